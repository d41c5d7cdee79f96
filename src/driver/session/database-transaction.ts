import { randomUUID } from 'node:crypto';
import {
  MoCommitUnknownError,
  MoTransactionClosedError,
  MoTransactionLostError,
  MoTransactionTimeoutError,
  MoUnexpectedRollbackError,
} from '../../errors/index.js';
import { redactSql, type TimeTravelPoint } from '../../sql/index.js';
import { type ConnectionPool } from './connection-pool.js';
import { type PooledConnection } from './pooled-connection.js';
import { toStatementResult, type RawAnswer, type StatementRequest } from './raw-statement.js';
import { type RowStream } from './row-stream.js';
import { readPointFailure } from './read-point-failure.js';
import { isCommitFailure } from './server-errors.js';
import { settleOrInterrupt } from './settle-or-interrupt.js';
import { admitStatement } from './statement-admission.js';
import { StatementTurns } from './statement-turns.js';
import { type StatementOptions, type StatementResult, type StatementRunner } from './statement-runner.js';
import { TransactionConnection } from './transaction-connection.js';
import { TransactionDeadline } from './transaction-deadline.js';
import {
  TransactionHooks,
  type CompletionHook,
  type Hook,
  type TransactionOutcome,
} from './transaction-hooks.js';
import { type DeferredReport, type TransactionSettings } from './transaction-settings.js';

export type TransactionState = 'open' | 'closing' | 'committed' | 'rolled back' | 'lost' | 'unknown';

/** Work for the very connection that committed, right after COMMIT and before anybody else gets it. */
export type CommittedTask = (connection: PooledConnection) => Promise<void>;

const DEFAULT_COMMIT_TIMEOUT = 60_000;

/**
 * The one physical transaction behind ORM and native work. The connection is taken and BEGIN sent with the first
 * statement; statements go one at a time; once COMMIT or ROLLBACK is due, later ones are refused here, so that
 * none can reach the server in autocommit.
 */
export class DatabaseTransaction implements StatementRunner {
  readonly hooks: TransactionHooks;
  readonly label: string;
  readonly readOnly: boolean;
  readonly #settings: TransactionSettings;
  readonly #connection: TransactionConnection;
  readonly #turns = new StatementTurns();
  readonly #deadline: TransactionDeadline | undefined;
  readonly #committedTasks: CommittedTask[] = [];
  #id: string | undefined;
  #ended: Exclude<TransactionState, 'open' | 'lost'> | undefined;
  /** COMMIT is due: statements issued before still run, and the first that fails is kept. */
  #draining = false;
  #drainFailure: { readonly cause: unknown } | undefined;
  #rollbackOnly: { readonly cause: unknown } | undefined;
  #stream: RowStream<unknown> | undefined;
  #hasWritten = false;
  #statements = 0;
  #changedSession = false;
  #ending: Promise<void> | undefined;

  constructor(pool: ConnectionPool, settings: TransactionSettings) {
    this.#settings = settings;
    this.#connection = new TransactionConnection(pool, settings.label);
    this.label = settings.label;
    this.readOnly = settings.readOnly ?? settings.readAt !== undefined;
    this.hooks = new TransactionHooks(settings.onHookFailure ?? (() => undefined));
    if (settings.timeout !== undefined) {
      this.#deadline = new TransactionDeadline(this.label, settings.timeout, (error) => this.#expire(error));
    }
  }

