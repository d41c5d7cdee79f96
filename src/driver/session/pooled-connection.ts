import { type PoolConnection } from 'mysql2';
import { gateForPool, refuseTwoPasts } from '../../sql/index.js';
import {
  inTransactionAfter,
  sendStatement,
  streamStatement,
  toStatementResult,
  type RawAnswer,
  type StatementRequest,
} from './raw-statement.js';
import { type RowStream } from './row-stream.js';
import { isConnectionError } from './server-errors.js';
import { type StatementObservers } from './statement-observer.js';
import { type StatementOptions, type StatementResult, type StatementRunner } from './statement-runner.js';

/**
 * A checked-out connection. Its statements autocommit; a transaction drives it through `send`.
 * A connection whose state is in doubt is destroyed on release, never handed to the next user.
 */
export class PooledConnection implements StatementRunner {
  readonly #raw: PoolConnection;
  readonly #onRelease: (connection: PooledConnection) => void;
  #open = true;
  #suspect = false;
  /** Who waits for an answer: mysql2 settles nothing of a connection that is destroyed on this side. */
  readonly #waiting = new Set<(error: Error) => void>();

  constructor(
    raw: PoolConnection,
    readonly holder: string,
    /** Whether statements ran on it before, so that it may have died unseen while idle. */
    readonly reused: boolean,
    onRelease: (connection: PooledConnection) => void,
    private readonly observers: StatementObservers,
  ) {
    this.#raw = raw;
    this.#onRelease = onRelease;
  }

  /** The server's connection id, as KILL wants it. */
  get threadId(): number {
    return this.#raw.threadId ?? 0;
  }

  /** Runs one statement in autocommit. */
  async run<Row = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
    options?: StatementOptions,
  ): Promise<StatementResult<Row>> {
    gateForPool(sql);
    return toStatementResult<Row>(await this.send({ sql, params, options }));
  }

  stream<Row = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
    options?: StatementOptions,
  ): AsyncIterable<Row> {
    gateForPool(sql);
    return this.sendStream<Row>({ sql, params, options });
  }

  /** Sends a statement as it is, without a gate. */
  async send(request: StatementRequest): Promise<RawAnswer> {
    refuseTwoPasts(request.sql);
    this.observers.tell(request, this.threadId);
    const { promise: destroyed, reject } = Promise.withResolvers<never>();
    this.#waiting.add(reject);
    try {
      const answer = await Promise.race([sendStatement(this.#raw, request), destroyed]);
      const inTransaction = inTransactionAfter(answer);
      if (inTransaction !== undefined) this.#suspect = inTransaction;
      return answer;
    } catch (error) {
      if (isConnectionError(error)) this.destroy();
      throw error;
    } finally {
      this.#waiting.delete(reject);
    }
  }

  /** Sends a statement as it is and gives its rows as they come. */
  sendStream<Row>(request: StatementRequest): RowStream<Row> {
    refuseTwoPasts(request.sql);
    this.observers.tell(request, this.threadId);
    const rows = streamStatement<Row>(this.#raw, request);
    const fail = (error: Error): void => rows.fail(error);
    this.#waiting.add(fail);
    void rows.ended.then((error) => {
      this.#waiting.delete(fail);
      if (isConnectionError(error)) this.destroy();
    });
    return rows;
  }

  /** Marks the session as changed (USE, SET …), so that it is not handed to another user. */
  taint(): void {
    this.#suspect = true;
  }

  /** Gives it back to the pool, or destroys it when a transaction may be open or a statement runs. */
  release(): void {
    if (!this.#open) return;
    if (this.#suspect || this.#waiting.size > 0) return this.destroy();
    this.#open = false;
    this.#raw.release();
    this.#onRelease(this);
  }

  /** Closes the socket; the server then rolls back and frees locks (a polite COM_QUIT is ignored by it). */
  destroy(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#raw.destroy();
    const error = Object.assign(new Error('The connection was closed.'), {
      code: 'PROTOCOL_CONNECTION_LOST',
      fatal: true,
    });
    for (const fail of this.#waiting) fail(error);
    this.#onRelease(this);
  }
}
