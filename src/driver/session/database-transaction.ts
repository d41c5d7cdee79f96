import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  MoCommitUnknownError,
  MoTransactionClosedError,
  MoTransactionLostError,
  MoTransactionTimeoutError,
  MoUnexpectedRollbackError,
} from '../../errors/index.js';
import { gateForTransaction } from '../../sql/index.js';
import { type ConnectionPool } from './connection-pool.js';
import { type PooledConnection } from './pooled-connection.js';
import {
  inTransactionAfter,
  toStatementResult,
  type RawAnswer,
  type StatementRequest,
} from './raw-statement.js';
import { type RowStream } from './row-stream.js';
import { endsTransaction, isCommitFailure, isConnectionError } from './server-errors.js';
import { StatementTurns } from './statement-turns.js';
import { type StatementOptions, type StatementResult, type StatementRunner } from './statement-runner.js';
import { TransactionDeadline } from './transaction-deadline.js';
import {
  TransactionHooks,
  type CompletionHook,
  type Hook,
  type HookFailureListener,
  type TransactionOutcome,
} from './transaction-hooks.js';

/** What a transaction is opened with. */
export interface TransactionSettings {
  /** Names the transaction in errors: the decorated method, or the ORM call. */
  readonly label: string;
  /** Writes are refused before they are sent; the server would let them through. */
  readonly readOnly?: boolean;
  /** Milliseconds from now to its end. */
  readonly timeout?: number;
  readonly onHookFailure?: HookFailureListener;
  /** Runs the hooks after the end in the caller's context, where the transaction is no longer current. */
  readonly hookScope?: <R>(fn: () => R) => R;
}

export type TransactionState = 'open' | 'closing' | 'committed' | 'rolled back' | 'lost' | 'unknown';

/** Work for the very connection that committed, right after COMMIT and before anybody else gets it. */
export type CommittedTask = (connection: StatementRunner) => Promise<void>;

/** How long a running statement may go on once its transaction is to end, in milliseconds. */
const INTERRUPT_AFTER = 200;
const DESTROY_AFTER = 1_000;

/**
 * The one physical transaction behind ORM and native work. The connection is taken and BEGIN sent with the first
 * statement; statements go one at a time; once COMMIT or ROLLBACK is due, later ones are refused here, so that
 * none can reach the server in autocommit.
 */
export class DatabaseTransaction implements StatementRunner {
  readonly hooks: TransactionHooks;
  readonly label: string;
  readonly readOnly: boolean;
  readonly #pool: ConnectionPool;
  readonly #settings: TransactionSettings;
  readonly #turns = new StatementTurns();
  readonly #deadline: TransactionDeadline | undefined;
  readonly #committedTasks: CommittedTask[] = [];
  #id: string | undefined;
  #state: TransactionState = 'open';
  #draining = false;
  #connection: PooledConnection | undefined;
  #stream: RowStream<unknown> | undefined;
  #doubtful = false;
  #hasWritten = false;
  #statements = 0;
  #changedSession = false;
  #lostCause: unknown;
  #vanished = false;
  #drainFailure: { readonly error: unknown } | undefined;
  #rollbackOnly: { readonly cause: unknown } | undefined;
  #ending: Promise<void> | undefined;

  constructor(pool: ConnectionPool, settings: TransactionSettings) {
    this.#pool = pool;
    this.#settings = settings;
    this.label = settings.label;
    this.readOnly = settings.readOnly ?? false;
    this.hooks = new TransactionHooks(settings.onHookFailure ?? (() => undefined));
    if (settings.timeout !== undefined) {
      this.#deadline = new TransactionDeadline(this.label, settings.timeout, (error) => this.#expire(error));
    }
  }

