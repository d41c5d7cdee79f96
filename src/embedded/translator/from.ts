import { type CatalogView } from '../catalog/catalog.js';
import { type TableSpec } from '../catalog/definitions.js';
import { invalidInput, noDatabase, notEmbedded, parserError, tableUnknownInQuery } from '../engine-errors.js';
import { ServerError } from '../session-backend.js';
import {
  asList,
  asObject,
  type Ast,
  type AstObject,
  identText,
  isGiven,
  nameParts,
  take,
  variant,
} from './ast.js';
import { condition } from './coercion.js';
import { compare } from './comparison.js';
import { sealed } from './names.js';
import { checkingJoin } from './scan-conditions.js';
import { type Past, type Translation } from './environment.js';
import { translateExpression } from './expression-translator.js';
import { type Scope, type ScopeColumn, type ScopeRelation } from './expression.js';
import {
  derivedRelation,
  type FromClause,
  type StarColumn,
  systemRelation,
  tableRelation,
  viewRelation,
} from './relations.js';
import { isSeries, seriesRelation } from './series.js';
import { hintNumber, type TimeHint } from './time-hints.js';

export interface NamedTable {
  readonly database: string;
  readonly name: string;
}

export const splitName = (env: { readonly database: string }, parts: readonly string[]): NamedTable => {
  const [name, database] = [...parts].reverse();
  if (parts.length > 2) throw notEmbedded(`the name ${parts.join('.')}`);
  const db = (database ?? env.database).toLowerCase();
  if (db === '') throw noDatabase();
  return { database: db, name: (name as string).toLowerCase() };
};

const pastOf = (t: Translation, partitions: readonly Ast[]): Past | undefined => {
  if (partitions.length === 0) return t.env.inheritedPast;
  const number = partitions.length === 1 ? hintNumber(identText(partitions[0])) : undefined;
  if (number === undefined) throw notEmbedded('a PARTITION clause');
  return t.env.past(t.env.hints[number] as TimeHint);
};

const namedRelation = (
  t: Translation,
  parts: readonly string[],
  alias: string | undefined,
  partitions: readonly Ast[],
): FromClause => {
  const plain = parts.length === 1 ? t.ctes.get((parts[0] as string).toLowerCase()) : undefined;
  if (plain) {
    // to a common table expression, the server does not look at the time
    const handle = t.nextAlias();
    return {
      sql: `${plain.source} ${handle}`,
      relations: [
        {
          alias: alias ?? plain.alias,
          columns: plain.columns.map((c, i) => ({ ...c, sql: `${handle}.o${i}` })),
        },
      ],
    };
  }
  if (parts.length === 1 && parts[0]?.toLowerCase() === 'dual' && alias === undefined) {
    if (partitions.length > 0) throw parserError('No tables used');
    return { sql: '(SELECT 1)', relations: [] };
  }
  const past = pastOf(t, partitions);
  const { database, name } = splitName(t.env, parts);
  const system = t.env.systemTable(database, name, past);
  if (system) return systemRelation(t, system, database, name, alias ?? name);
  const catalog: CatalogView = past?.catalog ?? t.env.catalog;
  if (!catalog.database(database)) {
    // to a view, its own database is a named one
    if (parts.length === 1 && (past || !t.env.openViews)) throw noDatabase();
    throw new ServerError(1049, `Unknown database ${database}`);
  }
  const temporary = t.env.temporaryTable(database, name);
  const relation = temporary ? t.env.temporaryAt(temporary, past) : catalog.source(database, name);
  if (!relation && name.startsWith('%!%')) throw notEmbedded('reading one partition of a table');
  if (!relation) throw tableUnknownInQuery(name);
  if (relation.kind === 'view') return viewRelation(t, relation, alias ?? name, past);
  const { sql, relation: scope } = tableRelation(
    t,
    relation,
    alias ?? name,
    past && travelled(t, relation, past),
  );
  t.onTable?.(relation, scope, past !== undefined);
  return { sql, relations: [scope] };
};

