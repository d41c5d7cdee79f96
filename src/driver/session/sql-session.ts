import { type ConnectionPool } from './connection-pool.js';
import { type DatabaseTransaction } from './database-transaction.js';

/** Where native SQL goes: the transaction of the current call, or else the pool. */
export interface SqlSession {
  current(): DatabaseTransaction | undefined;
  readonly pool: ConnectionPool;
}
