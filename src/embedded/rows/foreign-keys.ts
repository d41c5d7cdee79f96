import { type CatalogView } from '../catalog/catalog.js';
import { type ForeignKeySpec, type TableSpec } from '../catalog/definitions.js';
import { breaksAt, internalError, notEmbedded, notSupported } from '../engine-errors.js';
import { ServerError } from '../session-backend.js';
import { type Stored } from '../values/cast.js';
import { pick, sameValue, type Row } from './row.js';
import { type RowLocks } from './row-locks.js';
import { type TableRows } from './table-rows.js';
import { notNull } from '../values/cast.js';
import { pointsTo } from './meeting-keys.js';

/** The numbers differ between the ways a statement comes to the same refusal, as on the server. */
export type ForeignKeyErrors = 'insert' | 'update' | 'delete';

const childText = 'Cannot add or update a child row: a foreign key constraint fails';
const parentText = 'Cannot delete or update a parent row: a foreign key constraint fails';
const childFails = (by: ForeignKeyErrors) =>
  by === 'update' ? new ServerError(1452, childText, '23000') : internalError(childText);
const parentFails = (by: ForeignKeyErrors) =>
  by === 'update' ? new ServerError(1217, parentText) : internalError(parentText);

export interface ForeignKeyAccess {
  readonly catalog: CatalogView;
  readonly locks: RowLocks;
  rowsOf(table: TableSpec): TableRows;
}

const parentOf = (access: ForeignKeyAccess, key: ForeignKeySpec): TableSpec | undefined => {
  const parent = access.catalog.relation(key.parentDatabase, key.parentTable);
  return parent?.kind === 'table' ? parent : undefined;
};

/** Locks the parent rows that child rows point to, by all their keys or by those that a statement assigns. */
export const lockParents = (
  access: ForeignKeyAccess,
  table: TableSpec,
  rows: readonly (readonly Stored[])[],
  assigned?: (column: string) => boolean,
): void => {
  for (const key of table.foreignKeys) {
    const parent = parentOf(access, key);
    if (!parent || (assigned && !key.columns.some(assigned))) continue;
    for (const values of rows)
      access.locks.key(parent, key.parentColumns, pick(table, values, key.columns), 'shared');
  }
};

/** Whether a table has foreign keys, or others have some to it. */
export const isRelated = (access: ForeignKeyAccess, table: TableSpec): boolean =>
  table.foreignKeys.length + access.catalog.references(table).length > 0;

/**
 * Uses the tables that a statement reads for the sake of foreign keys: children of rows that are deleted, or whose keys
 * are assigned, and parents of keys that are.
 */
export const useRelated = (
  access: ForeignKeyAccess,
  table: TableSpec,
  assigned?: (column: string) => boolean,
): void => {
  for (const { child, key } of access.catalog.references(table))
    if (child !== table && (!assigned || key.parentColumns.some(assigned))) access.locks.use(child);
  for (const key of assigned ? table.foreignKeys : []) {
    const parent = parentOf(access, key);
    if (parent && parent !== table && key.columns.some((name) => assigned?.(name))) access.locks.use(parent);
  }
};

/** Every parent that a written child row points to must exist; `others`: those in its own table may come later. */
export const checkParents = (
  access: ForeignKeyAccess,
  table: TableSpec,
  values: readonly Stored[],
  by: ForeignKeyErrors = 'insert',
  where: 'all' | 'others' = 'all',
  before?: readonly Stored[],
): void => {
  if (hasParents(access, table, values, where, before)) return;
  // a new row's parent in its own table is looked for at last, and missed with another number
  const ownOnly = by === 'insert' && hasParents(access, table, values, 'others', before);
  throw childFails(ownOnly ? 'update' : by);
};

export const hasParents = (
  access: ForeignKeyAccess,
  table: TableSpec,
  values: readonly Stored[],
  where: 'all' | 'others' = 'all',
  before?: readonly Stored[],
): boolean =>
  table.foreignKeys.every((key) => {
    const ofItself = pointsTo(table, key);
    if (where === 'others' && ofItself) return true;
    const wanted = pick(table, values, key.columns);
    if (wanted.some((v) => v === null)) return true;
    // a key to another table that an update leaves as it was is not looked at again, even without a parent
    if (
      before &&
      !ofItself &&
      pick(table, before, key.columns).every((v, i) => sameValue(v, wanted[i] ?? null))
    )
      return true;
    const parent = parentOf(access, key);
    return parent !== undefined && access.rowsOf(parent).find(key.parentColumns, wanted).length > 0;
  });

/**
 * The server looks at a key that points to its own table when a statement is done, and at every row: one left behind
 * by an earlier statement lets it fail too.
 */
export const checkOwnKeys = (access: ForeignKeyAccess, table: TableSpec): void => {
  for (const key of table.foreignKeys)
    if (pointsTo(table, key) && access.rowsOf(table).hasOrphans(key.columns, key.parentColumns))
      throw childFails('update');
};

/** A parent row whose key changes must have no children, unless the key says what becomes of them. */
export const checkChildren = (
  access: ForeignKeyAccess,
  table: TableSpec,
  before: Row,
  after: readonly Stored[],
): void => {
  for (const { child, key } of access.catalog.references(table)) {
    const old = pick(table, before.values, key.parentColumns);
    const fresh = pick(table, after, key.parentColumns);
    const keeps = old.every((v, i) => sameValue(v, fresh[i] ?? null));
    const acts = ['CASCADE', 'SET NULL', 'SET DEFAULT'].includes(key.onUpdate ?? '');
    if (!keeps && !acts && access.rowsOf(child).find(key.columns, old).length > 0)
      throw parentFails('update');
  }
};

