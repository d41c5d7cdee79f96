import { declaredType, isWide, type ColumnType } from '../catalog/column-type.js';
import { type TableSpec } from '../catalog/definitions.js';
import { outOfRange } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { type Stored } from '../values/cast.js';
import { readInteger, storeInteger } from '../values/wide-integer.js';
import { fillGenerated } from './assignments.js';

/** The last ids that one statement made. */
export interface GeneratedIds {
  column?: bigint;
  /** Of the hidden key that a table without primary key has. */
  hidden?: bigint;
}

const highest = (type: ColumnType): bigint => {
  if (type.kind !== 'int') return 2n ** 63n - 1n;
  return type.unsigned ? 2n ** BigInt(type.bits) - 1n : 2n ** BigInt(type.bits - 1) - 1n;
};

const generate = (c: StatementContext, table: TableSpec, type: ColumnType, together: number): bigint => {
  const value = c.core.counters.generate(table, together);
  if (value > highest(type))
    throw outOfRange(
      declaredType(type),
      isWide(type) ? 'auto_incrment column constant value overflows bigint unsigned' : `value ${value}`,
    );
  return value;
};

/** Moves the counter past the values that a statement gave an auto-increment column. */
export const useIds = (c: StatementContext, table: TableSpec, rows: readonly (readonly Stored[])[]): void => {
  moveIds(c, table, rows);
  c.core.counters.used(table);
};

const moveIds = (c: StatementContext, table: TableSpec, rows: readonly (readonly Stored[])[]): void => {
  const auto = table.columns.findIndex((column) => column.autoIncrement);
  if (auto < 0) return;
  for (const values of rows) {
    const given = values[auto];
    if (typeof given === 'bigint' || typeof given === 'string')
      c.core.counters.use(table, readInteger(given));
  }
};

/** Gives the rows their ids, after every value was converted: a statement that fails before uses none up. */
export const giveIds = (
  c: StatementContext,
  table: TableSpec,
  rows: readonly (readonly Stored[])[],
  ids: GeneratedIds,
): readonly (readonly Stored[])[] => {
  const auto = table.columns.findIndex((column) => column.autoIncrement);
  const type = table.columns[auto]?.type as ColumnType;
  const given = rows.map((values) => {
    if (table.primaryKey.length === 0) ids.hidden = c.core.counters.generateHidden(table, rows.length);
    const id = values[auto];
    if (auto >= 0 && (id === null || id === 0n)) {
      ids.column = generate(c, table, type, rows.length);
      return fillGenerated(c, table, values.with(auto, storeInteger(ids.column)));
    }
    moveIds(c, table, [values]);
    return fillGenerated(c, table, values);
  });
  c.core.counters.used(table);
  return given;
};

/**
 * The id an OK packet carries: the last one of the hidden key of a table without primary key (of its column, once ALTER
 * TABLE copied the table), else the last generated one; the session's previous one for tables that generate none, and
 * when there was no row.
 */
export const insertId = (
  c: StatementContext,
  table: TableSpec,
  {
    ids,
    rows,
    replacing,
  }: { readonly ids: GeneratedIds; readonly rows: number; readonly replacing: boolean },
): bigint => {
  if (replacing) return 0n;
  const last = table.columnIdLast ? (ids.column ?? ids.hidden) : (ids.hidden ?? ids.column);
  if (last !== undefined) return (c.session.lastInsertId = last);
  return rows > 0 && table.columns.some((column) => column.autoIncrement) ? 0n : c.session.lastInsertId;
};
