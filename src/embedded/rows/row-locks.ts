import { internalError } from '../engine-errors.js';
import { isSystemDatabase } from '../catalog/system/databases.js';
import { type RelationSpec, type TableSpec } from '../catalog/definitions.js';
import { type LockMode } from '../transactions/lock-manager.js';
import { type Transaction } from '../transactions/transaction.js';
import { type TransactionManager } from '../transactions/transaction-manager.js';
import { type Stored } from '../values/cast.js';
import {
  databaseResource,
  definitionResource,
  indexesResource,
  keyResource,
  pick,
  rowsResource,
  type Row,
} from './row.js';

/** The server does not wait here, and leaves an index behind that misses rows, or a transaction that cannot commit. */
const besideWriters = 'making or dropping an index beside a transaction that has written its table';
const besideDefinition = 'dropping an index beside another definition of its table';

/**
 * The locks that statements take, as the server's pessimistic mode does: on rows by their primary key, on the entries
 * of unique indexes that are made or removed, and on the definitions of the tables that they read.
 */
export class RowLocks {
  private readonly written = new Set<number>();

  constructor(
    private readonly manager: TransactionManager,
    private readonly transaction: Transaction,
  ) {}

  /** A table that a statement which writes or locks rows reads: keeps those away that would define it anew. */
  use(table: TableSpec): void {
    if (table.temporaryOf === undefined)
      this.manager.lock(this.transaction, definitionResource(table.database, table.name), 'shared', {
        ofRow: true,
      });
  }

  /** Before a table is made or gets another definition. */
  define(database: string, table: string): void {
    if (isSystemDatabase(database)) throw internalError('do not have privilege to execute the statement');
    this.manager.lock(this.transaction, databaseResource(database), 'shared');
    this.manager.lock(this.transaction, definitionResource(database, table), 'exclusive', { ofRow: true });
  }

  /** Before a table is dropped, or made again with all its rows. */
  replace(relation: RelationSpec): void {
    this.define(relation.database, relation.name);
    if (relation.kind === 'table') this.everyRow(relation);
  }

  /** All rows of a table, those that are to come among them. */
  everyRow(table: TableSpec): void {
    this.manager.lock(this.transaction, rowsResource(table), 'exclusive');
  }

  /** Before an index is made: rows that others write meanwhile would not be in it. */
  makeIndex(table: TableSpec): void {
    this.define(table.database, table.name);
    this.indexes(table, 'exclusive');
  }

  /** Before an index is dropped; the server takes no lock for it. */
  dropIndex(table: TableSpec): void {
    this.manager.lock(this.transaction, databaseResource(table.database), 'shared');
    this.manager.lock(this.transaction, definitionResource(table.database, table.name), 'shared', {
      ofRow: true,
      doubt: besideDefinition,
    });
    this.indexes(table, 'exclusive');
  }

  /** Before a snapshot is made or dropped, or a table written anew: one after the other. */
  snapshots(): void {
    this.manager.lock(this.transaction, 'snapshots', 'exclusive');
  }

  /** Before something is made in a database that is not there: one that another transaction makes is waited for. */
  enterDatabase(database: string): void {
    this.manager.lock(this.transaction, databaseResource(database), 'shared');
  }

  defineDatabase(database: string): void {
    this.manager.lock(this.transaction, databaseResource(database), 'exclusive');
  }

  /** Rows themselves: by primary key, or by their place when the table has none. */
  rows(table: TableSpec, rows: readonly Row[], mode: LockMode = 'exclusive', doubt?: string): void {
    for (const { id, values } of rows)
      if (table.primaryKey.length === 0) this.lock(table, ['_row'], [id], mode, doubt);
      else this.lock(table, table.primaryKey, pick(table, values, table.primaryKey), mode, doubt);
  }

  /** The primary keys that rows are going to have. */
  primaryKeys(table: TableSpec, rows: readonly (readonly Stored[])[]): void {
    if (table.primaryKey.length === 0) return;
    for (const values of rows) this.key(table, table.primaryKey, pick(table, values, table.primaryKey));
  }

  /** The entries of rows in unique indexes: of all of them, or of those that hold one of the columns. */
  uniqueEntries(
    table: TableSpec,
    rows: readonly (readonly Stored[])[],
    holding?: (column: string) => boolean,
  ): void {
    for (const { columns, unique } of table.indexes)
      if (unique && (!holding || columns.some(holding)))
        for (const values of rows) this.key(table, columns, pick(table, values, columns));
  }

  /** A row that goes: itself and its entries. */
  row(table: TableSpec, row: Row): void {
    this.rows(table, [row]);
    this.uniqueEntries(table, [row.values]);
  }

  key(
    table: TableSpec,
    columns: readonly string[],
    values: readonly Stored[],
    mode: LockMode = 'exclusive',
  ): void {
    this.lock(table, columns, values, mode);
  }

  private lock(
    table: TableSpec,
    columns: readonly string[],
    values: readonly Stored[],
    mode: LockMode,
    doubt?: string,
  ): void {
    if (values.some((v) => v === null)) return;
    if (columns[0] === '_row' || columns.join() === table.primaryKey.join()) this.among(table);
    this.manager.lock(this.transaction, keyResource(table, columns, values), mode, {
      ofRow: true,
      ...(doubt === undefined ? {} : { doubt }),
    });
  }

  /** Before a first row of a table is locked: keeps those away that want all of them. */
  among(table: TableSpec): void {
    if (this.written.has(table.id)) return;
    this.manager.lock(this.transaction, rowsResource(table), 'shared');
    this.indexes(table, 'shared');
    this.written.add(table.id);
  }

  private indexes(table: TableSpec, mode: LockMode): void {
    this.manager.lock(this.transaction, indexesResource(table), mode, { doubt: besideWriters });
  }
}
