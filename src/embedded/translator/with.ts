import { type ColumnType } from '../catalog/column-type.js';
import { notEmbedded, parserError } from '../engine-errors.js';
import { ServerError } from '../session-backend.js';
import { asList, asObject, type Ast, identText, take } from './ast.js';
import { coerce } from './coercion.js';
import { derived } from './declared.js';
import { type CommonTable, type TranslatedQuery, type Translation } from './environment.js';
import { type Expression, type Scope, type ScopeColumn } from './expression.js';
import { checkColumn, type RecursiveMembers, recursiveMembers } from './recursive.js';
import { translateSelect } from './select-translator.js';
import { translateBody } from './set-operation.js';

const withTables = (t: Translation, ctes: ReadonlyMap<string, CommonTable>): Translation => ({ ...t, ctes });

/** A WITH clause, and the scope it makes. */
export const translateWith = (
  t: Translation,
  node: Ast,
  outer: Scope | undefined,
): { readonly t: Translation; readonly prefix: string } => {
  if (node === undefined || node === null) return { t, prefix: '' };
  const { cte_tables: tables, recursive } = take(node, 'WITH', 'cte_tables', 'recursive');
  const ctes = new Map(t.ctes);
  const parts: string[] = [];
  const given = new Set<string>();
  for (const table of asList(tables)) {
    const { alias, query } = take(table, 'WITH', 'alias', 'query');
    const { name, columns } = take(alias, 'WITH', 'name', 'columns', 'explicit');
    const source = t.nextAlias();
    const names = asList(columns).map((c) => identText(asObject(c).name).toLowerCase());
    const members = recursiveMembers(query, identText(name).toLowerCase(), recursive === true);
    const before = withTables(t, new Map(ctes));
    const called = identText(name).toLowerCase();
    if (given.has(called))
      throw new ServerError(1149, `SQL syntax error: WITH query name "${called}" specified more than once`);
    given.add(called);
    const inner = members
      ? translateRecursive(before, members, identText(name), names, source, outer)
      : before.query(query, outer);
    if (names.length > 0) checkNames(called, names, inner.columns.length);
    parts.push(`${source} AS ${members ? 'MATERIALIZED ' : ''}(${inner.sql})`);
    ctes.set(identText(name).toLowerCase(), {
      alias: identText(name),
      source,
      columns: inner.columns.map(derived).map(({ origin: _, ...c }, i) => ({
        ...c,
        sql: `o${i}`,
        name: names[i] ?? c.name,
      })),
    });
  }
  return { t: withTables(t, ctes), prefix: `WITH ${parts.join(', ')} ` };
};

const otherWidth = (name: string, available: number, specified: number) =>
  new ServerError(
    1149,
    `SQL syntax error: table "${name}" has ${available} columns available but ${specified} columns specified`,
  );

const checkNames = (table: string, names: readonly string[], available: number): void => {
  if (names.length !== available) throw otherWidth(table, available, names.length);
  if (new Set(names).size < names.length) throw notEmbedded('WITH that names a column twice');
};

/** A recursive table: SQLite's, with the level each row was found at, and the server's limit of levels. */
const translateRecursive = (
  t: Translation,
  { anchor, repeated, distinct }: RecursiveMembers,
  name: string,
  names: readonly string[],
  source: string,
  outer: Scope | undefined,
): TranslatedQuery => {
  const most = Number(t.env.variable('cte_max_recursion_depth', false));
  const first = translateBody(t, anchor, outer);
  if (names.length > first.columns.length) throw otherWidth(name, first.columns.length, names.length);
  const columns = first.columns.map((c, i): ScopeColumn => {
    checkColumn(c.type, c.type);
    return { name: names[i] ?? c.name, sql: `o${i}`, type: c.type };
  });
  const self = `${source}s`;
  const inside = withTables(
    t,
    new Map([...t.ctes, [name.toLowerCase(), { alias: name, source: self, columns }]]),
  );
  const steps = repeated.map((member) => {
    const step = translateSelect(inside, member, outer, undefined, (selected) => {
      if (selected.length !== columns.length) throw parserError(`recursive cte ${name} projection error`);
      return [
        ...selected.map((e, i) => fitted(t, e, (columns[i] as ScopeColumn).type)),
        ...(distinct ? [] : [`mo_level(level + 1, ${most})`]),
      ];
    });
    return step.sql;
  });
  const list = columns.map((c) => c.sql).join(', ');
  const word = distinct ? 'UNION' : 'UNION ALL';
  const level = distinct ? '' : ', level';
  const start = `SELECT ${list}${distinct ? '' : ', 0'} FROM (${first.sql})`;
  const recursion = `WITH RECURSIVE ${self}(${list}${level}) AS (${[start, ...steps].join(` ${word} `)} LIMIT ${rowLimit(distinct, most)})`;
  // without levels, more rows than levels are allowed may be too many of both
  const checked = `mo_recursive_rows(row_number() OVER (), ${rowLimit(distinct, most)})`;
  return {
    sql: `${recursion} SELECT ${list} FROM (SELECT *, ${checked} AS checked FROM ${self}) WHERE checked`,
    columns,
  };
};

const rowLimit = (distinct: boolean, most: number) => (distinct ? Math.min(most, 100_000) : 100_000);

/** A value as the first member's column holds it; texts that are too long are the server's error. */
const fitted = (t: Translation, e: Expression, type: ColumnType): string => {
  checkColumn(type, e.type);
  if (
    (type.kind === 'varchar' || type.kind === 'char') &&
    type.length !== undefined &&
    e.type.kind !== 'null'
  )
    return `mo_fit(${e.sql}, ${type.length}, '${type.kind}')`;
  return coerce(t, e, type).sql;
};
