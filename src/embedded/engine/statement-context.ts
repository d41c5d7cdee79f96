import { hasDefinitions, relationKey, type CatalogView } from '../catalog/catalog.js';
import { type DatabaseSpec, type RelationSpec, type TableSpec } from '../catalog/definitions.js';
import { type Doubt, type DoubtedRelation } from '../doubts/index.js';
import { type StatementOutcome } from '../session-backend.js';
import { internalError } from '../engine-errors.js';
import { RowLocks } from '../rows/row-locks.js';
import { TableRows } from '../rows/table-rows.js';
import { type ForeignKeyAccess } from '../rows/foreign-keys.js';
import { type Transaction } from '../transactions/transaction.js';
import { type Environment, type Parameter, type Past } from '../translator/environment.js';
import { type TimeHint } from '../translator/time-hints.js';
import { type Stored } from '../values/cast.js';
import { zoneOffset } from '../values/moment.js';
import { type EngineCore } from './engine-core.js';
import { buildEnvironment } from './environment.js';
import { type SessionState } from './session-state.js';
import { StatementProgress } from './statement-progress.js';

/** What a statement may do to its session beyond its own work. */
export interface SessionActions {
  begin(): void;
  commit(): void;
  rollback(): void;
  /** Takes back the last statement that wrote. */
  undoLast(): void;
  /** Waits; ends with 1105 when the session is cancelled. */
  sleep(milliseconds: number): Promise<void>;
  /** Runs another statement of the same session, for EXECUTE. */
  execute(sql: string, parameters: readonly Parameter[]): Promise<StatementOutcome>;
}

/** Everything one run of a statement works with. */
export class StatementContext implements ForeignKeyAccess {
  readonly locks: RowLocks;
  private readonly writers = new Map<number, TableRows>();

  constructor(
    readonly core: EngineCore,
    readonly session: SessionState,
    private readonly openTransaction: Transaction | undefined,
    readonly parameters: readonly Parameter[],
    readonly startedAt: bigint,
    readonly control: SessionActions,
    readonly progress: StatementProgress = new StatementProgress(),
    private readonly changes = false,
  ) {
    this.locks = new RowLocks(core.manager, this.openTransaction as Transaction);
  }

  get transaction(): Transaction {
    if (!this.openTransaction) throw internalError('no transaction for a statement that writes');
    return this.openTransaction;
  }

  /** The transaction ends with this statement, without a turn of another one in between. */
  get ownsTransaction(): boolean {
    return this.openTransaction !== undefined && this.openTransaction !== this.session.transaction;
  }

  get catalog(): CatalogView {
    return this.core.manager.catalogFor(this.openTransaction);
  }

  get zoneMinutes(): number {
    return zoneOffset(this.session.variables.get('time_zone')) ?? 0;
  }

  /** Foreign keys are looked after. */
  get foreignKeyChecks(): boolean {
    return this.session.variables.get('foreign_key_checks') === '1';
  }

  /** A division by zero is an error: in changes, and in strict mode. */
  get failsAtZero(): boolean {
    if (!this.changes) return false;
    const mode = this.session.variables.get('sql_mode').toUpperCase();
    return /STRICT_(TRANS|ALL)_TABLES/.test(mode) && mode.includes('ERROR_FOR_DIVISION_BY_ZERO');
  }

  /** The same run with other parameters. */
  withParameters(parameters: readonly Parameter[]): StatementContext {
    return this.with(parameters, this.changes);
  }

  /** The same run, of a statement that changes rows. */
  forChanges(): StatementContext {
    return this.with(this.parameters, true);
  }

  private with(parameters: readonly Parameter[], changes: boolean): StatementContext {
    return new StatementContext(
      this.core,
      this.session,
      this.openTransaction,
      parameters,
      this.startedAt,
      this.control,
      this.progress,
      changes,
    );
  }

  environment(hints: readonly TimeHint[] = []): Environment {
    return buildEnvironment(this, hints);
  }

  /** Reads as the session sees the data. */
  read(sql: string, params: readonly Stored[] = []): readonly (readonly Stored[])[] {
    return this.progress.read(() => this.core.manager.connectionFor(this.openTransaction).all(sql, params));
  }

  /** A physical change that is part of the transaction. */
  write(sql: string, params: readonly Stored[] = []): number {
    return this.core.manager.write(this.transaction, sql, params);
  }

  rowsOf(table: TableSpec): TableRows {
    const known = this.writers.get(table.id);
    if (known) return known;
    const rows = new TableRows(this.core.manager, this.transaction, table, () => this.core.counters.rowId());
    this.writers.set(table.id, rows);
    return rows;
  }

  /** Puts a relation into the catalogue, or takes it out. */
  define(database: string, name: string, relation: RelationSpec | null): void {
    const relations = new Map(this.transaction.catalog.relations);
    relations.set(relationKey(database, name), relation);
    this.transaction.catalog = { ...this.transaction.catalog, relations };
    this.forgetDoubts((key) => key === relationKey(database, name), `${database}.${name}`);
  }

  defineDatabase(name: string, database: DatabaseSpec | null): void {
    const databases = new Map(this.transaction.catalog.databases);
    databases.set(name, database);
    this.transaction.catalog = { ...this.transaction.catalog, databases };
    this.forgetDoubts((key) => key.startsWith(relationKey(name, '')));
  }

  /** A new definition makes certain what a refused statement had put in doubt. */
  private forgetDoubts(forgets: (key: string) => boolean, child?: string): void {
    const open = [...this.catalog.state.doubts].filter(
      ([key, doubt]) => forgets(key) || isChild(doubt, child),
    );
    if (open.length === 0) return;
    const doubts = new Map(this.transaction.catalog.doubts);
    for (const [key] of open) doubts.set(key, null);
    this.transaction.catalog = { ...this.transaction.catalog, doubts };
  }

  sleep(milliseconds: number): Promise<void> {
    return this.control.sleep(milliseconds);
  }

  get hasUncommittedSchema(): boolean {
    return this.openTransaction !== undefined && hasDefinitions(this.openTransaction.catalog);
  }

  temporaryTable(database: string, name: string): TableSpec | undefined {
    const found = this.session.temporary.get({ database, name });
    // a doubt about a table of this name is about the temporary one that hides it
    if (found) this.catalog.source(database, name);
    return found;
  }

  /** What stood for the name of a temporary table in the past, or stands for it now. */
  temporaryAt(table: TableSpec, past: Past | undefined): TableSpec | undefined {
    return past ? this.session.temporary.at(table, past.moment) : table;
  }

  /** When a change of temporary tables is committed, unless the open transaction has to be first. */
  get commitsTemporary(): bigint | undefined {
    return this.ownsTransaction ? this.core.clock.now() : undefined;
  }
}

const isChild = (doubt: Doubt, child: string | undefined): boolean =>
  child !== undefined && doubt.kind === 'child' && (doubt as DoubtedRelation).child === child;
