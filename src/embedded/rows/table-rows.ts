import { historyTable, mainTable, type TableSpec } from '../catalog/definitions.js';
import { writeOrder } from '../catalog/physical-schema.js';
import { type Transaction } from '../transactions/transaction.js';
import { type TransactionManager } from '../transactions/transaction-manager.js';
import { type Stored } from '../values/cast.js';
import { indexOfColumn, sameValue, type Row } from './row.js';

/** Reads and writes single rows of one table inside a transaction; keeps the versions that end. */
export class TableRows {
  private readonly columns: string;
  private readonly main: string;

  constructor(
    private readonly manager: TransactionManager,
    private readonly transaction: Transaction,
    readonly table: TableSpec,
    private readonly nextNumber: () => bigint,
  ) {
    this.columns = table.columns.map((c) => c.slot).join(', ');
    this.main = mainTable(table);
  }

  /** Rows whose columns have these values; a NULL matches nothing. */
  find(columns: readonly string[], values: readonly Stored[]): readonly Row[] {
    if (values.some((v) => v === null)) return [];
    const where = columns.map((name) => `${this.slot(name)} = ?`).join(' AND ');
    return this.rows(`SELECT _row, ${this.columns} FROM ${this.main} WHERE ${where}`, values);
  }

  /**
   * The row that the server meets first: in the order in which it finds rows, or by a key behind those that the transaction
   * wrote itself.
   */
  first(found: readonly Row[], key?: readonly string[]): Row {
    const ids = found.map(({ id }) => id).join(', ');
    const committed = `EXISTS (SELECT 1 FROM commits WHERE tx = ${this.main}._tx)`;
    const order = key
      ? [committed, `iif(${committed}, 0, _at)`, ...key.map((name) => this.slot(name))].join(', ')
      : writeOrder(this.main);
    const [first] = this.rows(
      `SELECT _row, ${this.columns} FROM ${this.main} WHERE _row IN (${ids}) ORDER BY ${order} LIMIT 1`,
      [],
    );
    return first as Row;
  }

  /** Whether a row's columns hold values that no row of this table has in those others. */
  hasOrphans(columns: readonly string[], parentColumns: readonly string[]): boolean {
    const given = columns.map((name) => `child.${this.slot(name)} IS NOT NULL`).join(' AND ');
    const met = columns
      .map((name, i) => `parent.${this.slot(parentColumns[i] as string)} = child.${this.slot(name)}`)
      .join(' AND ');
    return (
      this.rows(
        `SELECT child._row FROM ${this.main} child WHERE ${given} AND NOT EXISTS (SELECT 1 FROM ${this.main} parent WHERE ${met}) LIMIT 1`,
        [],
      ).length > 0
    );
  }

  any(): boolean {
    return this.rows(`SELECT _row FROM ${this.main} LIMIT 1`, []).length > 0;
  }

  /** A new row, which is found behind those that were written before it. */
  insert(id: bigint, values: readonly Stored[], at = id): void {
    const marks = values.map(() => '?').join(', ');
    this.manager.write(
      this.transaction,
      `INSERT INTO ${this.main} (_row, _tx, _at, ${this.columns}) VALUES (?, ?, ?, ${marks})`,
      [id, BigInt(this.transaction.id), at, ...values],
    );
  }

  delete(id: bigint): void {
    this.keepVersion(id);
    this.manager.write(this.transaction, `DELETE FROM ${this.main} WHERE _row = ?`, [id]);
  }

  /** The server writes a row that stays as it was, too. */
  update(row: Row, values: readonly Stored[]): void {
    const changed = this.table.columns
      .map((c, i) => ({ slot: c.slot, i }))
      .filter(({ i }) => !sameValue(row.values[i] ?? null, values[i] ?? null));
    this.keepVersion(row.id);
    const sets = ['_tx', '_at', ...changed.map(({ slot }) => slot)].map((name) => `${name} = ?`).join(', ');
    this.manager.write(this.transaction, `UPDATE ${this.main} SET ${sets} WHERE _row = ?`, [
      BigInt(this.transaction.id),
      this.nextNumber(),
      ...changed.map(({ i }) => values[i] ?? null),
      row.id,
    ]);
  }

  private keepVersion(id: bigint): void {
    const tx = BigInt(this.transaction.id);
    this.manager.write(
      this.transaction,
      `INSERT INTO ${historyTable(this.table)} (_row, _tx, _at, _end, ${this.columns}) SELECT _row, _tx, _at, ?, ${this.columns} FROM ${this.main} WHERE _row = ? AND _tx <> ?`,
      [tx, id, tx],
    );
  }

  private rows(sql: string, params: readonly Stored[]): readonly Row[] {
    return this.manager
      .connectionFor(this.transaction)
      .all(sql, params)
      .map(([id, ...values]) => ({ id: id as bigint, values }));
  }

  private slot(name: string): string {
    return (this.table.columns[indexOfColumn(this.table, name)] as { slot: string }).slot;
  }
}
