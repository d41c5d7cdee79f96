import { internalError } from '../engine-errors.js';
import { isSystemDatabase } from '../catalog/system/databases.js';
import { uniqueKeys } from '../catalog/physical-schema.js';
import { type TableSpec } from '../catalog/definitions.js';
import { type Transaction } from '../transactions/transaction.js';
import { type TransactionManager } from '../transactions/transaction-manager.js';
import { type Stored } from '../values/cast.js';
import { databaseResource, keyResource, pick, tableResource } from './row.js';

/** The locks that statements take, as the server's pessimistic mode does. */
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

  /** Every key of a row. */
  row(table: TableSpec, values: readonly Stored[], rowId?: bigint): void {
    for (const key of uniqueKeys(table)) this.key(table, key.columns, pick(table, values, key.columns));
    if (table.primaryKey.length === 0 && rowId !== undefined) this.key(table, ['_row'], [rowId]);
  }

  key(table: TableSpec, columns: readonly string[], values: readonly Stored[], shared = false): void {
    if (values.some((v) => v === null)) return;
    this.manager.lock(this.transaction, keyResource(table, columns, values), shared ? 'shared' : 'exclusive');
  }
}
