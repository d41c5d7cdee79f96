import { type TableSpec } from '../../catalog/definitions.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { checkOwnKeys, checkParents, lockParents } from '../../rows/foreign-keys.js';
import { type Stored } from '../../values/cast.js';
import { type DuplicateUpdate } from '../on-duplicate.js';
import { checkNew, withoutFaults } from './conflicts.js';
import { putRow } from './put-row.js';
import { replaceRows } from './replace-rows.js';
import { upsertRows } from './upsert-rows.js';

/** What becomes of a new row that meets one with the same key. */
export type OnConflict = 'fail' | 'ignore' | 'replace' | DuplicateUpdate;

/** Writes new rows, and counts as the server does. */
export const insertRows = (
  c: StatementContext,
  table: TableSpec,
  rows: readonly (readonly Stored[])[],
  mode: OnConflict,
): { readonly affected: number; readonly written: readonly (readonly Stored[])[] } => {
  if (c.foreignKeyChecks && typeof mode === 'string') lockParents(c, table, rows);
  c.locks.primaryKeys(table, rows);
  c.locks.uniqueEntries(table, rows);
  if (typeof mode === 'object') return upsertRows(c, table, rows, mode);
  if (mode === 'fail') checkNew(c, table, rows);
  if (mode === 'replace') {
    const replaced = replaceRows(c, table, rows);
    if (c.foreignKeyChecks) for (const values of rows) checkParents(c, table, values);
    return replaced;
  }
  const written = mode === 'ignore' ? withoutFaults(c, table, rows) : rows;
  for (const values of written) putRow(c, table, values);
  if (c.foreignKeyChecks) checkOwnKeys(c, table);
  return { affected: written.length, written };
};
