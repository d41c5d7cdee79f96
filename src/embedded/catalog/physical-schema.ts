import { historyTable, mainTable, type IndexSpec, type TableSpec } from './definitions.js';

const slots = (table: TableSpec, columns: readonly string[]): string =>
  columns.map((name) => (table.columns.find((c) => c.name === name) as { slot: string }).slot).join(', ');

const indexName = (table: TableSpec, index: string) => `"i${table.id}_${index.replaceAll('"', '""')}"`;

export const createIndexSql = (table: TableSpec, index: IndexSpec): readonly string[] =>
  index.fulltext || index.using
    ? []
    : [
        `CREATE ${index.unique && !table.keysBroken ? 'UNIQUE ' : ''}INDEX ${indexName(table, index.name)} ON ${mainTable(table)} (${slots(table, index.columns)})`,
      ];

export const dropIndexSql = (table: TableSpec, index: IndexSpec): readonly string[] =>
  index.fulltext || index.using ? [] : [`DROP INDEX ${indexName(table, index.name)}`];

/** Places in files, which lie before all that are handed out. */
export const firstInFiles = -(2n ** 62n);

/**
 * The order in which the server finds rows: a transaction's own ones first, then others by the commit that wrote them last,
 * and each as it was written; behind them, those that a clone or a restore has put into files.
 */
export const writeOrder = (handle: string): string =>
  `${handle}._at < 0, (SELECT ts FROM commits WHERE tx = ${handle}._tx), ${handle}._at`;

/** The same order as one text, of which there can be a least. */
export const writePlace = (handle: string): string =>
  `printf('%d%019d%019d', ${handle}._at < 0, coalesce((SELECT ts FROM commits WHERE tx = ${handle}._tx), 0), ${handle}._at - ${firstInFiles})`;

/** The order in which a clone writes rows into files: those of files as they are there, the others by their key. */
export const fileOrder = (table: TableSpec, handle: string): string =>
  [
    `min(${handle}._at, 0)`,
    ...table.primaryKey.map((name) => slots(table, [name])).map((slot) => `${handle}.${slot}`),
    writeOrder(handle),
  ].join(', ');

/**
 * The SQLite tables behind a table: its rows, and the row versions that have ended. `_row` says which row it is, `_tx` who
 * wrote it last, and `_at` when, as a number that grows, or where in a file it is.
 */
export const createTableSql = (table: TableSpec): readonly string[] => {
  const columns = table.columns.map((c) => c.slot).join(', ');
  const primary: readonly IndexSpec[] =
    table.primaryKey.length > 0 ? [{ name: ' primary', unique: true, columns: table.primaryKey }] : [];
  const references: readonly IndexSpec[] = table.foreignKeys.map((key) => ({
    name: ` ${key.name}`,
    unique: false,
    columns: key.columns,
  }));
  return [
    `CREATE TABLE ${mainTable(table)} (_row INTEGER PRIMARY KEY, _tx INTEGER NOT NULL, _at INTEGER NOT NULL, ${columns})`,
    `CREATE TABLE ${historyTable(table)} (_row INTEGER NOT NULL, _tx INTEGER NOT NULL, _at INTEGER NOT NULL, _end INTEGER NOT NULL, ${columns})`,
    ...[...primary, ...table.indexes, ...references].flatMap((index) => createIndexSql(table, index)),
  ];
};

/** The primary key, or a unique index. */
export interface UniqueKey {
  readonly name: string;
  readonly columns: readonly string[];
}

/** The unique keys of a table, the primary one first. */
export const uniqueKeys = (table: TableSpec): readonly UniqueKey[] => [
  ...(table.primaryKey.length > 0 ? [{ name: 'PRIMARY', columns: table.primaryKey }] : []),
  ...table.indexes.filter((i) => i.unique),
];
