import { int64 } from '../../catalog/column-type.js';
import { systemTableNames } from '../../catalog/system/index.js';
import { notEmbedded } from '../../engine-errors.js';
import { type Cursor } from '../../translator/cursor.js';
import { statement, type Statement } from '../statement.js';
import { filteredRows } from './filter.js';
import { readFilter, readTimedFilter } from './filter-clause.js';
import { catalogAt, databaseFor, fromDatabase, rowsStatement, texts, typed } from './parts.js';

/** SHOW [FULL] TABLES */
export const showTables = (cursor: Cursor, full: boolean): Statement => {
  const database = fromDatabase(cursor);
  const { filter, hint } = readTimedFilter(cursor);
  return statement({
    run: (c) => {
      const catalog = catalogAt(c, hint);
      const name = databaseFor(c, catalog, database);
      const rows = [
        ...systemTableNames(name).map((n) => [n, 'BASE TABLE']),
        ...catalog.relations(name).map((r) => [r.name, r.kind === 'view' ? 'VIEW' : 'BASE TABLE']),
      ];
      const columns = texts(`Tables_in_${name}`, ...(full ? ['Table_type'] : []));
      return filteredRows(c, columns, full ? rows : rows.map(([n]) => [n as string]), filter);
    },
  });
};

/** SHOW DATABASES, or SHOW SCHEMAS, which knows no past. */
export const showDatabases = (cursor: Cursor, isTimed: boolean): Statement => {
  const { filter, hint } = isTimed
    ? readTimedFilter(cursor)
    : { filter: readFilter(cursor), hint: undefined };
  return rowsStatement(texts('Database'), filter, (c) =>
    catalogAt(c, hint)
      .databases()
      .map((d) => [d.name]),
  );
};

/** SHOW TABLE_NUMBER */
export const tableNumber = (cursor: Cursor): Statement => {
  const database = fromDatabase(cursor);
  cursor.end();
  return statement({
    run: (c) => {
      const name = databaseFor(c, c.catalog, database);
      if (['system', 'mo_task'].includes(name)) throw notEmbedded(`SHOW TABLE_NUMBER FROM ${name}`);
      return filteredRows(
        c,
        typed([`Number of tables in ${name}`, int64]),
        [[BigInt(systemTableNames(name).length + c.catalog.relations(name).length)]],
        {},
      );
    },
  });
};
