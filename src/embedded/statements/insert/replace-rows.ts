import { type TableSpec } from '../../catalog/definitions.js';
import { notEmbedded } from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { applyToChildren } from '../../rows/foreign-keys.js';
import { type Row } from '../../rows/row.js';
import { type Stored } from '../../values/cast.js';
import { conflictOf } from './conflicts.js';
import { putRow } from './put-row.js';

/** The server leaves such rows out without a word, but not always. */
const refuseLostRows = (table: TableSpec, rows: readonly (readonly Stored[])[]): void => {
  const lost = table.columns.some((column, i) => column.notNull && rows.some((values) => values[i] === null));
  if (lost) throw notEmbedded('REPLACE with NULL for a NOT NULL column');
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

/** Writes rows in the place of those that have one of their keys: counts both. */
export const replaceRows = (
  c: StatementContext,
  table: TableSpec,
  rows: readonly (readonly Stored[])[],
): number => {
  refuseLostRows(table, rows);
  const made = new Set<Row['id']>();
  let affected = 0;
  for (const values of rows) {
    for (let found = conflictOf(c, table, values); found; found = conflictOf(c, table, values)) {
      if (made.has(found.row.id)) throw notEmbedded('REPLACE of a row by another of the same statement');
      if (c.foreignKeyChecks) refuseReplaceOfParents(c, table);
      c.locks.row(table, found.row);
      if (c.foreignKeyChecks) affected += applyToChildren(c, table, found.row, 'replaced');
      c.rowsOf(table).delete(found.row.id);
      affected++;
    }
    made.add(putRow(c, table, values));
    affected++;
  }
  return affected;
};