  get id(): string {
    return (this.#id ??= randomUUID());
  }

  get state(): TransactionState {
    return this.#state;
  }

  /** Was a statement sent that may write? */
  get hasWritten(): boolean {
    return this.#hasWritten;
  }

  /** Statements sent so far, BEGIN not counted. */
  get statements(): number {
    return this.#statements;
  }

  /** The server's connection id, once a statement was sent. */
  get threadId(): number | undefined {
    return this.#connection?.threadId;
  }

  /** Resolves with the error when the timeout strikes; `undefined` without a timeout. */
  get expired(): Promise<MoTransactionTimeoutError> | undefined {
    return this.#deadline?.expired;
  }

  get isRollbackOnly(): boolean {
    return this.#rollbackOnly !== undefined;
  }

  /** The first reason given to setRollbackOnly. */
  get rollbackCause(): unknown {
    return this.#rollbackOnly?.cause;
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

  async run<Row = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
    options?: StatementOptions,
  ): Promise<StatementResult<Row>> {
    return toStatementResult<Row>(await this.send({ sql, params, options }));
  }

  /** Sends one statement in its turn and gives mysql2's own answer. */
  async send(request: StatementRequest): Promise<RawAnswer> {
    this.#admit(request.sql);
    const endTurn = await this.#takeTurn();
    try {
      const connection = await this.#ready(request.sql);
      const answer = await connection.send(request);
      this.#observe(answer, request.sql);
      return answer;
    } catch (error) {
      throw this.#judge(error);
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
    this.#admit(request.sql);
    return this.#streamInTurn<Row>(request);
  }

  async *#streamInTurn<Row>(request: StatementRequest): AsyncGenerator<Row> {
    const endTurn = await this.#takeTurn();
    let rows: RowStream<Row>;
    try {
      const connection = await this.#ready(request.sql);
      rows = connection.sendStream<Row>(request);
    } catch (error) {
      endTurn();
      throw this.#judge(error);
    }
    this.#stream = rows;
    // somebody may have queued while BEGIN was on its way
    if (this.#turns.waiting > 0) rows.makeRoom();
    void rows.ended.then((error) => {
      if (error !== undefined) this.#judge(error);
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
    if (this.#rollbackOnly) return this.#refuseCommit(this.#rollbackOnly.cause);
    return (this.#ending ??= this.#commit());
  }

  /** Undoes everything. Never rejects; without effect on a transaction that is over. */
  async rollback(): Promise<void> {
    if (this.#state === 'open' || this.#state === 'lost') this.#ending ??= this.#rollback();
    await this.#ending?.catch(() => undefined);
  }

  async #commit(): Promise<void> {
    this.#state = 'closing';
    this.#draining = true;
    this.#stream?.makeRoom();
    await this.#turns.settled();
    this.#draining = false;
    this.#deadline?.cancel();
    // the timeout may have struck, or a statement nobody awaited may have failed, while the last ones finished
    if (this.#rollbackOnly) return this.#refuseCommit(this.#rollbackOnly.cause);
    if (this.#drainFailure) return this.#refuseCommit(this.#drainFailure.error);
    if (this.#connection) await this.#sendCommit(this.#connection);
    this.#state = 'committed';
    const failure = await this.#runCommittedTasks();
    this.#release();
    await this.#runAfter('committed');
    if (failure) throw failure.error;
  }

  async #sendCommit(connection: PooledConnection): Promise<void> {
    try {
      if (this.#doubtful) await this.#probe(connection);
    } catch (error) {
      await this.#finish('rolled back', 'rolled back', () => connection.destroy());
      throw this.#judge(error);
    }
    try {
      await connection.send({ sql: 'commit' });
    } catch (error) {
      if (isCommitFailure(error)) {
        await this.#finish('rolled back', 'rolled back', () => connection.destroy());
        throw error;
      }
      await this.#finish('unknown', 'unknown', () => connection.destroy());
      throw new MoCommitUnknownError(this.label, error);
    }
  }

  async #runCommittedTasks(): Promise<{ readonly error: unknown } | undefined> {
    let failure: { readonly error: unknown } | undefined;
    for (const task of this.#committedTasks) {
      try {
        this.#connection ??= await this.#pool.acquire(this.label);
        await task(this.#connection);
      } catch (error) {
        failure ??= { error };
      }
    }
    return failure;
  }

  async #refuseCommit(cause: unknown): Promise<never> {
    await (this.#ending = this.#rollback());
    if (cause instanceof MoTransactionTimeoutError) throw cause;
    throw new MoUnexpectedRollbackError(this.label, cause);
  }

  async #rollback(): Promise<void> {
    const lost = this.#state === 'lost';
    this.#state = 'closing';
    this.#draining = false;
    this.#deadline?.cancel();
    this.#stream?.makeRoom();
    await this.#settleOrInterrupt();
    // a transaction that ended without an error may have been committed by the server
    const outcome = this.#vanished ? 'unknown' : 'rolled back';
    await this.#finish(lost ? 'lost' : 'rolled back', outcome, async () => {
      try {
        await this.#connection?.send({ sql: 'rollback' });
        this.#release();
      } catch {
        this.#connection?.destroy();
      }
    });
  }

  async #finish(
    state: TransactionState,
    outcome: TransactionOutcome,
    letGo: () => void | Promise<void>,
  ): Promise<void> {
    this.#deadline?.cancel();
    await letGo();
    this.#state = state;
    await this.#runAfter(outcome);
  }

  #runAfter(outcome: TransactionOutcome): Promise<void> {
    const run = (): Promise<void> => this.hooks.runAfter(outcome);
    return this.#settings.hookScope ? this.#settings.hookScope(run) : run();
  }

  #release(): void {
    if (this.#changedSession) this.#connection?.taint();
    this.#connection?.release();
  }

  /** Gives the running statement a moment, then kills it on the server, then destroys the connection. */
  async #settleOrInterrupt(): Promise<void> {
    if (!this.#turns.busy) return;
    const settled = this.#turns.settled().then(() => true);
    if (await settledWithin(settled, INTERRUPT_AFTER)) return;
    const threadId = this.threadId;
    if (threadId)
      await Promise.race([this.#pool.killQuery(threadId).catch(() => undefined), delay(DESTROY_AFTER)]);
    if (await settledWithin(settled, DESTROY_AFTER)) return;
    this.#connection?.destroy();
  }

  #expire(error: MoTransactionTimeoutError): void {
    this.setRollbackOnly(error);
    const threadId = this.threadId;
    if (threadId && this.#turns.busy)
      void this.#pool.killQuery(threadId).catch(() => this.#connection?.destroy());
  }

  /** Checks a statement before it waits for its turn. */
  #admit(sql: string): void {
    this.#assertOpen(sql);
    const facts = gateForTransaction(sql, { readOnly: this.readOnly });
    if (facts.some((f) => f.writes)) this.#hasWritten = true;
    if (facts.some((f) => f.keyword === 'USE')) this.#changedSession = true;
  }

  async #takeTurn(): Promise<() => void> {
    this.#stream?.makeRoom();
    return this.#turns.take();
  }

  /** The connection at a statement's turn: taken and begun if need be, and known to be in the transaction. */
  async #ready(sql: string): Promise<PooledConnection> {
    this.#assertInTime(sql);
    const connection = (this.#connection ??= await this.#begin());
    if (this.#over) connection.destroy();
    this.#assertInTime(sql);
    if (this.#doubtful) await this.#probe(connection);
    this.#statements++;
    return connection;
  }

  async #begin(): Promise<PooledConnection> {
    const connection = await this.#pool.acquire(this.label);
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

  /** Asks the server, after an error, whether the transaction is still there; disturbs nothing. */
  async #probe(connection: PooledConnection): Promise<void> {
    const sql = 'savepoint mo_probe';
    this.#observe(await connection.send({ sql }), sql);
    this.#doubtful = false;
  }

  #observe(answer: RawAnswer, sql: string): void {
    if (inTransactionAfter(answer) !== false) return;
    this.#vanished = true;
    this.#lose(undefined);
    throw new MoTransactionLostError(this.label, 'the server ended it without saying so.', undefined, sql);
  }

  /** Draws the conclusions of a failed statement and gives the error to throw. */
  #judge(error: unknown): unknown {
    if (this.#draining) this.#drainFailure ??= { error };
    if (error instanceof MoTransactionClosedError || error instanceof MoTransactionLostError) return error;
    if (endsTransaction(error) || (isConnectionError(error) && this.#connection)) this.#lose(error);
    else if (this.#connection) this.#doubtful = true;
    // a statement that was killed because time was up fails with the timeout, not with `context canceled`
    return this.#timedOut ?? error;
  }

  #lose(cause: unknown): void {
    if (this.#state === 'open' || this.#draining) {
      this.#lostCause = cause;
      this.setRollbackOnly(cause);
      if (this.#state === 'open') this.#state = 'lost';
    }
  }

  #assertOpen(sql?: string): void {
    if (this.#state === 'open') return;
    if (this.#state === 'lost') {
      const reason = 'the server ended it after an earlier error; nothing more was sent.';
      throw new MoTransactionLostError(this.label, reason, this.#lostCause, sql);
    }
    throw new MoTransactionClosedError(this.label, this.#state, sql);
  }

  /** At its turn a statement goes out if the transaction is open, or was when it was issued and commits now. */
  #assertInTime(sql: string): void {
    if (this.#timedOut) throw this.#timedOut;
    if (!this.#draining) this.#assertOpen(sql);
  }

  get #timedOut(): MoTransactionTimeoutError | undefined {
    const cause = this.#rollbackOnly?.cause;
    return cause instanceof MoTransactionTimeoutError ? cause : undefined;
  }

  get #over(): boolean {
    return this.#state === 'committed' || this.#state === 'rolled back' || this.#state === 'unknown';
  }
}

function settledWithin(settled: Promise<boolean>, ms: number): Promise<boolean> {
  const controller = new AbortController();
  return Promise.race([
    settled.finally(() => controller.abort()),
    delay(ms, false, { signal: controller.signal }).catch(() => true),
  ]);
}
