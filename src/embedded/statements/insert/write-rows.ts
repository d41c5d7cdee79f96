import { type TableSpec } from '../../catalog/definitions.js';
import { uniqueKeys } from '../../catalog/physical-schema.js';
import { notEmbedded } from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { applyToChildren, checkParents, hasParents, lockParents } from '../../rows/foreign-keys.js';
import { type Row } from '../../rows/row.js';
import { type Stored } from '../../values/cast.js';
import { checkRow } from '../assignments.js';
import { updateOnDuplicate, type DuplicateUpdate } from '../on-duplicate.js';
import { checkNew, conflictOf } from './conflicts.js';

const foundByOtherKey =
  'writing, from two transactions, a row that INSERT … ON DUPLICATE KEY UPDATE finds by another key than the primary one';

/** What becomes of a new row that meets one with the same key. */
export type OnConflict = 'fail' | 'ignore' | 'replace' | DuplicateUpdate;

/** The server leaves such rows out without a word, but not always. */
const refuseLostRow = (table: TableSpec, values: readonly Stored[], mode: OnConflict): void => {
  if (mode === 'replace' && table.columns.some((column, i) => column.notNull && values[i] === null))
    throw notEmbedded('REPLACE with NULL for a NOT NULL column');
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

/** A row that ON DUPLICATE KEY UPDATE has met: its values before the statement, if it was there, and its count. */
interface Hit {
  readonly before: readonly Stored[] | undefined;
  readonly count: number;
}

/** Writes new rows, and counts as the server does. */
export const insertRows = (
  c: StatementContext,
  table: TableSpec,
  rows: readonly (readonly Stored[])[],
  mode: OnConflict,
): { affected: number; written: (readonly Stored[])[] } => {
  const checksParents = c.foreignKeyChecks;
  if (checksParents && typeof mode === 'string') lockParents(c, table, rows);
  c.locks.primaryKeys(table, rows);
  c.locks.uniqueEntries(table, rows);
  if (mode === 'fail') checkNew(c, table, rows);
  let affected = 0;
  const written: (readonly Stored[])[] = [];
  const hits = new Map<Row['id'], Hit>();
  const made = new Set<Row['id']>();
  for (const values of rows) {
    if (mode !== 'fail') {
      refuseLostRow(table, values, mode);
      checkRow(c, table, values);
    }
    let conflict = mode === 'fail' ? undefined : conflictOf(c, table, values);
    if (mode === 'ignore' && (conflict || (checksParents && !hasParents(c, table, values)))) continue;
    if (conflict && mode === 'replace') {
      for (; conflict; conflict = conflictOf(c, table, values)) {
        if (made.has(conflict.row.id)) throw notEmbedded('REPLACE of a row by another of the same statement');
        if (checksParents) refuseReplaceOfParents(c, table);
        c.locks.row(table, conflict.row);
        if (checksParents) affected += applyToChildren(c, table, conflict.row, 'replaced');
        c.rowsOf(table).delete(conflict.row.id);
        affected++;
      }
    }
    if (conflict && typeof mode === 'object') {
      // its own row is locked already if it was found by the primary key
      if (conflict.key.name !== 'PRIMARY') c.locks.rows(table, [conflict.row], 'exclusive', foundByOtherKey);
      const { before, count } = hits.get(conflict.row.id) ?? { before: conflict.row.values, count: 0 };
      if (hits.has(conflict.row.id) && uniqueKeys(table).length > 1)
        throw notEmbedded('INSERT … ON DUPLICATE KEY UPDATE of one row twice, by several keys');
      // a row counts once: as a new one, or as one that differs in the end from what it was
      const changed = updateOnDuplicate(c, table, conflict.row, values, mode, before);
      const now = before === undefined ? 1 : changed ? 2 : 0;
      affected += now - count;
      hits.set(conflict.row.id, { before, count: now });
      continue;
    }
    if (checksParents && typeof mode === 'object') lockParents(c, table, [values]);
    const id = c.core.counters.rowId();
    if (mode === 'replace') made.add(id);
    if (table.primaryKey.length === 0) c.locks.rows(table, [{ id, values }]);
    c.rowsOf(table).insert(id, values);
    hits.set(id, { before: undefined, count: 1 });
    written.push(values);
    affected++;
  }
  if (checksParents) for (const values of written) checkParents(c, table, values);
  return { affected, written };
};
