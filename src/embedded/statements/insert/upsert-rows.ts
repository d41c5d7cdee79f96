import { type TableSpec } from '../../catalog/definitions.js';
import { uniqueKeys } from '../../catalog/physical-schema.js';
import { notEmbedded } from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { checkOwnKeys, checkParents, lockParents } from '../../rows/foreign-keys.js';
import { indexOfColumn, sameValue, type Row } from '../../rows/row.js';
import { type Stored } from '../../values/cast.js';
import { checkConstraints, checkNotNull } from '../assignments.js';
import { updateOnDuplicate, type DuplicateUpdate } from '../on-duplicate.js';
import { checksFirst, conflictOf } from './conflicts.js';
import { putRow } from './put-row.js';

const foundByOtherKey =
  'writing, from two transactions, a row that INSERT … ON DUPLICATE KEY UPDATE finds by another key than the primary one';

/** A row that the statement has written: its values before, if it was there, and as they are now. */
interface Written {
  readonly before: readonly Stored[] | undefined;
  readonly now: readonly Stored[];
}

/** A row counts once: as a new one, or as one that differs in the end from what it was. */
const countOf = ({ before, now }: Written): number =>
  before === undefined ? 1 : now.some((v, i) => !sameValue(v, before[i] ?? null)) ? 2 : 0;

/** The server breaks at new rows beside one without a key. */
const refuseMissingKeys = (table: TableSpec, written: readonly Written[]): void => {
  const isMissing = ({ now }: Written) =>
    table.primaryKey.some((name) => now[indexOfColumn(table, name)] === null);
  const fresh = written.filter(({ before }) => before === undefined);
  if (fresh.some(isMissing) && !fresh.every(isMissing))
    throw notEmbedded('INSERT … ON DUPLICATE KEY UPDATE of new rows, one of them without a primary key,');
};

/** Inserts rows, or updates those in their way. NOT NULL and foreign keys are for what they are in the end. */
export const upsertRows = (
  c: StatementContext,
  table: TableSpec,
  rows: readonly (readonly Stored[])[],
  update: DuplicateUpdate,
): { readonly affected: number; readonly written: readonly (readonly Stored[])[] } => {
  const written = new Map<Row['id'], Written>();
  for (const values of rows) {
    const conflict = conflictOf(c, table, values);
    if (!conflict) {
      if (c.foreignKeyChecks) lockParents(c, table, [values]);
      written.set(putRow(c, table, values), { before: undefined, now: values });
      continue;
    }
    const { row, key } = conflict;
    // its own row is locked already if it was found by the primary key
    if (key.name !== 'PRIMARY') c.locks.rows(table, [row], 'exclusive', foundByOtherKey);
    const met = written.get(row.id);
    if (met && uniqueKeys(table).length > 1)
      throw notEmbedded('INSERT … ON DUPLICATE KEY UPDATE of one row twice, by several keys');
    const now = updateOnDuplicate(c, table, row, values, update);
    written.set(row.id, { before: met ? met.before : row.values, now });
  }
  const all = [...written.values()];
  const images = all.map(({ now }) => now);
  if (!checksFirst(c, table, update)) checkConstraints(c, table, images);
  if (c.foreignKeyChecks) for (const values of images) checkParents(c, table, values, 'insert', 'others');
  refuseMissingKeys(table, all);
  checkNotNull(table, images);
  if (c.foreignKeyChecks) checkOwnKeys(c, table);
  const changed = all.filter((one) => countOf(one) > 0);
  return {
    affected: changed.reduce((sum, one) => sum + countOf(one), 0),
    written: changed.map(({ now }) => now),
  };
};
