import { notEmbedded } from '../engine-errors.js';
import { asList, asObject, isGiven, isNode, someNode, type Ast, unwrapped, variant } from './ast.js';
import { conjuncts } from './conjuncts.js';
import { type ScopeColumn, type ScopeRelation } from './expression.js';
import { findColumn, namesIn } from './scan-conditions.js';

/**
 * By a whole primary key of several columns, the last of them one of four or more values, the server loses rows as soon
 * as one of the values is known only when the statement runs: a parameter, a variable or the like.
 */

const fewest = 4;

/** The values that a condition compares one column with. */
interface Bound {
  readonly column: ScopeColumn;
  readonly values: readonly Ast[];
}

const isLiteral = (node: Ast): boolean => {
  const [tag, content] = variant(unwrapped(node));
  if (tag === 'Value') return variant(asObject(content).value)[0] !== 'Placeholder';
  return tag === 'UnaryOp' || tag === 'Cast' ? isLiteral(asObject(content).expr) : tag === 'TypedString';
};

const isColumn = (node: Ast): boolean => /Identifier$/.test(variant(unwrapped(node))[0]);

/** A value that is none of a row of the query, nor found by a query. */
const isValue = (node: Ast, relations: readonly ScopeRelation[]): boolean =>
  !someNode(node, (tag) => tag === 'body') && !namesIn(node).some((parts) => findColumn(relations, parts));

const disjuncts = (node: Ast): readonly Ast[] => {
  const [tag, content] = variant(unwrapped(node));
  const { op, left, right } = asObject(content ?? {});
  return tag === 'BinaryOp' && op === 'Or'
    ? [...disjuncts(left as Ast), ...disjuncts(right as Ast)]
    : [unwrapped(node)];
};

const columnOf = (node: Ast, relations: readonly ScopeRelation[]): ScopeColumn | undefined =>
  isColumn(node) ? findColumn(relations, namesIn(node)[0] ?? [])?.column : undefined;

/** Conditions of the form column = value and column IN (values), and such joined by OR. */
const boundIn = (node: Ast, relations: readonly ScopeRelation[]): readonly Bound[] => {
  const [tag, content] = variant(unwrapped(node));
  const { op, left, right, expr, list, negated } = asObject(content ?? {});
  if (tag === 'InList' && negated !== true) {
    const column = columnOf(expr as Ast, relations);
    return column ? [{ column, values: asList(list) }] : [];
  }
  if (tag === 'BinaryOp' && op === 'Eq')
    return [
      [left, right],
      [right, left],
    ].flatMap(([side, value]) => {
      const column = columnOf(side as Ast, relations);
      return column ? [{ column, values: [value as Ast] }] : [];
    });
  const branches = disjuncts(node);
  const bound = branches.length > 1 ? branches.map((one) => boundIn(one, relations)) : [];
  const [first] = bound[0] ?? [];
  return first && bound.every((one) => one.length === 1 && one[0]?.column === first.column)
    ? [{ column: first.column, values: bound.flatMap((one) => one[0]?.values ?? []) }]
    : [];
};

/** Views of the system over tables whose key ends with the name of a table. */
const namedTables: ReadonlySet<string> = new Set(['tables', 'columns']);

const keyOf = ({ primaryKey, columns }: ScopeRelation): readonly ScopeColumn[] => {
  const named = columns.filter(
    ({ name, origin }) =>
      origin?.database === 'information_schema' &&
      namedTables.has(origin.table) &&
      /^table_(schema|name)$/i.test(name),
  );
  if (named.length > 0) return named;
  const keyed = columns.filter(({ primary, scan }) => primary === true && (primaryKey || scan === 'own'));
  return primaryKey?.flatMap(({ name }) => keyed.filter((column) => column.name === name)) ?? keyed;
};

const losesRows = (
  relation: ScopeRelation,
  all: readonly Bound[],
  relations: readonly ScopeRelation[],
): boolean => {
  const key = keyOf(relation);
  const last = key.at(-1);
  if (last === undefined || key.length < 2) return false;
  const valuesOf = (column: ScopeColumn): readonly (readonly Ast[])[] =>
    all.filter((one) => one.column === column).map(({ values }) => values);
  /** The values a column is equal to, also by way of another column. */
  const fixedBy = (column: ScopeColumn): readonly Ast[] =>
    valuesOf(column).flatMap((values) => {
      const other = values.length === 1 ? columnOf(values[0] as Ast, relations) : undefined;
      return other ? valuesOf(other).flat() : values.length === 1 ? values : [];
    });
  const fixed = key
    .slice(0, -1)
    .map((column) => fixedBy(column).filter((value) => isValue(value, relations)));
  const listed = valuesOf(last).filter(
    (values) => values.length >= fewest && values.every((value) => isValue(value, relations)),
  );
  if (listed.length === 0 || fixed.some((values) => values.length === 0)) return false;
  return ![...fixed.flat(), ...listed.flat()].every(isLiteral);
};

const check = (relations: readonly ScopeRelation[], conditions: readonly Ast[]): void => {
  const parts = conditions.flatMap(conjuncts);
  const bound = parts.flatMap((one) => boundIn(one, relations));
  if (relations.some((relation) => losesRows(relation, bound, relations)))
    throw notEmbedded(
      'a whole primary key with four or more values of its last column, not all of them literals,',
    );
  const plain = parts.filter((one) => disjuncts(one).length === 1);
  const others = parts.filter((one) => disjuncts(one).length > 1 && boundIn(one, relations).length === 0);
  for (const one of others) for (const branch of disjuncts(one)) check(relations, [...plain, branch]);
};

/** The conditions of the joins in a FROM clause. */
const joinConditions = (node: Ast): readonly Ast[] => {
  if (Array.isArray(node)) return node.flatMap(joinConditions);
  if (!isNode(node) || 'body' in node) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === 'On' ? [value as Ast] : joinConditions(value as Ast),
  );
};

/** Refuses a query whose conditions lose rows on the server. */
export const refuseLostKeys = (relations: readonly ScopeRelation[], from: Ast, selection: Ast): void => {
  if (!relations.some((relation) => keyOf(relation).length > 1)) return;
  check(relations, [...joinConditions(from), ...(isGiven(selection) ? [selection] : [])]);
};
