import { type CompiledQuery, type DatabaseConnection, type QueryResult } from 'kysely';
import { type ConnectionPool } from './connection-pool.js';
import { type RawAnswer, type StatementRequest } from './raw-statement.js';

/** The gated way to the server of a transaction or of a pooled connection. */
export interface StatementSender {
  readonly threadId: number | undefined;
  send(request: StatementRequest): Promise<RawAnswer>;
  sendStream<Row>(request: StatementRequest): AsyncIterable<Row>;
}

interface OkHeader {
  readonly affectedRows: number;
  readonly changedRows?: number;
  readonly insertId?: number | string;
}

/** Kysely's view of a connection: every statement of the ORM and of kysely passes here. */
export abstract class KyselyConnection implements DatabaseConnection {
  constructor(protected readonly pool: ConnectionPool) {}

  protected abstract sender(): StatementSender | Promise<StatementSender>;
  protected abstract threadId(): number | undefined;

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const sender = await this.sender();
    const { result } = await sender.send(toRequest(query));
    if (Array.isArray(result)) return { rows: result as R[] };
    const { affectedRows, changedRows, insertId } = result as OkHeader;
    return {
      rows: [],
      numAffectedRows: BigInt(affectedRows),
      ...(changedRows === undefined ? {} : { numChangedRows: BigInt(changedRows) }),
      ...(insertId === undefined || String(insertId) === '0' ? {} : { insertId: BigInt(insertId) }),
    };
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    const sender = await this.sender();
    for await (const row of sender.sendStream<R>(toRequest(query))) {
      yield { rows: [row] };
    }
  }

  /** For the ORM's abort signals; the transaction, if there is one, stays open on MatrixOne. */
  async cancelQuery(): Promise<void> {
    const threadId = this.threadId();
    if (threadId) await this.pool.killQuery(threadId);
  }
}

function toRequest({ sql, parameters }: CompiledQuery): StatementRequest {
  return { sql, params: parameters, options: { timeTravel: true } };
}