/** The past that a table is read at: the one that the server reads all tables of the past at. */
const travelled = (t: Translation, table: TableSpec, past: Past): Past => {
  const { travel } = t.env;
  if (!travel.planned) travel.lead ??= past;
  if (travel.lead?.moment === past.moment) return past;
  const isThere = travel.lead?.catalog.relation(table.database, table.name) === table;
  if (!travel.lead || !travel.planned || t.env.openViews || !isThere)
    throw notEmbedded('two past times in a query');
  return travel.lead;
};

const factor = (t: Translation, outer: Scope | undefined, node: Ast): FromClause => {
  const [tag, content] = variant(node);
  if (tag === 'Table') {
    const series = isSeries(content);
    const { name, alias, partitions, args } = take(
      content,
      'a table reference',
      'name',
      'alias',
      series ? 'args' : 'partitions',
      'index_hints',
    ) as AstObject;
    const aliasName = isGiven(alias)
      ? identText(take(alias, 'a table alias', 'name', 'explicit').name)
      : undefined;
    return series
      ? seriesRelation(t, args, aliasName)
      : namedRelation(t, nameParts(name), aliasName, asList(partitions));
  }
  if (tag === 'Derived') {
    const { subquery, alias } = take(content, 'a derived table', 'subquery', 'alias');
    if (alias === undefined || alias === null)
      throw new ServerError(1248, 'Every derived table must have its own alias', '42000');
    const { name, columns } = take(alias, 'a table alias', 'name', 'explicit', 'columns');
    const query = t.query(subquery, sealed(outer, 'a derived table that names columns of an outer query'));
    return derivedRelation(
      t,
      query.sql,
      asList(columns).map((c) => identText(asObject(c).name)),
      query.columns,
      identText(name),
    );
  }
  if (tag === 'NestedJoin') {
    const { table_with_joins: inner } = take(content, 'a join in parentheses', 'table_with_joins');
    const clause = joined(t, outer, inner);
    return { ...clause, sql: `(${clause.sql})` };
  }
  throw notEmbedded(`${tag} in FROM`);
};

const joinWords: Readonly<Record<string, string>> = {
  Join: 'JOIN',
  Inner: 'JOIN',
  CrossJoin: 'CROSS JOIN',
  Left: 'LEFT JOIN',
  LeftOuter: 'LEFT JOIN',
  Right: 'RIGHT JOIN',
  RightOuter: 'RIGHT JOIN',
  StraightJoin: 'JOIN',
  FullOuter: 'FULL JOIN',
};

const nullable = (relations: readonly ScopeRelation[]): readonly ScopeRelation[] =>
  relations.map((r) => ({
    ...r,
    columns: r.columns.map((c) => ({
      ...c,
      scan: c.scan && 'joined',
      notNull: false,
      ...(c.declared ? { declared: { ...c.declared, inView: false } } : {}),
    })),
  }));

const joined = (t: Translation, outer: Scope | undefined, node: Ast): FromClause => {
  const { relation, joins } = take(node, 'FROM', 'relation', 'joins');
  let { sql, relations, star } = withStar(factor(t, outer, relation));
  for (const join of asList(joins)) {
    const { relation: right, join_operator: operator } = take(join, 'JOIN', 'relation', 'join_operator');
    const [kind, constraint] = variant(operator);
    const word = joinWords[kind];
    if (word === undefined) throw notEmbedded(`the join ${kind}`);
    const other = withStar(factor(t, outer, right));
    const [leftSide, rightSide] = [
      /^(RIGHT|FULL)/.test(word) ? nullable(relations) : relations,
      /^(LEFT|FULL)/.test(word) ? nullable(other.relations) : other.relations,
    ];
    const read = [
      ...(/^(LEFT|FULL)/.test(word) ? [] : relations),
      ...(/^(RIGHT|FULL)/.test(word) ? [] : other.relations),
    ];
    const { on, merged } = joinCondition(t, outer, constraint, leftSide, rightSide, read);
    if (word.startsWith('FULL') && merged.length > 0) throw notEmbedded('FULL JOIN without ON');
    sql = `${sql} ${on === '' && word !== 'CROSS JOIN' ? (word === 'JOIN' ? 'CROSS JOIN' : word) : word} ${other.sql}${on}`;
    // the side that always has a row keeps the merged columns
    const keepsRight = word.startsWith('RIGHT');
    relations = [
      ...hiding(leftSide, keepsRight ? merged : []),
      ...hiding(rightSide, keepsRight ? [] : merged),
    ];
    star = mergedStar(relations, keepsRight ? other.star : star, [...star, ...other.star], merged);
  }
  return { sql, relations, star };
};

