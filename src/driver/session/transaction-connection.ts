import { MoTransactionLostError } from '../../errors/index.js';
import { redactSql } from '../../sql/index.js';
import { type ConnectionPool } from './connection-pool.js';
import { type PooledConnection } from './pooled-connection.js';
import { inTransactionAfter, type RawAnswer, type StatementRequest } from './raw-statement.js';
import { type RowStream } from './row-stream.js';
import { endsTransaction, isConnectionError } from './server-errors.js';

/** How a transaction ended without our doing: by an error of the server, or silently. */
export interface Loss {
  readonly cause: unknown;
  /** No error said so: the server may as well have committed it. */
  readonly silent: boolean;
}

/** A transaction's connection: taken and begun with the first statement, and watched for the server's end of it. */
export class TransactionConnection {
  readonly #pool: ConnectionPool;
  readonly #label: string;
  #connection: PooledConnection | undefined;
  /** A statement failed; whether the transaction outlived that is asked before the next one. */
  #doubtful = false;
  #loss: Loss | undefined;

  constructor(pool: ConnectionPool, label: string) {
    this.#pool = pool;
    this.#label = label;
  }

  /** Was BEGIN sent? */
  get begun(): boolean {
    return this.#connection !== undefined;
  }

  get threadId(): number | undefined {
    return this.#connection?.threadId;
  }

  get loss(): Loss | undefined {
    return this.#loss;
  }

  /** Sends a statement; `admit` is asked right before, also when taking a connection has taken its time. */
  async send(request: StatementRequest, admit: () => void): Promise<RawAnswer> {
    const connection = await this.#ready(admit);
    try {
      const answer = await connection.send(request);
      this.#observe(answer, request.sql);
      return answer;
    } catch (error) {
      this.#judge(error);
      throw error;
    }
  }

  async stream<Row>(request: StatementRequest, admit: () => void): Promise<RowStream<Row>> {
    const connection = await this.#ready(admit);
    const rows = connection.sendStream<Row>(request);
    void rows.ended.then((error) => error !== undefined && this.#judge(error));
    return rows;
  }

  /** Asks the server, if in doubt, whether the transaction is still there; disturbs nothing. */
  async assure(): Promise<void> {
    if (!this.#doubtful || !this.#connection) return;
    const sql = 'savepoint mo_probe';
    try {
      this.#observe(await this.#connection.send({ sql }), sql);
      this.#doubtful = false;
    } catch (error) {
      this.#judge(error);
      throw error;
    }
  }

  async commit(timeout: number): Promise<void> {
    const connection = this.#connection;
    if (!connection) return;
    // an answer that never comes must not be waited for for ever: the outcome is then unknown
    const timer = setTimeout(() => connection.destroy(), timeout);
    try {
      await connection.send({ sql: 'commit' });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Undoes the work, by ROLLBACK or by closing the socket. Never rejects. */
  async rollback(): Promise<void> {
    try {
      await this.#connection?.send({ sql: 'rollback' });
      this.release();
    } catch {
      this.destroy();
    }
  }

  /** The connection itself, for work right after COMMIT. */
  async afterCommit(): Promise<PooledConnection> {
    return (this.#connection ??= await this.#pool.acquire(this.#label));
  }

  /** The session was changed: nobody else may have the connection. */
  taint(): void {
    this.#connection?.taint();
  }

  release(): void {
    this.#connection?.release();
  }

  destroy(): void {
    this.#connection?.destroy();
  }

  /** Stops the running statement by KILL QUERY, from another connection; if that fails, by closing the socket. */
  async interrupt(): Promise<void> {
    const { threadId } = this;
    if (threadId) await this.#pool.killQuery(threadId).catch(() => this.destroy());
  }

  async #ready(admit: () => void): Promise<PooledConnection> {
    admit();
    if (!this.#connection) {
      const connection = await this.#begin();
      try {
        admit();
      } catch (error) {
        // the transaction ended while this was on its way, so nobody will look after it
        connection.destroy();
        throw error;
      }
      this.#connection = connection;
    }
    await this.assure();
    return this.#connection;
  }

  async #begin(): Promise<PooledConnection> {
    const connection = await this.#pool.acquire(this.#label);
    try {
      await connection.send({ sql: 'begin' });
      return connection;
    } catch (error) {
      connection.destroy();
      // an idle connection had died unseen; nothing of the transaction was sent yet, so another one may serve
      if (connection.reused && isConnectionError(error)) return this.#begin();
      throw error;
    }
  }

  #observe(answer: RawAnswer, sql: string): void {
    if (inTransactionAfter(answer) !== false) return;
    this.#loss ??= { cause: undefined, silent: true };
    throw new MoTransactionLostError(
      this.#label,
      'the server ended it without saying so.',
      undefined,
      redactSql(sql),
    );
  }

  #judge(error: unknown): void {
    if (error instanceof MoTransactionLostError) return;
    if (endsTransaction(error) || isConnectionError(error)) this.#loss ??= { cause: error, silent: false };
    else this.#doubtful = true;
  }
}