  get id(): string {
    return (this.#id ??= randomUUID());
  }

  /** Where its queries read, if not at the present. */
  get readAt(): TimeTravelPoint | undefined {
    return this.#settings.readAt;
  }

  get state(): TransactionState {
    return this.#ended ?? (this.#connection.loss ? 'lost' : 'open');
  }

  /** Was a statement sent that may write? */
  get hasWritten(): boolean {
    return this.#hasWritten;
  }

  /** Statements taken on so far, BEGIN not counted. */
  get statements(): number {
    return this.#statements;
  }

  /** The server's connection id, once a statement was sent. */
  get threadId(): number | undefined {
    return this.#connection.threadId;
  }

  /** Resolves with the error when the timeout strikes; `undefined` without a timeout. */
  get expired(): Promise<MoTransactionTimeoutError> | undefined {
    return this.#deadline?.expired;
  }

  get isRollbackOnly(): boolean {
    return this.#rollbackOnly !== undefined || this.#connection.loss !== undefined;
  }

  setRollbackOnly(cause?: unknown): void {
    this.#rollbackOnly ??= { cause };
  }

  beforeCommit(hook: Hook): void {
    this.#assertOpen();
    this.hooks.beforeCommit(hook);
  }

  afterCommit(hook: Hook): void {
    this.#assertOpen();
    this.hooks.afterCommit(hook);
  }

  afterRollback(hook: Hook): void {
    this.#assertOpen();
    this.hooks.afterRollback(hook);
  }

  afterCompletion(hook: CompletionHook): void {
    this.#assertOpen();
    this.hooks.afterCompletion(hook);
  }

  /** Adds work for the connection that commits; what it throws reaches the caller, though the commit stands. */
  onCommitted(task: CommittedTask): void {
    this.#assertOpen();
    this.#committedTasks.push(task);
  }

  /** Tells whoever opened the transaction of an operation that ran behind its COMMIT. */
  reportDeferred(operation: DeferredReport): void {
    this.#settings.onDeferred?.(operation);
  }

  async run<Row = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
    options?: StatementOptions,
  ): Promise<StatementResult<Row>> {
    return toStatementResult<Row>(await this.send({ sql, params, options }));
  }

  /** Sends one statement in its turn and gives mysql2's own answer. */
  async send(given: StatementRequest): Promise<RawAnswer> {
    const request = this.#admit(given);
    const endTurn = await this.#takeTurn();
    try {
      return await this.#connection.send(request, () => this.#assertInTime(request.sql));
    } catch (error) {
      throw this.#failed(error);
    } finally {
      endTurn();
    }
  }

  /** Sends statements in one turn, so that none of another branch comes between; `last` also after a failure. */
  async sendTogether(given: readonly StatementRequest[], last: StatementRequest): Promise<void> {
    const requests = given.map((request) => this.#admit(request));
    const closing = this.#admit(last);
    const sendNow = (request: StatementRequest): Promise<RawAnswer> =>
      this.#connection.send(request, () => this.#assertInTime(request.sql));
    const endTurn = await this.#takeTurn();
    try {
      try {
        for (const request of requests) await sendNow(request);
      } finally {
        await sendNow(closing);
      }
    } catch (error) {
      throw this.#failed(error);
    } finally {
      endTurn();
    }
  }

  stream<Row = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
    options?: StatementOptions,
  ): AsyncGenerator<Row> {
    return this.sendStream<Row>({ sql, params, options });
  }

  /** Sends one statement, when the first row is asked for, and gives its rows as they come. */
  sendStream<Row>(request: StatementRequest): AsyncGenerator<Row> {
    return this.#streamInTurn<Row>(this.#admit(request));
  }

  async *#streamInTurn<Row>(request: StatementRequest): AsyncGenerator<Row> {
    const endTurn = await this.#takeTurn();
    let rows: RowStream<Row>;
    try {
      rows = await this.#connection.stream<Row>(request, () => this.#assertInTime(request.sql));
    } catch (error) {
      endTurn();
      throw this.#failed(error);
    }
    this.#stream = rows;
    // somebody may have queued while BEGIN was on its way
    if (this.#turns.waiting > 0) rows.makeRoom();
    void rows.ended.then((error) => {
      if (error !== undefined) this.#failed(error);
      this.#stream = undefined;
      endTurn();
    });
    yield* rows;
  }

  /**
   * Ends the transaction: hooks, open statements, COMMIT, committed tasks, after hooks. Rejects if it was not
   * committed, if nobody can know (MoCommitUnknownError), or with the committed tasks' error.
   */
  async commit(): Promise<void> {
    this.#assertOpen();
    await this.hooks.runBeforeCommit();
    this.#assertOpen();
    return this.#endBy(() => this.#commit());
  }

  /** Undoes everything. Never rejects; without effect on a transaction that is over. */
  async rollback(): Promise<void> {
    if (this.#ended !== undefined) await this.#ending?.catch(() => undefined);
    else await this.#endBy(() => this.#rollback());
  }

  async #endBy(end: () => Promise<void>): Promise<void> {
    try {
      await (this.#ending = end());
    } finally {
      this.#ending = undefined;
    }
  }

  async #commit(): Promise<void> {
    this.#ended = 'closing';
    this.#draining = true;
    this.#stream?.makeRoom();
    await this.#turns.settled();
    this.#draining = false;
    // the timeout may have struck, or a statement nobody awaited may have failed, while the last ones finished
    const doomed = this.#rollbackOnly ?? this.#drainFailure;
    if (doomed) {
      await this.#rollback();
      throw doomed.cause instanceof MoTransactionTimeoutError
        ? doomed.cause
        : new MoUnexpectedRollbackError(this.label, doomed.cause);
    }
    await this.#sendCommit();
    const failure = await this.#runCommittedTasks();
    this.#letGo();
    await this.#runAfter('committed');
    if (failure) throw failure.error;
  }

