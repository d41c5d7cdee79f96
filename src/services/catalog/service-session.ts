import { type ConnectionPool, type DatabaseTransaction } from '../../driver/session/index.js';

/** What a service works on: the transaction of the calling code, if there is one, and the connection's pool. */
export interface ServiceSession {
  current(): DatabaseTransaction | undefined;
  readonly pool: ConnectionPool;
}
