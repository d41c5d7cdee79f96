import { canceled, notEmbedded, notSupported, unknownDatabase } from '../engine-errors.js';
import { isReadByMode, isRefusal } from '../doubts/index.js';
import {
  ServerError,
  type PreparedHandle,
  type SessionBackend,
  type StatementOutcome,
} from '../session-backend.js';
import { parseSql } from '../statements/parse.js';
import { parseText, type ParsedText } from '../statements/parse-text.js';
import { placeholders } from '../statements/prepared.js';
import { ok, type Statement } from '../statements/statement.js';
import { type Transaction } from '../transactions/transaction.js';
import { splitStatements } from '../translator/lexer.js';
import { type Parameter } from '../translator/environment.js';
import { type EngineCore } from './engine-core.js';
import { parameterOf } from './parameter-of.js';
import { parsePrepared } from './parse-prepared.js';
import { answerTo, doubtWork } from './refused-work.js';
import { lockWaitOf, type SessionState } from './session-state.js';
import { StatementContext, type SessionActions } from './statement-context.js';
import { type StatementProgress } from './statement-progress.js';
import { StatementRunner } from './statement-runner.js';

/** The server may have kept the plan of a text that was run before, and read a snapshot that is gone. */
const staleSnapshot = (error: unknown): unknown =>
  error instanceof ServerError && error.message.includes('find 0 snapshot records')
    ? notEmbedded('a text run before, after another session has dropped its snapshot,')
    : error;

/** One connection's session: runs its statements in order, in its transaction or in one of their own. */
export class Session implements SessionBackend, SessionActions {
  /** A live view: always the session's present state. */
  readonly status: SessionBackend['status'];
  private cancelled: (() => void) | undefined;
  private readonly runner: StatementRunner;
  private statementNumber = 0;
  private closed = false;

  constructor(
    private readonly core: EngineCore,
    readonly state: SessionState,
  ) {
    this.runner = new StatementRunner(core, state, this, (...run) => this.context(...run));
    this.status = {
      get inTransaction() {
        return state.transaction !== undefined;
      },
      get autocommit() {
        return state.autocommit;
      },
    };
  }

  get connectionId(): number {
    return this.state.connectionId;
  }

  async *query(sql: string): AsyncIterable<StatementOutcome> {
    const { statements, oneByOne } = await this.parsed(sql);
    // a text without any statement is answered with OK
    if (statements.length === 0) yield ok();
    this.state.text.begin(this.state.facts, oneByOne);
    try {
      for (const { sql: one, parsed } of statements) {
        this.state.running = one;
        this.state.sent = sql;
        yield await this.rememberingRefusal(one, () => this.run(parsed(), []));
      }
    } finally {
      this.state.text.end();
      this.state.running = '';
      this.state.sent = '';
    }
  }

  /** Runs a statement that the client has sent itself. */
  private run(parsed: Statement, parameters: readonly Parameter[]): Promise<StatementOutcome> {
    if (parsed.leavesDatabase === this.state.database) this.state.database = '';
    return this.runner.run(parsed, parameters);
  }

  private parsed(sql: string): Promise<ParsedText> {
    try {
      return Promise.resolve(parseText(sql, this.core.shapes.parse));
    } catch (error) {
      return this.rememberingRefusal(sql, () => Promise.reject(error as Error));
    }
  }

  async prepare(sql: string): Promise<PreparedHandle> {
    const number = ++this.statementNumber;
    if (splitStatements(sql).length > 1) throw notSupported('prepare multi statements');
    const wrapped = (statementText: string) => `prepare __mo_stmt_id_${number} from ${statementText}`;
    const parsed = parsePrepared(sql, wrapped);
    const columns =
      parsed.describe?.(this.context(this.state.transaction, placeholders(parsed.parameterCount))) ?? [];
    return {
      parameterCount: parsed.parameterCount,
      columns,
      execute: (params) =>
        this.rememberingRefusal(sql, async () => {
          const outcome = await this.run(parsed, params.map(parameterOf));
          if (parsed.garbledForClients && outcome.kind === 'rows' && outcome.rows.length > 0)
            throw notEmbedded('SHOW VARIABLES prepared by the protocol (MatrixOne answers unreadable rows)');
          return outcome;
        }),
      close: () => undefined,
    };
  }

  async execute(sql: string, parameters: readonly Parameter[]): Promise<StatementOutcome> {
    return this.rememberingRefusal(sql, () =>
      this.runner.run(parseSql(sql, this.core.shapes.parse), parameters),
    );
  }

  async useDatabase(name: string): Promise<void> {
    const lower = name.toLowerCase();
    // a database in doubt is the current one all the same: what follows in it is refused
    if (this.core.manager.catalogFor(this.state.transaction).doubt(lower, '')) this.state.database = lower;
    if (!this.core.manager.catalogFor(this.state.transaction).database(lower)) throw unknownDatabase(lower);
    this.state.database = lower;
    return Promise.resolve();
  }

  cancel(): void {
    this.cancelled?.();
    this.runner.cancel();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.cancel();
    this.rollback();
    this.core.sessions.delete(this.connectionId);
    for (const [name, owner] of this.core.namedLocks)
      if (owner === this.connectionId) this.core.namedLocks.delete(name);
  }

  begin(): void {
    this.state.transaction = this.core.manager.begin(true, lockWaitOf(this.state));
  }

  commit(): void {
    const transaction = this.state.transaction;
    this.state.transaction = undefined;
    if (transaction) this.core.manager.commit(transaction);
    this.state.temporary.committed(this.core.clock.now());
  }

  rollback(): void {
    const transaction = this.state.transaction;
    this.state.transaction = undefined;
    if (!transaction) return;
    this.core.manager.rollback(transaction);
    this.state.temporary.rolledBack();
  }

  undoLast(): void {
    const transaction = this.state.transaction;
    if (!transaction?.lastPoint) return;
    this.core.manager.rewind(transaction, transaction.lastPoint);
    transaction.lastPoint = undefined;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.cancelled = undefined;
        resolve();
      }, milliseconds);
      this.cancelled = () => {
        clearTimeout(timer);
        this.cancelled = undefined;
        reject(canceled());
      };
    });
  }

  private context(
    transaction: Transaction | undefined,
    parameters: readonly Parameter[],
    progress?: StatementProgress,
  ): StatementContext {
    return new StatementContext(
      this.core,
      this.state,
      transaction,
      parameters,
      // the clock of commits: what was committed before this statement lies before its time
      this.core.clock.now() / 1000n,
      this,
      progress,
    );
  }

  /** Runs a statement; when it is refused, what it would have changed is in doubt from then on. */
  private async rememberingRefusal<T>(sql: string, run: () => Promise<T>): Promise<T> {
    try {
      if (isReadByMode(sql)) this.state.doubts.check('the setting sql_mode');
      const outcome = await run();
      if (!/^\s*show\s+(warnings|errors)\b/i.test(sql)) this.state.lastError = undefined;
      if (/\{\s*snapshot/i.test(sql)) this.state.snapshotTexts.add(sql);
      return outcome;
    } catch (error) {
      const answer = answerTo(
        this.state.snapshotTexts.has(sql) ? staleSnapshot(error) : error,
        sql,
        this.state,
      );
      this.state.lastError = answer;
      if (isRefusal(answer)) doubtWork(this.core, this.state, sql, answer);
      throw answer;
    }
  }
}
