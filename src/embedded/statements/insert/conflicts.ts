import { columnOf, type TableSpec } from '../../catalog/definitions.js';
import { uniqueKeys, type UniqueKey } from '../../catalog/physical-schema.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { pick, type Row } from '../../rows/row.js';
import { type Stored } from '../../values/cast.js';
import { checkConstraints, satisfiesChecks } from '../assignments.js';
import { duplicateOf } from '../duplicate.js';
import { firstWith, freeIn } from '../free-keys.js';
import { type OnConflict } from './write-rows.js';

type Rows = readonly (readonly Stored[])[];

/** A row that has a key which another one is to have, and which key. */
export interface Conflict {
  readonly row: Row;
  readonly key: UniqueKey;
}

/** The row in the way of a new one. */
export const conflictOf = (
  c: StatementContext,
  table: TableSpec,
  values: readonly Stored[],
): Conflict | undefined => {
  for (const key of uniqueKeys(table)) {
    const [row] = c.rowsOf(table).find(key.columns, pick(table, values, key.columns));
    if (row) return { row, key };
  }
  return undefined;
};

/** All rows in the way of a new one. */
export const conflictsOf = (
  c: StatementContext,
  table: TableSpec,
  values: readonly Stored[],
): readonly Row[] => {
  const found = uniqueKeys(table).flatMap((key) =>
    c.rowsOf(table).find(key.columns, pick(table, values, key.columns)),
  );
  return distinctRows(found);
};

/** Each row once. */
export const distinctRows = (rows: readonly Row[]): readonly Row[] => [
  ...new Map(rows.map((row) => [row.id, row])).values(),
];

/**
 * The server looks at CHECK before it makes ids and waits for locks, or after both where it looks for parents in the end;
 * IGNORE and REPLACE always before.
 */
export const checksFirst = (c: StatementContext, table: TableSpec, mode: OnConflict): boolean =>
  mode === 'ignore' || mode === 'replace' || !c.foreignKeyChecks || table.foreignKeys.length === 0;

/** The server looks at NOT NULL when it makes ids or the text of a key of several columns; for other tables in the end. */
export const nullsFirst = (table: TableSpec): boolean =>
  table.primaryKey.length !== 1 || table.columns.some((column) => column.autoIncrement);

/** What CHECK leaves of the rows under IGNORE; else all, or its error. */
export const checkedRows = (c: StatementContext, table: TableSpec, rows: Rows, ignoring: boolean): Rows => {
  if (ignoring) return rows.filter((values) => satisfiesChecks(c, table, values));
  checkConstraints(c, table, rows);
  return rows;
};

/** Whether the rows of a table are known to be met in the order of a key. */
const isSorted = (table: TableSpec, key: UniqueKey): boolean =>
  !key.columns.some((name) => /^(enum|set|float|double)$/.test(columnOf(table, name)?.type.kind ?? ''));

/** Looks for duplicates, key by key: among the rows, then in the table, where rows of VALUES are met by the key. */
export const checkFreeKeys = (c: StatementContext, table: TableSpec, rows: Rows, queried: boolean): void => {
  const stored = c.rowsOf(table);
  for (const key of uniqueKeys(table)) {
    const isFirst = firstWith(table, key);
    const repeated = rows.find((values) => !isFirst(values));
    if (repeated) throw duplicateOf(c, table, key, repeated);
    const taken = rows.flatMap((values) => stored.find(key.columns, pick(table, values, key.columns)));
    if (taken.length > 0) {
      const first = stored.first(taken, !queried && isSorted(table, key) ? key.columns : undefined);
      throw duplicateOf(c, table, key, first.values);
    }
  }
};

/** What IGNORE leaves of the rows. */
export const withFreeKeys = (c: StatementContext, table: TableSpec, rows: Rows): Rows =>
  uniqueKeys(table).reduce((left, key) => {
    const isFree = freeIn(c, table, key);
    return left.filter((values) => isFree(values));
  }, rows);
