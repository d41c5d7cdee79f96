import {
  ServerError,
  type PreparedHandle,
  type SessionBackend,
  type SqlValue,
  type StatementOutcome,
} from '../session-backend.js';
import {
  administrativeInTransaction,
  canceled,
  notEmbedded,
  notSupported,
  onlyCreateInTransaction,
  syntaxError,
  unclassifiedInTransaction,
  unknownDatabase,
} from '../engine-errors.js';
import { type CatalogView } from '../catalog/catalog.js';
import { double, int64, text, type ColumnType } from '../catalog/column-type.js';
import { affectedBy, isRefusal, statementHead, withDoubts, type DoubtedRelation } from '../doubts/index.js';
import { checkPreparable, placeholders } from '../statements/prepared.js';
import { parseSql } from '../statements/parse.js';
import { ok, type Statement } from '../statements/statement.js';
import { LockConflict } from '../transactions/lock-manager.js';
import { type Transaction, type TransactionPoint } from '../transactions/transaction.js';
import { nextToken, placeOf, splitStatements } from '../translator/lexer.js';
import { type Parameter } from '../translator/environment.js';
import { storeInteger } from '../values/wide-integer.js';
import { PartlyDone } from './partly-done.js';
import { type EngineCore } from './engine-core.js';
import { type SessionState } from './session-state.js';
import { StatementContext, type SessionActions } from './statement-context.js';
import { StatementProgress } from './statement-progress.js';

const endsTransaction = (error: unknown): boolean =>
  error instanceof ServerError && (error.errno === 20701 || error.errno === 1205);

/** Why a statement may not run while a transaction is open. */
const refusals: Readonly<Partial<Record<Statement['inTransaction'], () => ServerError>>> = {
  unclassified: unclassifiedInTransaction,
  administrative: administrativeInTransaction,
  'only create': onlyCreateInTransaction,
};

/** One connection's session: runs its statements in order, in its transaction or in one of their own. */
export class Session implements SessionBackend, SessionActions {
  /** A live view: always the session's present state. */
  readonly status: SessionBackend['status'];
  private cancelled: (() => void) | undefined;
  private waiting: Transaction | undefined;
  private statementNumber = 0;
  private closed = false;

  constructor(
    private readonly core: EngineCore,
    readonly state: SessionState,
  ) {
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
    const statements = splitStatements(sql);
    // a text without any statement is answered with OK
    if (statements.length === 0) yield ok();
    for (const one of statements) {
      this.state.running = one;
      try {
        yield await this.rememberingRefusal(one, () => this.runParsed(parseSql(one), []));
      } finally {
        this.state.running = '';
      }
    }
  }

  async prepare(sql: string): Promise<PreparedHandle> {
    const number = ++this.statementNumber;
    if (splitStatements(sql).length > 1) throw notSupported('prepare multi statements');
    const wrapped = (statementText: string) => `prepare __mo_stmt_id_${number} from ${statementText}`;
    const parsed = this.parsePrepared(sql, wrapped);
    const columns =
      parsed.describe?.(this.context(this.state.transaction, placeholders(parsed.parameterCount))) ?? [];
    return {
      parameterCount: parsed.parameterCount,
      columns,
      execute: (params) =>
        this.rememberingRefusal(sql, () => this.runParsed(parsed, params.map(parameterOf))),
      close: () => undefined,
    };
  }

  async execute(sql: string, parameters: readonly Parameter[]): Promise<StatementOutcome> {
    return this.rememberingRefusal(sql, () => this.runParsed(parseSql(sql), parameters));
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
    if (this.waiting) this.core.manager.waits.cancel(this.waiting);
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
    this.state.transaction = this.core.manager.begin(true, this.lockWait);
  }

  commit(): void {
    const transaction = this.state.transaction;
    this.state.transaction = undefined;
    if (transaction) this.core.manager.commit(transaction);
  }

