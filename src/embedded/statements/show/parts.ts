import { type ColumnType, varchar } from '../../catalog/column-type.js';
import { type CatalogView } from '../../catalog/catalog.js';
import { noDatabase, notEmbedded, unknownDatabase } from '../../engine-errors.js';
import { pastOf } from '../../engine/past-of.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { type Cursor } from '../../translator/cursor.js';
import { type TimeHint } from '../../translator/time-hints.js';
import { statement, type Statement } from '../statement.js';
import { filteredRows, type ShowColumn, type ShowRow } from './filter.js';
import { type Filter } from './filter-clause.js';

/** The type of SHOW's fixed words. */
export const char: ColumnType = { kind: 'char', length: 255 };
/** Text columns of these names. */
export const texts = (...names: readonly string[]): readonly ShowColumn[] =>
  names.map((name) => ({ name, type: varchar() }));
/** Columns with a type, and a wire type where that is another. */
export const typed = (...specs: readonly (readonly [string, ColumnType, number?])[]): readonly ShowColumn[] =>
  specs.map(([name, type, code]) => ({ name, type, ...(code === undefined ? {} : { code }) }));

/** A SHOW that answers rows of the catalogue. */
export const rowsStatement = (
  columns: readonly ShowColumn[],
  filter: Filter,
  rows: (c: StatementContext) => readonly ShowRow[],
  inTransaction: Statement['inTransaction'] = 'runs',
): Statement => statement({ inTransaction, run: (c) => filteredRows(c, columns, rows(c), filter) });

/** The catalogue at a time hint, or now. */
export const catalogAt = (c: StatementContext, hint: TimeHint | undefined): CatalogView =>
  (hint && pastOf(c.core, hint)?.catalog) ?? c.catalog;

/** FROM or IN a database. */
export const fromDatabase = (cursor: Cursor): string | undefined =>
  cursor.accept('from') || cursor.accept('in') ? cursor.name().toLowerCase() : undefined;

/** The named database or the session's, which exists; one of the session that is gone is none. */
export const databaseFor = (c: StatementContext, catalog: CatalogView, name: string | undefined): string => {
  const database = name ?? c.session.database;
  if (!catalog.database(database)) throw name === undefined ? noDatabase() : unknownDatabase(database);
  return database;
};

/** The database that a table's name names, which exists. */
export const databaseOf = (c: StatementContext, catalog: CatalogView, parts: readonly string[]): string =>
  databaseFor(c, catalog, parts.length > 1 ? parts.at(-2)?.toLowerCase() : undefined);

/** What the server refuses inside a transaction, and the embedded server everywhere. */
export const refusedShow = (
  name: string,
  inTransaction: Statement['inTransaction'] = 'unclassified',
): Statement =>
  statement({
    inTransaction,
    run: () => {
      throw notEmbedded(`SHOW ${name}`);
    },
  });
