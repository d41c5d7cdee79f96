import { type ConnectionPool } from './connection-pool.js';
import { type DatabaseTransaction } from './database-transaction.js';

/** Where native SQL goes: the transaction of the current call, or else the pool. */
export interface SqlSession {
  current(): DatabaseTransaction | undefined;
  readonly pool: ConnectionPool;
  /** How Dates become text: 'local' (default), 'Z', or an offset such as '+02:00'; as the connection's `timezone`. */
  readonly timezone?: string;
}
