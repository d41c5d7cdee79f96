import { internalError } from '../engine-errors.js';
import { isSystemDatabase } from '../catalog/system/databases.js';
import { type TableSpec } from '../catalog/definitions.js';
import { type LockMode } from '../transactions/lock-manager.js';
import { type Transaction } from '../transactions/transaction.js';
import { type TransactionManager } from '../transactions/transaction-manager.js';
import { type Stored } from '../values/cast.js';
import { databaseResource, keyResource, pick, tableResource, type Row } from './row.js';

/**
 * The locks that statements take, as the server's pessimistic mode does: on rows by their primary key, and on the
 * entries of unique indexes that are made or removed.
 */
export class RowLocks {
  constructor(
    private readonly manager: TransactionManager,
    private readonly transaction: Transaction,
  ) {}

  /** Before rows of a table are written or locked: keeps DDL away. */
  use(table: TableSpec): void {
    this.manager.lock(this.transaction, databaseResource(table.database), 'shared');
    this.manager.lock(this.transaction, tableResource(table.database, table.name), 'shared');
  }

  /** Before a table is made, changed or dropped. */
  define(database: string, table: string): void {
    if (isSystemDatabase(database)) throw internalError('do not have privilege to execute the statement');
    this.manager.lock(this.transaction, databaseResource(database), 'shared');
    this.manager.lock(this.transaction, tableResource(database, table), 'exclusive');
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
    this.manager.lock(this.transaction, keyResource(table, columns, values), mode, {
      ofRow: true,
      ...(doubt === undefined ? {} : { doubt }),
    });
  }
}