const hiding = (relations: readonly ScopeRelation[], names: readonly string[]): readonly ScopeRelation[] =>
  relations.map((r) => ({ ...r, hidden: new Set([...(r.hidden ?? []), ...names]) }));

/** A FROM that says what * stands for. */
const withStar = (clause: FromClause): Required<FromClause> => ({
  ...clause,
  star:
    clause.star ?? clause.relations.flatMap(({ alias, columns }) => columns.map((_, at) => ({ alias, at }))),
});

/** The columns that USING or NATURAL merged come first, in their order, then what is left of both sides. */
const mergedStar = (
  relations: readonly ScopeRelation[],
  kept: readonly StarColumn[],
  all: readonly StarColumn[],
  merged: readonly string[],
): readonly StarColumn[] => {
  const nameOf = ({ alias, at }: StarColumn) =>
    relations.find((r) => r.alias === alias)?.columns[at]?.name.toLowerCase() ?? '';
  const first = merged.flatMap((name) => kept.filter((column) => nameOf(column) === name));
  return [...first, ...all.filter((column) => !merged.includes(nameOf(column)))];
};

const joinCondition = (
  t: Translation,
  outer: Scope | undefined,
  constraint: Ast,
  left: readonly ScopeRelation[],
  right: readonly ScopeRelation[],
  read: readonly ScopeRelation[],
): { readonly on: string; readonly merged: readonly string[] } => {
  const [kind, content] = variant(constraint ?? 'None');
  const visible = (relations: readonly ScopeRelation[]) =>
    relations.flatMap((r) => r.columns.filter((c) => !r.hidden?.has(c.name.toLowerCase())));
  if (kind === 'None') return { on: '', merged: [] };
  if (kind === 'On')
    return {
      on: ` ON ${condition(t, translateExpression(checkingJoin(t, read, content), { relations: [...left, ...right], outer }, content))}`,
      merged: [],
    };
  const names =
    kind === 'Using'
      ? asList(content).map((c) => nameParts(c).join('.').toLowerCase())
      : visible(right)
          .map((c) => c.name.toLowerCase())
          .filter((n) => visible(left).some((c) => c.name.toLowerCase() === n));
  if (kind !== 'Using' && kind !== 'Natural') throw notEmbedded(`the join condition ${kind}`);
  const find = (side: 'left' | 'right', name: string): ScopeColumn => {
    const found = visible(side === 'left' ? left : right).filter((c) => c.name.toLowerCase() === name);
    if (found.length > 1)
      throw invalidInput(`common column '${name}' appears more than once in ${side} table`);
    if (!found[0])
      throw invalidInput(`column '${name}' specified in USING clause does not exist in ${side} table`);
    return found[0];
  };
  const pairs = names.map((name) => compare(t, 'Eq', find('left', name), find('right', name)).sql);
  return { on: pairs.length > 0 ? ` ON ${pairs.join(' AND ')}` : '', merged: names };
};

/** The whole FROM clause; undefined when there is none. */
export const translateFrom = (
  t: Translation,
  outer: Scope | undefined,
  nodes: readonly Ast[],
): FromClause | undefined => {
  if (nodes.length === 0) return undefined;
  const clauses = nodes.map((node) => joined(t, outer, node));
  return withoutRepeats({
    sql: clauses.map((c) => c.sql).join(' CROSS JOIN '),
    relations: clauses.flatMap((c) => c.relations),
    star: clauses.flatMap((c) => withStar(c).star),
  });
};

const withoutRepeats = (clause: FromClause): FromClause => {
  if (clause.relations.length > 1 && clause.relations.some(({ series }) => series))
    throw notEmbedded('generate_series beside another table');
  const names = clause.relations.map((r) => r.alias.toLowerCase());
  const repeated = names.find((n, i) => names.indexOf(n) !== i);
  if (repeated !== undefined) throw invalidInput(`table '${repeated}' specified more than once`);
  return clause;
};
