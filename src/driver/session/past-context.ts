import {
  DefaultQueryExecutor,
  DummyDriver,
  MysqlDialect,
  Transaction,
  type ConnectionProvider,
} from 'kysely';
import { MoReadOnlyError } from '../../errors/index.js';
import { inspectStatement, readAt, redactSql, type TimeTravelPoint } from '../../sql/index.js';
import { type ConnectionPool } from './connection-pool.js';
import { type DatabaseTransaction } from './database-transaction.js';
import { KyselyConnection, type StatementSender } from './kysely-connection.js';
import { type RawAnswer, type StatementRequest } from './raw-statement.js';
import { readPointFailure } from './read-point-failure.js';

/** Where the queries of a PastContext go: the caller's transaction, or else the pool. */
export interface PastSource {
  readonly transaction: DatabaseTransaction | undefined;
  /** Asked for when the first query goes out, since the pool may not be there yet. */
  readonly pool: () => ConnectionPool;
}

const dialect = new MysqlDialect({ pool: () => Promise.reject(new Error('unused')) });

/**
 * A MikroORM context (`em.getTransactionContext()`) whose queries see the tables as they were at a point in time. It is no
 * transaction: queries take part in the caller's, if there is one, or each takes a connection. Writes are refused.
 */
export class PastContext extends Transaction<unknown> {
  constructor(
    readonly point: TimeTravelPoint,
    source: PastSource,
  ) {
    const provider = new PastConnectionProvider(point, source);
    super({
      config: { dialect },
      dialect,
      driver: new DummyDriver(),
      executor: new DefaultQueryExecutor(dialect.createQueryCompiler(), dialect.createAdapter(), provider),
    });
  }
}

class PastConnectionProvider implements ConnectionProvider {
  constructor(
    private readonly point: TimeTravelPoint,
    private readonly source: PastSource,
  ) {}

  async provideConnection<T>(consumer: (connection: PastConnection) => Promise<T>): Promise<T> {
    const { transaction, pool } = this.source;
    if (transaction) return consumer(new PastConnection(pool(), new PastSender(transaction, this.point)));
    const pooled = await pool().acquire('a read at a point in time');
    try {
      return await consumer(new PastConnection(pool(), new PastSender(pooled, this.point)));
    } finally {
      pooled.release();
    }
  }
}

class PastConnection extends KyselyConnection {
  constructor(
    pool: ConnectionPool,
    private readonly past: PastSender,
  ) {
    super(pool);
  }

  protected override sender(): StatementSender {
    return this.past;
  }

  protected override threadId(): number | undefined {
    return this.past.threadId;
  }
}

class PastSender implements StatementSender {
  constructor(
    private readonly present: StatementSender,
    private readonly point: TimeTravelPoint,
  ) {}

  get threadId(): number | undefined {
    return this.present.threadId;
  }

  async send(request: StatementRequest): Promise<RawAnswer> {
    const past = this.turned(request);
    try {
      return await this.present.send(past);
    } catch (error) {
      throw readPointFailure(error, this.point);
    }
  }

  async *sendStream<Row>(request: StatementRequest): AsyncGenerator<Row> {
    const past = this.turned(request);
    try {
      yield* this.present.sendStream<Row>(past);
    } catch (error) {
      throw readPointFailure(error, this.point);
    }
  }

  private turned(request: StatementRequest): StatementRequest {
    const { sql } = request;
    for (const { kind, keyword } of inspectStatement(sql)) {
      if (kind !== 'select') throw new MoReadOnlyError('A read at a point in time', keyword, redactSql(sql));
    }
    return { ...request, sql: readAt(sql, this.point) };
  }
}