/** Rows that others of their own table point to do not go, not even together with these. */
export const checkOwnChildren = (access: ForeignKeyAccess, table: TableSpec, rows: readonly Row[]): void => {
  for (const key of table.foreignKeys) {
    if (!pointsTo(table, key) || key.onDelete === 'CASCADE' || key.onDelete === 'SET NULL') continue;
    for (const { values } of rows)
      if (access.rowsOf(table).find(key.columns, pick(table, values, key.parentColumns)).length > 0)
        throw parentFails('delete');
  }
};

/** The server does not lock the children of a row that is deleted: a transaction beside would leave orphans. */
const changedByKey = 'writing a row that another transaction changes through a foreign key';

/** What a deleted, replaced or changed parent row does to its children: the number of child rows changed. */
export const applyToChildren = (
  access: ForeignKeyAccess,
  table: TableSpec,
  before: Row,
  after: readonly Stored[] | 'deleted' | 'replaced',
): number => {
  const values = typeof after === 'string' ? undefined : after;
  let changed = 0;
  for (const { child, key } of access.catalog.references(table)) {
    const old = pick(table, before.values, key.parentColumns);
    const fresh = values && pick(table, values, key.parentColumns);
    if (fresh && old.every((v, i) => sameValue(v, fresh[i] ?? null))) continue;
    const action = values ? key.onUpdate : key.onDelete;
    const own = pointsTo(child, key);
    // the server does not follow it
    if (own && after === 'deleted' && action === 'CASCADE') continue;
    if (own && values && action === 'SET NULL') throw breaksAt(`ON UPDATE SET NULL within ${table.name}`);
    const rows = access.rowsOf(child).find(key.columns, old);
    if (rows.length === 0) continue;
    if (own && action === 'CASCADE') continue;
    if (values && (action === 'CASCADE' || action === 'SET NULL')) refuseShared(child, key);
    // what is counted of an update ends here, unless it changes keys again
    const countsBelow =
      values !== undefined && countsChildren(access, child, (name) => key.columns.includes(name));
    for (const row of rows) {
      switch (action) {
        case 'CASCADE':
          if (fresh) {
            const below = changeChild(access, child, key, row, fresh);
            changed += 1 + (countsBelow ? below : 0);
          } else {
            access.locks.use(child);
            access.locks.rows(child, [row], 'exclusive', changedByKey);
            changed += 1 + applyToChildren(access, child, row, after);
            access.rowsOf(child).delete(row.id);
          }
          break;
        case 'SET NULL':
          if (!values) access.locks.rows(child, [row], 'exclusive', changedByKey);
          changeChild(
            access,
            child,
            key,
            row,
            key.columns.map(() => null),
          );
          changed++;
          break;
        case 'SET DEFAULT':
          throw notEmbedded('a foreign key action SET DEFAULT');
        default:
          throw parentFails(values ? 'update' : 'delete');
      }
    }
  }
  return changed;
};

/** The foreign keys of other tables that change their rows when these columns change. */
const actingOn = (access: ForeignKeyAccess, table: TableSpec, isAssigned: (column: string) => boolean) =>
  access.catalog
    .references(table)
    .filter(
      ({ child, key }) =>
        !pointsTo(child, key) &&
        (key.onUpdate === 'CASCADE' || key.onUpdate === 'SET NULL') &&
        key.parentColumns.some(isAssigned),
    );

/** An UPDATE of a parent is refused as a whole if its action would change a unique key of the children. */
export const refuseUniqueChildren = (
  access: ForeignKeyAccess,
  table: TableSpec,
  isAssigned: (column: string) => boolean,
): void => {
  for (const { child, key } of actingOn(access, table, isAssigned))
    if (child.indexes.some(({ unique, columns }) => unique && columns.some((c) => key.columns.includes(c))))
      throw notSupported('parent foreign key action requires complete child update row closure');
};

/** Whether an UPDATE counts the children that it changes too: when it assigns ids, or changes keys of the children. */
export const countsChildren = (
  access: ForeignKeyAccess,
  table: TableSpec,
  isAssigned: (column: string) => boolean,
): boolean =>
  table.columns.some(({ name, autoIncrement }) => autoIncrement && isAssigned(name)) ||
  actingOn(access, table, isAssigned).some(({ child, key }) =>
    child.primaryKey.some((name) => key.columns.includes(name)),
  );

/** An action may not change a column that another foreign key watches too. */
const refuseShared = (child: TableSpec, key: ForeignKeySpec): void => {
  const shared = child.foreignKeys.some(
    (other) => other !== key && other.columns.some((name) => key.columns.includes(name)),
  );
  if (shared)
    throw notSupported('parent foreign key action changing child column constrained by another foreign key');
  const acting = child.foreignKeys.filter(
    (other) =>
      other.parentDatabase === key.parentDatabase &&
      other.parentTable === key.parentTable &&
      (other.onUpdate === 'CASCADE' || other.onUpdate === 'SET NULL'),
  );
  if (acting.length > 1) throw notEmbedded('ON UPDATE actions of two foreign keys to one table');
};

const changeChild = (
  access: ForeignKeyAccess,
  child: TableSpec,
  key: ForeignKeySpec,
  row: Row,
  values: readonly Stored[],
): number => {
  const changed = child.columns.map((c, i) => {
    const at = key.columns.indexOf(c.name);
    return at < 0 ? (row.values[i] ?? null) : (values[at] ?? null);
  });
  child.columns.forEach((c, i) => {
    if (c.notNull && changed[i] === null) throw notNull(c.name);
  });
  access.locks.use(child);
  access.locks.rows(child, [row]);
  access.locks.primaryKeys(child, [changed]);
  access.locks.uniqueEntries(child, [row.values, changed], (column) => key.columns.includes(column));
  const below = applyToChildren(access, child, row, changed);
  access.rowsOf(child).update(row, changed);
  return below;
};