  async #sendCommit(): Promise<void> {
    this.#deadline?.cancel();
    try {
      await this.#connection.assure();
    } catch (error) {
      await this.#rollback();
      throw error;
    }
    try {
      await this.#connection.commit(this.#settings.commitTimeout ?? DEFAULT_COMMIT_TIMEOUT);
      this.#ended = 'committed';
    } catch (error) {
      this.#connection.destroy();
      const failed = isCommitFailure(error);
      this.#ended = failed ? 'rolled back' : 'unknown';
      await this.#runAfter(this.#ended);
      throw failed ? error : new MoCommitUnknownError(this.label, error);
    }
  }

  async #runCommittedTasks(): Promise<{ readonly error: unknown } | undefined> {
    let failure: { readonly error: unknown } | undefined;
    for (const task of this.#committedTasks) {
      try {
        await task(await this.#connection.afterCommit());
      } catch (error) {
        failure ??= { error };
      }
    }
    return failure;
  }

  async #rollback(): Promise<void> {
    this.#ended = 'closing';
    this.#deadline?.cancel();
    this.#stream?.makeRoom();
    await settleOrInterrupt(this.#turns, this.#connection);
    if (this.#changedSession) this.#connection.taint();
    await this.#connection.rollback();
    this.#ended = 'rolled back';
    // one that ended without an error may have been committed by the server
    await this.#runAfter(this.#connection.loss?.silent ? 'unknown' : 'rolled back');
  }

  #letGo(): void {
    if (this.#changedSession) this.#connection.taint();
    this.#connection.release();
  }

  #runAfter(outcome: TransactionOutcome): Promise<void> {
    const run = (): Promise<void> => this.hooks.runAfter(outcome);
    return this.#settings.hookScope ? this.#settings.hookScope(run) : run();
  }

  #expire(error: MoTransactionTimeoutError): void {
    this.setRollbackOnly(error);
    if (this.#turns.busy) void this.#connection.interrupt();
  }

  /** Checks a statement before it waits for its turn. */
  #admit(given: StatementRequest): StatementRequest {
    this.#assertOpen(given.sql);
    const { request, writes, changesSession } = admitStatement(given, {
      readOnly: this.readOnly,
      hasWritten: this.#hasWritten,
      readAt: this.#settings.readAt,
    });
    this.#statements++;
    this.#hasWritten ||= writes;
    this.#changedSession ||= changesSession;
    return request;
  }

  async #takeTurn(): Promise<() => void> {
    this.#stream?.makeRoom();
    return this.#turns.take();
  }

  /** At its turn a statement goes out if the transaction is open, or was when it was issued and commits now. */
  #assertInTime(sql: string): void {
    if (this.#timedOut) throw this.#timedOut;
    if (!this.#draining || this.#connection.loss) this.#assertOpen(sql);
  }

  #failed(error: unknown): unknown {
    if (this.#draining) this.#drainFailure ??= { cause: error };
    const { readAt: point } = this.#settings;
    // a statement that was killed because time was up fails with the timeout, not with `context canceled`
    return this.#timedOut ?? (point ? readPointFailure(error, point) : error);
  }

  #assertOpen(sql?: string): void {
    const { loss } = this.#connection;
    if (loss && (this.#ended === undefined || this.#draining)) {
      const reason = 'the server ended it after an earlier error; nothing more was sent.';
      throw new MoTransactionLostError(this.label, reason, loss.cause, withoutValues(sql));
    }
    if (this.#ended !== undefined) {
      throw new MoTransactionClosedError(this.label, this.#ended, withoutValues(sql));
    }
  }

  get #timedOut(): MoTransactionTimeoutError | undefined {
    const cause = this.#rollbackOnly?.cause;
    return cause instanceof MoTransactionTimeoutError ? cause : undefined;
  }
}

/** The ORM writes its values into the text; errors must not hold them. */
function withoutValues(sql: string | undefined): string | undefined {
  return sql === undefined ? undefined : redactSql(sql);
}
