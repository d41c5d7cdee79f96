import { MysqlDialect, type Driver, type TransactionSettings as KyselySettings } from 'kysely';
import { MoIsolationNotSupportedError, MoNestedNotSupportedError } from '../../errors/index.js';
import { gateForPool } from '../../sql/index.js';
import { type ConnectionPool } from './connection-pool.js';
import { DatabaseTransaction } from './database-transaction.js';
import { KyselyConnection, type StatementSender } from './kysely-connection.js';
import { type PooledConnection } from './pooled-connection.js';
import { type RawAnswer, type StatementRequest } from './raw-statement.js';

const LABEL = 'a kysely transaction';

/** Kysely on our pool, so that ORM, query builder and native client share the same guarded connections. */
export class MatrixOneDialect extends MysqlDialect {
  constructor(private readonly pool: ConnectionPool) {
    super({ pool: () => Promise.reject(new Error('unused: the driver below brings its own pool')) });
  }

  override createDriver(): Driver {
    return new MatrixOneKyselyDriver(this.pool);
  }
}

/** What kysely holds while it works: a pooled connection, or a transaction of kysely's own making. */
class CheckedOutConnection extends KyselyConnection {
  transaction: DatabaseTransaction | undefined;
  #sender: GatedSender | undefined;

  protected override async sender(): Promise<StatementSender> {
    return this.transaction ?? (this.#sender ??= new GatedSender(await this.pool.acquire()));
  }

  protected override threadId(): number | undefined {
    return this.transaction?.threadId ?? this.#sender?.threadId;
  }

  release(): void {
    this.#sender?.pooled.release();
  }
}

/** A pooled connection's statements autocommit, so what would open or steer a transaction is refused. */
class GatedSender implements StatementSender {
  constructor(readonly pooled: PooledConnection) {}

  get threadId(): number {
    return this.pooled.threadId;
  }

  async send(request: StatementRequest): Promise<RawAnswer> {
    gateForPool(request.sql);
    return this.pooled.send(request);
  }

  sendStream<Row>(request: StatementRequest): AsyncIterable<Row> {
    gateForPool(request.sql);
    return this.pooled.sendStream<Row>(request);
  }
}

class MatrixOneKyselyDriver implements Driver {
  constructor(private readonly pool: ConnectionPool) {}

  async init(): Promise<void> {}

  async acquireConnection(): Promise<CheckedOutConnection> {
    return new CheckedOutConnection(this.pool);
  }

  async releaseConnection(connection: CheckedOutConnection): Promise<void> {
    connection.release();
  }

  async beginTransaction(connection: CheckedOutConnection, settings: KyselySettings): Promise<void> {
    const level = settings.isolationLevel;
    if (level && level !== 'read committed') throw new MoIsolationNotSupportedError(level);
    const readOnly = settings.accessMode === 'read only';
    connection.transaction = new DatabaseTransaction(this.pool, { label: LABEL, readOnly });
  }

  async commitTransaction(connection: CheckedOutConnection): Promise<void> {
    await connection.transaction?.commit();
  }

  async rollbackTransaction(connection: CheckedOutConnection): Promise<void> {
    await connection.transaction?.rollback();
  }

  async savepoint(): Promise<void> {
    throw new MoNestedNotSupportedError(LABEL);
  }

  async rollbackToSavepoint(): Promise<void> {
    throw new MoNestedNotSupportedError(LABEL);
  }

  async releaseSavepoint(): Promise<void> {
    throw new MoNestedNotSupportedError(LABEL);
  }

  async destroy(): Promise<void> {
    await this.pool.close();
  }
}
