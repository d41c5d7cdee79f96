import { type TableSpec } from '../../catalog/definitions.js';
import { notEmbedded } from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { applyToChildren, checkParents } from '../../rows/foreign-keys.js';
import { indexOfColumn, type Row } from '../../rows/row.js';
import { type Stored } from '../../values/cast.js';
import { checkNotNull } from '../assignments.js';
import { conflictOf, conflictsOf } from './conflicts.js';
import { putRow } from './put-row.js';

/** The server leaves rows without a key out without a word, but not always. */
const refuseLostRows = (table: TableSpec, rows: readonly (readonly Stored[])[]): void => {
  const hasNone = (name: string) => rows.some((values) => values[indexOfColumn(table, name)] === null);
  if (table.primaryKey.some(hasNone)) throw notEmbedded('REPLACE with NULL for a key');
};

/** NOT NULL, after the parents. */
const checkNulls = (c: StatementContext, table: TableSpec, rows: readonly (readonly Stored[])[]): void => {
  const hasNull = (values: readonly Stored[]) =>
    table.columns.some(({ notNull }, i) => notNull && values[i] === null);
  if (c.foreignKeyChecks && rows.some(hasNull)) for (const values of rows) checkParents(c, table, values);
  checkNotNull(table, rows);
};

/** The server breaks at this. */
const refuseReplaceOfParents = (c: StatementContext, table: TableSpec): void => {
  const children = c.catalog.references(table).map(({ child }) => child);
  if (children.some((child) => child !== table && c.catalog.references(child).length > 0))
    throw notEmbedded('REPLACE of a row with children that have children');
  const clears = (child: TableSpec) => child.foreignKeys.some(({ onDelete }) => onDelete === 'SET NULL');
  if (children.some((child, i) => children.indexOf(child) !== i && clears(child)))
    throw notEmbedded(
      'REPLACE of a row with children by several foreign keys, ON DELETE SET NULL among them',
    );
};

/** The server counts a row once for each new one that it is in the way of. */
const countInTheWay = (
  c: StatementContext,
  table: TableSpec,
  rows: readonly (readonly Stored[])[],
): number => {
  const met = rows.flatMap((values) => conflictsOf(c, table, values));
  if (c.foreignKeyChecks && new Set(met).size < met.length && c.catalog.references(table).length > 0)
    throw notEmbedded('REPLACE of a row with children by several rows');
  return met.length;
};

/** Writes rows in the place of those that have one of their keys: counts both. */
export const replaceRows = (
  c: StatementContext,
  table: TableSpec,
  rows: readonly (readonly Stored[])[],
): number => {
  refuseLostRows(table, rows);
  const made = new Set<Row['id']>();
  let affected = rows.length + countInTheWay(c, table, rows);
  for (const values of rows) {
    for (let found = conflictOf(c, table, values); found; found = conflictOf(c, table, values)) {
      if (made.has(found.row.id)) throw notEmbedded('REPLACE of a row by another of the same statement');
      if (c.foreignKeyChecks) refuseReplaceOfParents(c, table);
      c.locks.row(table, found.row);
      if (c.foreignKeyChecks) affected += applyToChildren(c, table, found.row, 'replaced');
      c.rowsOf(table).delete(found.row.id);
    }
    made.add(putRow(c, table, values));
  }
  checkNulls(c, table, rows);
  return affected;
};