  rollback(): void {
    const transaction = this.state.transaction;
    this.state.transaction = undefined;
    if (!transaction) return;
    this.core.manager.rollback(transaction);
    this.forgetLostDatabase();
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

  private get lockWait(): number {
    return Number(this.state.variables.get('lock_wait_timeout'));
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

  private parsePrepared(sql: string, wrapped: (sql: string) => string): Statement {
    let parsed: Statement;
    try {
      parsed = parseSql(sql);
    } catch (error) {
      // the server parses the statement behind PREPARE … FROM, which shifts the places of syntax errors
      if (
        error instanceof ServerError &&
        error.errno === 1064 &&
        error.message.includes('syntax error at line 1')
      )
        throw shiftPlace(error, sql, wrapped);
      throw error;
    }
    if (parsed.prepare === 'syntax error') {
      const full = wrapped(sql);
      const start = full.length - sql.length;
      throw syntaxError(placeOf(full, nextToken(full, start), start - 1));
    }
    checkPreparable(sql, parsed);
    return parsed;
  }

  /**
   * Runs a statement; when it is refused, what it would have changed is in doubt from then on. A failure of the
   * embedded server itself is a refusal too: the real one does not have it.
   */
  private async rememberingRefusal(
    sql: string,
    run: () => Promise<StatementOutcome>,
  ): Promise<StatementOutcome> {
    try {
      const outcome = await run();
      if (!/^\s*show\s+(warnings|errors)\b/i.test(sql)) this.state.lastError = undefined;
      return outcome;
    } catch (error) {
      const answer = this.outsideStrictMode(error instanceof ServerError ? error : brokenBy(error), sql);
      this.state.lastError = answer;
      if (isRefusal(answer)) this.doubtWork(sql);
      throw answer;
    }
  }

  /** Outside strict mode, with IGNORE, or when only spaces go, the server may cut a text that is too long for its column. */
  private outsideStrictMode(error: ServerError, sql: string): ServerError {
    if (error.errno !== 1406) return error;
    const strict = /STRICT_(TRANS|ALL)_TABLES/i.test(String(this.state.variables.get('sql_mode')));
    const onlySpaces = / ' to /.test(error.message);
    if (strict && !onlySpaces && !/^\s*(insert|update)\s+ignore\b/i.test(sql)) return error;
    return notEmbedded('a text that is too long for its column, outside strict mode or with IGNORE,');
  }

  private doubtWork(sql: string): void {
    const affected = affectedBy(sql, this.state.database);
    const statement = statementHead(sql);
    const catalog = this.core.manager.catalogFor(this.state.transaction);
    const generates = affected.inserts && affected.relations.some((one) => mayGenerate(catalog, one));
    this.state.doubts.addAll(affected, statement, generates);
    for (const name of affected.snapshots) this.core.snapshots.doubt(name, statement);
    for (const kind of affected.kinds) this.core.doubtfulKinds.set(kind, statement);
    if (affected.relations.length + affected.databases.length === 0) return;
    const transaction = this.state.transaction ?? this.core.manager.begin(false, this.lockWait);
    transaction.catalog = withDoubts(transaction.catalog, catalog, affected, statement);
    if (transaction !== this.state.transaction) this.core.manager.commit(transaction);
  }

  private async runParsed(parsed: Statement, parameters: readonly Parameter[]): Promise<StatementOutcome> {
    if (this.state.transaction && parsed.inTransaction !== 'runs') {
      const refusal = refusals[parsed.inTransaction];
      if (refusal) throw refusal();
    }
    try {
      if (this.state.transaction && parsed.inTransaction === 'commits' && !parsed.endsTransactionOnError)
        this.commit();
      const outcome = await this.runInTransaction(parsed, parameters);
      if (parsed.inTransaction === 'commits' && parsed.endsTransactionOnError) this.commit();
      this.state.rowCount = outcome.kind === 'ok' ? BigInt(outcome.affectedRows) : -1n;
      return outcome;
    } catch (error) {
      this.state.rowCount = -1n;
      // what is refused here succeeds there, and commits
      if (parsed.endsTransactionOnError && isRefusal(error)) this.commit();
      else if (parsed.endsTransactionOnError) this.rollback();
      throw error;
    }
  }

  /** Runs a statement until no lock is in its way; synchronous between the lock check and the write. */
  private async runInTransaction(
    parsed: Statement,
    parameters: readonly Parameter[],
  ): Promise<StatementOutcome> {
    const own = this.transactionFor(parsed);
    const transaction = own ?? this.state.transaction;
    const point = transaction?.point();
    const progress = new StatementProgress();
    let deadline: number | undefined;
    for (;;) {
      try {
        const result = parsed.run(this.context(transaction, parameters, progress));
        const outcome = result instanceof Promise ? await result : result;
        this.succeeded(transaction, own, point);
        return outcome;
      } catch (error) {
        // a statement of control, such as ROLLBACK TO, has set the point itself
        if (error instanceof PartlyDone) {
          if (own) this.core.manager.commit(own);
          else if (transaction && point) this.core.manager.rewind(transaction, point);
          throw error.reason;
        }
        if (transaction && point && parsed.needs !== 'none') this.core.manager.rewind(transaction, point);
        if (error instanceof LockConflict && transaction) {
          deadline ??= Date.now() + transaction.lockWaitSeconds * 1000;
          try {
            progress.again(await this.waitFor(transaction, error, deadline));
          } catch (failure) {
            this.failed(own, failure);
            throw failure;
          }
          continue;
        }
        this.failed(own, error);
        throw error;
      }
    }
  }

  /** Tells whether the one that was waited for has changed anything. */
  private async waitFor(
    transaction: Transaction,
    conflict: LockConflict,
    deadline: number,
  ): Promise<boolean> {
    this.waiting = transaction;
    try {
      return await this.core.manager.waits.wait(transaction, conflict, deadline);
    } finally {
      this.waiting = undefined;
    }
  }

  /** The transaction to run in when the session's own does not do: undefined means the session's. */
  private transactionFor(parsed: Statement): Transaction | undefined {
    const open = this.state.transaction;
    if (open && !(parsed.ownTransaction && !open.explicit)) return undefined;
    if (parsed.needs === 'none') return undefined;
    if (!this.state.autocommit && !open && !parsed.ownTransaction) {
      this.state.transaction = this.core.manager.begin(false, this.lockWait);
      return undefined;
    }
    return parsed.needs === 'write' ? this.core.manager.begin(false, this.lockWait) : undefined;
  }

  private succeeded(
    transaction: Transaction | undefined,
    own: Transaction | undefined,
    point: TransactionPoint | undefined,
  ): void {
    if (own) this.core.manager.commit(own);
    else if (transaction && point && transaction.changes.length > point.changes)
      transaction.lastPoint = point;
  }

  private failed(own: Transaction | undefined, error: unknown): void {
    if (own) this.core.manager.rollback(own);
    if (endsTransaction(error)) this.rollback();
  }

  /** A rolled back transaction may have made, or dropped, the current database. */
  private forgetLostDatabase(): void {
    if (this.state.database !== '' && !this.core.catalog.current.state.databases.has(this.state.database))
      this.state.database = '';
  }
}

/** Whether an INSERT into a table, as far as it is known, makes ids. */
const mayGenerate = (catalog: CatalogView, { database, name }: DoubtedRelation): boolean => {
  const table = catalog.known(database, name);
  if (table?.kind !== 'table' || catalog.doubt(database, name)?.kind === 'definition') return true;
  return table.primaryKey.length === 0 || table.columns.some((column) => column.autoIncrement);
};

const brokenBy = (error: unknown): ServerError => {
  const { message } = error as { readonly message?: unknown };
  return notEmbedded(`this statement (it fails with: ${String(message)})`);
};

const shiftPlace = (error: ServerError, sql: string, wrapped: (sql: string) => string): ServerError => {
  const match = /line 1 column (\d+) near "([\s\S]*)";$/.exec(error.message);
  if (!match) return error;
  const prefix = wrapped('').length;
  const near = match[2] as string;
  return syntaxError({ line: 1, column: Number(match[1]) + prefix, near: near === sql ? ` ${near}` : near });
};

const maxSafe = BigInt(Number.MAX_SAFE_INTEGER);

/** A parameter as the engine keeps it; numbers without fraction are integers. */
const parameterOf = (value: SqlValue): Parameter => {
  if (value === null) return { value: null, type: { kind: 'null' } as ColumnType };
  if (typeof value === 'bigint')
    return {
      value: storeInteger(value),
      type: value > maxSafe * 1024n ? { kind: 'int', bits: 64, unsigned: true } : int64,
    };
  if (typeof value === 'number')
    return Number.isInteger(value) ? { value: BigInt(value), type: int64 } : { value, type: double };
  if (typeof value === 'string') return { value, type: text };
  return { value: new Uint8Array(value), type: { kind: 'blob' } };
};
