import { type TableSpec } from '../../catalog/definitions.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { checkOwnKeys, checkParents, hasParents, lockParents } from '../../rows/foreign-keys.js';
import { type Stored } from '../../values/cast.js';
import { checkConstraints, checkNotNull } from '../assignments.js';
import { type DuplicateUpdate } from '../on-duplicate.js';
import { checkFreeKeys, checksFirst, withFreeKeys } from './conflicts.js';
import { putRow } from './put-row.js';
import { replaceRows } from './replace-rows.js';
import { upsertRows } from './upsert-rows.js';

type Rows = readonly (readonly Stored[])[];

/** What becomes of a new row that meets one with the same key. */
export type OnConflict = 'fail' | 'ignore' | 'replace' | DuplicateUpdate;

/** Parents are locked and looked for before a row waits for its own keys; IGNORE goes on without those that have none. */
const withParents = (c: StatementContext, table: TableSpec, rows: Rows, mode: OnConflict): Rows => {
  if (!c.foreignKeyChecks || typeof mode === 'object') return rows;
  lockParents(c, table, rows);
  if (mode === 'ignore') return rows.filter((values) => hasParents(c, table, values, 'others'));
  if (!checksFirst(c, table, mode)) checkConstraints(c, table, rows);
  for (const values of rows) checkParents(c, table, values, 'insert', 'others');
  return rows;
};

/** Writes new rows, of VALUES or of a query, and counts as the server does. */
export const insertRows = (
  c: StatementContext,
  table: TableSpec,
  given: Rows,
  mode: OnConflict,
  queried: boolean,
): { readonly affected: number; readonly written: Rows } => {
  const rows = withParents(c, table, given, mode);
  c.locks.primaryKeys(table, rows);
  c.locks.uniqueEntries(table, rows);
  if (typeof mode === 'object') return upsertRows(c, table, rows, mode);
  if (mode === 'replace') {
    const replaced = replaceRows(c, table, rows);
    if (c.foreignKeyChecks) for (const values of rows) checkParents(c, table, values);
    return replaced;
  }
  const written = mode === 'ignore' ? withFreeKeys(c, table, rows) : rows;
  if (mode === 'fail') checkFreeKeys(c, table, written, queried);
  checkNotNull(table, written);
  for (const values of written) putRow(c, table, values);
  if (c.foreignKeyChecks) checkOwnKeys(c, table);
  return { affected: written.length, written };
};
