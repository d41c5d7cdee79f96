import { KyselyConnection, type StatementSender } from './kysely-connection.js';
import { type ConnectionPool } from './connection-pool.js';
import { type PooledConnection } from './pooled-connection.js';

/** A fresh connection for `onCreateConnection`: here settings of the session (`SET …`) are in their place. */
export class UngatedConnection extends KyselyConnection {
  constructor(
    private readonly pooled: PooledConnection,
    pool: ConnectionPool,
  ) {
    super(pool);
  }

  protected override sender(): StatementSender {
    return this.pooled;
  }

  protected override threadId(): number {
    return this.pooled.threadId;
  }
}
