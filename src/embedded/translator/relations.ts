import { type ColumnType } from '../catalog/column-type.js';
import { historyTable, mainTable, type TableSpec, type ViewSpec } from '../catalog/definitions.js';
import { writeOrder, writePlace } from '../catalog/physical-schema.js';
import { columnCountsDiffer, internalError } from '../engine-errors.js';
import { type Environment, type Past, type SystemTable, type Translation } from './environment.js';
import { derived } from './declared.js';
import { type ScopeColumn, type ScopeRelation } from './expression.js';

/** A FROM clause in SQLite text, with what it offers. */
export interface FromClause {
  readonly sql: string;
  readonly relations: readonly ScopeRelation[];
  /** What * stands for, in its order; without it, all columns of the relations. */
  readonly star?: readonly StarColumn[];
}

/** A column of one of the relations, by its place there. */
export interface StarColumn {
  readonly alias: string;
  readonly at: number;
}

/** Rows of a table as they were at a moment: the live ones that old, and the ended ones of that time. */
const pastRows = (table: TableSpec, moment: bigint): string => {
  const columns = ['_row', '_tx', '_at', ...table.columns.map((c) => c.slot)].join(', ');
  const known = (tx: string) => `EXISTS (SELECT 1 FROM commits WHERE tx = ${tx} AND ts <= ${moment})`;
  return (
    `(SELECT ${columns} FROM ${mainTable(table)} WHERE ${known('_tx')}` +
    ` UNION ALL SELECT ${columns} FROM ${historyTable(table)} WHERE ${known('_tx')} AND NOT ${known('_end')})`
  );
};

/** A stored table in a scope. */
export const tableRelation = (
  t: Translation,
  table: TableSpec,
  alias: string,
  past?: Past,
): { readonly sql: string; readonly relation: ScopeRelation; readonly handle: string } => {
  const handle = t.nextAlias();
  const source = past ? pastRows(table, past.moment) : mainTable(table);
  const columns = table.columns.map((c): ScopeColumn => ({
    name: c.name,
    sql: `${handle}.${c.slot}`,
    type: c.type,
    scan: 'own',
    // the server computes the texts of these types, which hides where they come from
    ...(c.type.kind === 'enum' || c.type.kind === 'set'
      ? {}
      : { origin: { database: table.database, table: alias, column: c.name } }),
    ...(c.autoIncrement ? { autoIncrement: true } : {}),
    notNull: c.notNull,
    declared: {
      notNull: c.notNull,
      inView: c.notNull,
      computed: c.computed === true,
      ...(c.default || c.inertDefault ? { default: c.default?.text ?? c.inertDefault } : {}),
    },
    primary: table.primaryKey.includes(c.name),
  }));
  const primaryKey = table.primaryKey.flatMap((name) => columns.filter((column) => column.name === name));
  return {
    sql: `${source} ${handle}`,
    relation: {
      alias,
      database: table.database,
      columns,
      rowId: `${handle}._row`,
      kept: { order: writeOrder(handle), place: writePlace(handle) },
      primaryKey,
    },
    handle,
  };
};

/** A cell of rows sent as JSON; big integers travel as text. */
const storedValue = (handle: string, index: number, type: ColumnType): string => {
  const value = `json_extract(${handle}.value, '$[${index}]')`;
  return type.kind === 'int' && type.bits === 64 ? `mo_big(${value})` : value;
};

/** A table of the system, its rows sent as JSON. */
export const systemRelation = (
  t: Translation,
  system: SystemTable,
  database: string,
  name: string,
  alias: string,
): FromClause => {
  const inner = t.nextAlias();
  const handle = t.nextAlias();
  const rows = JSON.stringify(
    system
      .rows()
      .map((r) => r.map((v) => (typeof v === 'bigint' ? (v > 2n ** 53n ? v.toString() : Number(v)) : v))),
  );
  const columns = system.columns.map((c, i) => `${storedValue(inner, i, c.type)} AS o${i}`);
  return {
    sql: `(SELECT ${columns.join(', ')} FROM json_each(${t.bindings.add(rows)}) ${inner}) ${handle}`,
    relations: [
      {
        alias,
        database,
        columns: system.columns.map((c, i) => ({
          name: c.name,
          sql: `${handle}.o${i}`,
          type: c.type,
          ...(c.notNull ? { notNull: true } : {}),
          ...(c.unknown ? { unknown: true } : {}),
          origin: { database, table: name, column: c.name },
        })),
      },
    ],
  };
};

/** A query in a FROM clause. */
export const derivedRelation = (
  t: Translation,
  sql: string,
  names: readonly string[],
  columns: readonly ScopeColumn[],
  alias: string,
): FromClause => {
  if (names.length > 0 && names.length !== columns.length) throw columnCountsDiffer();
  const handle = t.nextAlias();
  return {
    sql: `(${sql}) ${handle}`,
    relations: [
      {
        alias,
        columns: columns.map(derived).map(({ origin: _, ...c }, i) => ({
          ...c,
          sql: `${handle}.o${i}`,
          name: names[i] ?? c.name,
        })),
      },
    ],
  };
};

/** A view's rows: its query, translated where the view lives. */
export const viewRelation = (
  t: Translation,
  view: ViewSpec,
  alias: string,
  past: Past | undefined,
): FromClause => {
  const open = t.env.openViews ?? [];
  const key = `${view.database}.${view.name}`;
  if (open.includes(key))
    throw internalError(
      `there is a recursive reference to the view ${(open[0] as string).split('.').pop() as string}`,
    );
  const env: Environment = {
    ...t.env,
    openViews: [...open, key],
    catalog: past?.catalog ?? t.env.catalog,
    database: view.plainNames,
    hints: view.hints,
    parameters: [],
  };
  const inherited: Environment = past ? { ...env, inheritedPast: past } : env;
  const query = t.query(view.query, undefined, inherited);
  const names = view.columnNames.length;
  if (names > 0 && names !== query.columns.length) throw columnCountsDiffer();
  const clause = derivedRelation(t, query.sql, view.columnNames, query.columns, alias);
  return { ...clause, relations: clause.relations.map((r) => ({ ...r, database: view.database })) };
};
