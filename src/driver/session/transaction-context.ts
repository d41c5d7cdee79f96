import { DummyDriver, Transaction, type ConnectionProvider, type Dialect, type QueryExecutor } from 'kysely';
import { type ConnectionPool } from './connection-pool.js';
import { type DatabaseTransaction } from './database-transaction.js';
import { KyselyConnection, type StatementSender } from './kysely-connection.js';

/** The transaction as MikroORM and kysely hand it around (`em.getTransactionContext()`). */
export class TransactionHandle extends Transaction<unknown> {
  constructor(
    readonly database: DatabaseTransaction,
    /** An `em.transactional()` within another: no savepoints here, so its failure dooms the whole. */
    readonly nested: boolean,
    private readonly base: {
      readonly dialect: Dialect;
      readonly executor: QueryExecutor;
      readonly pool: ConnectionPool;
    },
  ) {
    super({
      config: { dialect: base.dialect },
      dialect: base.dialect,
      driver: new DummyDriver(),
      executor: base.executor.withConnectionProvider(new TransactionConnectionProvider(database, base.pool)),
    });
  }

  nest(): TransactionHandle {
    return new TransactionHandle(this.database, true, this.base);
  }
}

/** The database transaction behind a MikroORM transaction context. */
export function transactionOf(context: unknown): DatabaseTransaction | undefined {
  return context instanceof TransactionHandle ? context.database : undefined;
}

class TransactionConnectionProvider implements ConnectionProvider {
  readonly #connection: TransactionConnection;

  constructor(transaction: DatabaseTransaction, pool: ConnectionPool) {
    this.#connection = new TransactionConnection(transaction, pool);
  }

  provideConnection<T>(consumer: (connection: TransactionConnection) => Promise<T>): Promise<T> {
    return consumer(this.#connection);
  }
}

class TransactionConnection extends KyselyConnection {
  constructor(
    private readonly transaction: DatabaseTransaction,
    pool: ConnectionPool,
  ) {
    super(pool);
  }

  protected override sender(): StatementSender {
    return this.transaction;
  }

  protected override threadId(): number | undefined {
    return this.transaction.threadId;
  }
}
