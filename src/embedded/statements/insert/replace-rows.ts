import { type TableSpec } from '../../catalog/definitions.js';
import { uniqueKeys, type UniqueKey } from '../../catalog/physical-schema.js';
import { internalError, notEmbedded } from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { applyToChildren, checkParents } from '../../rows/foreign-keys.js';
import { indexOfColumn, keyResource, pick } from '../../rows/row.js';
import { type Stored } from '../../values/cast.js';
import { checkNotNull } from '../assignments.js';
import { conflictsOf, distinctRows } from './conflicts.js';
import { putRow } from './put-row.js';

type Rows = readonly (readonly Stored[])[];

/** The server leaves rows without a key out without a word, but not always. */
const refuseLostRows = (table: TableSpec, rows: readonly (readonly Stored[])[]): void => {
  const hasNone = (name: string) => rows.some((values) => values[indexOfColumn(table, name)] === null);
  if (table.primaryKey.some(hasNone)) throw notEmbedded('REPLACE with NULL for a key');
};

const hasNulls = (table: TableSpec, rows: Rows): boolean =>
  rows.some((values) => table.columns.some(({ notNull }, i) => notNull && values[i] === null));

/** NOT NULL, after the parents. */
const checkNulls = (c: StatementContext, table: TableSpec, rows: readonly (readonly Stored[])[]): void => {
  if (c.foreignKeyChecks && hasNulls(table, rows)) for (const values of rows) checkParents(c, table, values);
  checkNotNull(table, rows);
};

/** The server breaks at REPLACE into a table whose children go with it and have children themselves. */
export const checkReplaceOfParents = (c: StatementContext, table: TableSpec): void => {
  const breaks = ({ child, key }: ReturnType<typeof c.catalog.references>[number]) =>
    key.onDelete === 'CASCADE' && child !== table && c.catalog.references(child).length > 0;
  if (c.foreignKeyChecks && c.catalog.references(table).some(breaks))
    throw internalError('panic runtime error: index out of range [0] with length 0: \n');
};

/** The server breaks at this. */
const refuseReplaceOfParents = (c: StatementContext, table: TableSpec): void => {
  const children = c.catalog.references(table).map(({ child }) => child);
  const clears = (child: TableSpec) => child.foreignKeys.some(({ onDelete }) => onDelete === 'SET NULL');
  if (children.some((child, i) => children.indexOf(child) !== i && clears(child)))
    throw notEmbedded(
      'REPLACE of a row with children by several foreign keys, ON DELETE SET NULL among them',
    );
};

/** Of rows with the same key, the last. */
const lastOfEach = (table: TableSpec, key: UniqueKey, rows: Rows): Rows => {
  const nameOf = (values: readonly Stored[]): string | undefined => {
    const own = pick(table, values, key.columns);
    return own.includes(null) ? undefined : keyResource(table, key.columns, own);
  };
  const last = new Map(rows.map((values) => [nameOf(values), values]));
  return rows.filter((values) => {
    const name = nameOf(values);
    return name === undefined || last.get(name) === values;
  });
};

/** Of new rows that meet each other only the last stay, by primary key first. */
const withoutReplaced = (table: TableSpec, rows: Rows): Rows => {
  const [first, ...others] = uniqueKeys(table);
  if (!first) return rows;
  const left = lastOfEach(table, first, rows);
  const last = others.reduce((kept, key) => lastOfEach(table, key, kept), left);
  if (last.length < left.length && others.length > 1)
    throw notEmbedded('REPLACE of a row by another of the same statement with several unique keys');
  return last;
};

/** Writes rows in the place of those that have one of their keys: counts both. */
export const replaceRows = (
  c: StatementContext,
  table: TableSpec,
  rows: Rows,
): { readonly affected: number; readonly written: Rows } => {
  refuseLostRows(table, rows);
  const written = withoutReplaced(table, rows);
  // beside an index the server counts a row for each new one that meets it, also for one that does not stay
  const counted = table.indexes.some(({ fulltext, using }) => !fulltext && !using) ? rows : written;
  const met = counted.flatMap((values) => conflictsOf(c, table, values));
  const replaced = distinctRows(met);
  if (c.foreignKeyChecks && replaced.length < met.length && c.catalog.references(table).length > 0)
    throw notEmbedded('REPLACE of a row with children by several rows');
  if (
    c.foreignKeyChecks &&
    replaced.length > 0 &&
    c.catalog.references(table).length > 0 &&
    hasNulls(table, rows)
  )
    throw notEmbedded('REPLACE of a row with NULL for a NOT NULL column of a table with children');
  let cascaded = 0;
  for (const row of replaced) {
    if (c.foreignKeyChecks) refuseReplaceOfParents(c, table);
    c.locks.row(table, row);
    if (c.foreignKeyChecks) cascaded += applyToChildren(c, table, row, 'replaced');
    c.rowsOf(table).delete(row.id);
  }
  for (const values of written) putRow(c, table, values);
  checkNulls(c, table, rows);
  return { affected: written.length + met.length + cascaded, written };
};
