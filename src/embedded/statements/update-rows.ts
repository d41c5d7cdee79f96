import { type ColumnSpec, type TableSpec } from '../catalog/definitions.js';
import { uniqueKeys, type UniqueKey } from '../catalog/physical-schema.js';
import { type StatementContext } from '../engine/statement-context.js';
import {
  applyToChildren,
  checkChildren,
  checkOwnKeys,
  checkParents,
  countsChildren,
  lockParents,
} from '../rows/foreign-keys.js';
import { pick, sameValue, type Row } from '../rows/row.js';
import { type Stored } from '../values/cast.js';
import { assign, checkNotNull, computeOverRow, fillGenerated } from './assignments.js';
import { duplicateOf } from './duplicate.js';
import { firstWith, freeIn } from './free-keys.js';

export interface RowChange {
  readonly row: Row;
  readonly values: readonly Stored[];
}

/** What became of changed rows. */
interface Updated {
  /** The rows as they were written, generated columns included. */
  readonly written: readonly (readonly Stored[])[];
  /** How many rows of other tables count beside them. */
  readonly children: number;
}

/** Sets ON UPDATE columns that the statement does not assign itself, then generated ones. */
export const completeChange = (
  c: StatementContext,
  table: TableSpec,
  change: RowChange,
  assigned: readonly ColumnSpec[],
): RowChange => {
  let values = change.values;
  const differs = values.some((v, i) => !sameValue(v, change.row.values[i] ?? null));
  table.columns.forEach((column, i) => {
    if (!column.onUpdate || assigned.includes(column) || !differs) return;
    const [result] = computeOverRow(c, table, values, [column.onUpdate.ast]);
    if (result) values = values.with(i, assign(c, column, result.value, result.type));
  });
  return { row: change.row, values: fillGenerated(c, table, values) };
};

/** The server finds duplicates before it locks: it does not wait for the end of a transaction that may remove them. */
const checkFree = (c: StatementContext, table: TableSpec, moved: readonly RowChange[]): void => {
  const leaving = new Set(moved.map(({ row }) => row.id));
  const keys = uniqueKeys(table).map((key) => ({ key, isFirst: firstWith(table, key) }));
  for (const { values } of moved)
    for (const { key, isFirst } of keys) {
      const found = c.rowsOf(table).find(key.columns, pick(table, values, key.columns));
      if (found.some(({ id }) => !leaving.has(id)) || !isFirst(values))
        throw duplicateOf(c, table, key, values);
    }
};

/** What IGNORE leaves of changes, key by key. */
const filterByKeys = (
  table: TableSpec,
  changes: readonly RowChange[],
  isLeft: (key: UniqueKey) => (values: readonly Stored[], own: bigint) => boolean,
): readonly RowChange[] =>
  uniqueKeys(table).reduce((left, key) => {
    const stays = isLeft(key);
    return left.filter(({ row, values }) => stays(values, row.id));
  }, changes);

/** Changes to keys that another row had before, or an earlier change takes, are left out; the latter are not even locked. */
const withoutTakenKeys = (
  c: StatementContext,
  table: TableSpec,
  changes: readonly RowChange[],
): readonly RowChange[] => {
  const distinct = filterByKeys(table, changes, (key) => firstWith(table, key));
  c.locks.rows(
    table,
    distinct.map(({ row }) => row),
  );
  return filterByKeys(table, changes, (key) => freeIn(c, table, key));
};

/** Whether foreign keys of other rows are looked at when these columns change. */
const isParentOf = (
  c: StatementContext,
  table: TableSpec,
  isAssigned: (column: string) => boolean,
): boolean =>
  c.foreignKeyChecks && c.catalog.references(table).some(({ key }) => key.parentColumns.some(isAssigned));

/** The rows, and of their entries in unique indexes those that the statement writes. */
export const lockChanged = (
  c: StatementContext,
  table: TableSpec,
  changes: readonly RowChange[],
  isAssigned: (column: string) => boolean,
): void => {
  const before = changes.map(({ row }) => row.values);
  const after = changes.map(({ values }) => values);
  c.locks.rows(
    table,
    changes.map(({ row }) => row),
  );
  const movesRows = table.primaryKey.some(isAssigned);
  if (movesRows) c.locks.primaryKeys(table, after);
  c.locks.uniqueEntries(table, before, movesRows ? undefined : isAssigned);
  c.locks.uniqueEntries(table, after, isAssigned);
};

/**
 * Writes changed rows: locks first, then those whose keys change leave the table together before they come back, so that
 * keys may be swapped, as the server allows.
 */
export const updateRows = (
  c: StatementContext,
  table: TableSpec,
  changes: readonly RowChange[],
  assigned: readonly ColumnSpec[],
  ignoring = false,
): Updated => {
  const all = changes.map((change) => completeChange(c, table, change, assigned));
  const isAssigned = (name: string) => assigned.some((column) => column.name === name);
  const completed = ignoring ? withoutTakenKeys(c, table, all) : all;
  const keys = uniqueKeys(table);
  const keyChanged = ({ row, values }: RowChange) =>
    keys.some((key) =>
      pick(table, row.values, key.columns).some(
        (v, i) => !sameValue(v, pick(table, values, key.columns)[i] ?? null),
      ),
    );
  const moved = completed.filter(keyChanged);
  if (c.foreignKeyChecks && table.foreignKeys.length > 0) {
    const after = completed.map(({ values }) => values);
    lockParents(c, table, after, isAssigned);
    for (const { row, values } of completed) checkParents(c, table, values, 'update', 'others', row.values);
  }
  // a parent's rows are waited for before it is known that they may not change
  if (isParentOf(c, table, isAssigned)) lockChanged(c, table, completed, isAssigned);
  if (c.foreignKeyChecks) for (const { row, values } of moved) checkChildren(c, table, row, values);
  checkFree(c, table, moved);
  lockChanged(c, table, completed, isAssigned);
  const rows = c.rowsOf(table);
  // the server does not look at CHECK here
  checkNotNull(
    table,
    completed.map(({ values }) => values),
  );
  // a parent that may not change is reported before a duplicate
  const counts = c.foreignKeyChecks && countsChildren(c, table, isAssigned);
  let children = 0;
  if (c.foreignKeyChecks)
    for (const change of completed) children += applyToChildren(c, table, change.row, change.values);
  for (const { row } of moved) rows.delete(row.id);
  for (const { values } of moved) {
    for (const key of keys)
      if (rows.find(key.columns, pick(table, values, key.columns)).length > 0)
        throw duplicateOf(c, table, key, values);
    rows.insert(c.core.counters.rowId(), values);
  }
  for (const change of completed) if (!moved.includes(change)) rows.update(change.row, change.values);
  if (c.foreignKeyChecks)
    for (const change of completed)
      checkParents(c, table, change.values, 'update', 'others', change.row.values);
  const looksAtKeys = table.foreignKeys.some((key) =>
    [...key.columns, ...key.parentColumns].some(isAssigned),
  );
  if (c.foreignKeyChecks && looksAtKeys) checkOwnKeys(c, table);
  return { written: completed.map(({ values }) => values), children: counts ? children : 0 };
};
