import { historyTable, mainTable, type TableSpec } from '../../catalog/definitions.js';
import { createTableSql, fileOrder, firstInFiles } from '../../catalog/physical-schema.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { type Past } from '../../translator/environment.js';
import { type Stored } from '../../values/stored.js';

/** The stored rows of a table, as a table of SQLite: now or at a moment, its first parameter. */
const rowsSql = (table: TableSpec, past: Past | undefined): string => {
  const columns = columnsSql(table);
  if (!past) return `${mainTable(table)} rows`;
  const known = (tx: string) => `EXISTS (SELECT 1 FROM commits WHERE tx = ${tx} AND ts <= ?1)`;
  return (
    `(SELECT _tx, _at, ${columns} FROM ${mainTable(table)} WHERE ${known('_tx')}` +
    ` UNION ALL SELECT _tx, _at, ${columns} FROM ${historyTable(table)} WHERE ${known('_tx')} AND NOT ${known('_end')}) rows`
  );
};

const columnsSql = (table: TableSpec): string => table.columns.map((col) => col.slot).join(', ');

/** Rows of a table now (as this transaction sees them) or at a moment of the past, as a clone writes them. */
export const rowsAt = (
  c: StatementContext,
  table: TableSpec,
  past: Past | undefined,
): readonly (readonly Stored[])[] =>
  c.read(
    `SELECT ${columnsSql(table)} FROM ${rowsSql(table, past)} ORDER BY ${fileOrder(table, 'rows')}`,
    past ? [past.moment] : [],
  );

/** Fills a new table with the rows of another. */
const copyRows = (
  c: StatementContext,
  source: TableSpec,
  target: TableSpec,
  past: Past | undefined,
): void => {
  // an open transaction may have to do it again later, when only the past is still the same
  if (!past && !c.ownsTransaction) {
    rowsAt(c, source, past).forEach((row, i) =>
      c.rowsOf(target).insert(c.core.counters.rowId(), row, firstInFiles + BigInt(i)),
    );
    return;
  }
  const { counters } = c.core;
  const columns = columnsSql(target);
  const last = counters.lastRow;
  const copied = c.write(
    `INSERT INTO ${mainTable(target)} (_row, _tx, _at, ${columns})` +
      ` SELECT ?2 + place, ?3, ?4 + place, ${columnsSql(source)} FROM` +
      ` (SELECT row_number() OVER (ORDER BY ${fileOrder(source, 'rows')}) AS place, ${columnsSql(source)} FROM ${rowsSql(source, past)}) ORDER BY place`,
    [past?.moment ?? 0n, last, BigInt(c.transaction.id), firstInFiles],
  );
  counters.raise(last + BigInt(copied), 0);
};

/** A copy of a branch is no branch, and one of a temporary table is none. */
export const unbranched = ({ branch: _, temporaryOf: __, ...table }: TableSpec): TableSpec => table;

/** Makes a table like another one, with its rows. */
export const copyTable = (
  c: StatementContext,
  source: TableSpec,
  target: { readonly database: string; readonly name: string },
  past: Past | undefined,
  foreignKeys: TableSpec['foreignKeys'],
): TableSpec => {
  const table: TableSpec = {
    ...source,
    id: c.core.counters.tableId(),
    database: target.database,
    name: target.name,
    foreignKeys,
  };
  const [main, history, ...indexes] = createTableSql(table) as [string, string, ...string[]];
  c.write(main);
  c.write(history);
  c.define(target.database, target.name, table);
  copyRows(c, source, table, past);
  for (const sql of indexes) c.write(sql);
  c.core.counters.startAsClone(table.id, source.id, past?.moment);
  return table;
};
