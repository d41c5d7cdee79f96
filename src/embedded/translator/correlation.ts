import { asList, asObject, identText, type Ast, variant } from './ast.js';
import { type Scope, type ScopeRelation } from './expression.js';
import { sealed } from './names.js';

/** Which columns of the queries around it a sub-query may name: the server knows them in conditions only. */
export interface Reach {
  readonly condition: Scope | undefined;
  readonly elsewhere: Scope | undefined;
}

interface SubQuery {
  readonly projection: Ast;
  readonly grouped: boolean;
  readonly hasFrom: boolean;
}

/** What keeps the server from computing a sub-query row by row; it groups and numbers the rows of all. */
const obstacle = ({ projection, grouped }: SubQuery): string | undefined => {
  const printed = JSON.stringify(projection);
  if (grouped) return 'GROUP BY in a correlated sub-query';
  if (printed.includes('"duplicate_treatment":"Distinct"'))
    return 'a DISTINCT aggregate in a correlated sub-query';
  return /"over":\{/.test(printed) ? 'a window function in a correlated sub-query' : undefined;
};

/** Only the columns of the query right around. */
const nearest = (outer: Scope): Scope =>
  outer.aliases && outer.outer
    ? { ...outer, outer: nearest(outer.outer) }
    : { ...outer, outer: sealed(outer.outer, 'a column of a query two levels out') };

/** Where the columns of the enclosing query may be named. */
export const reachOf = (enclosing: Scope | undefined, query: SubQuery): Reach => {
  if (!enclosing) return { condition: undefined, elsewhere: undefined };
  const seal = obstacle(query);
  if (seal !== undefined) return { condition: sealed(enclosing, seal), elsewhere: sealed(enclosing, seal) };
  return {
    condition: nearest(enclosing),
    elsewhere: query.hasFrom
      ? sealed(enclosing, 'a column of an outer query outside of WHERE')
      : nearest(enclosing),
  };
};

/** How many sub-queries stand in an expression or a list of them. */
export const countSubqueries = (node: Ast): number => {
  if (Array.isArray(node)) return node.reduce<number>((n, item) => n + countSubqueries(item), 0);
  if (typeof node !== 'object' || node === null) return 0;
  return Object.entries(node).reduce(
    (n, [key, value]) => n + (/^subquery$/i.test(key) ? 1 : countSubqueries(value)),
    0,
  );
};

const conjuncts = (node: Ast): readonly Ast[] => {
  const [tag, content] = variant(node);
  if (tag === 'Nested') return conjuncts(content);
  if (tag === 'BinaryOp' && variant(asObject(content).op)[0] === 'And')
    return [...conjuncts(asObject(content).left), ...conjuncts(asObject(content).right)];
  return [node];
};

const isLocal = (relations: readonly ScopeRelation[], parts: readonly string[]): boolean => {
  const [column, table] = [...parts].reverse().map((p) => p.toLowerCase());
  return relations.some((r) =>
    table === undefined
      ? r.columns.some((c) => c.name.toLowerCase() === column)
      : r.alias.toLowerCase() === table,
  );
};

const namesOutside = (node: Ast, relations: readonly ScopeRelation[]): boolean => {
  if (Array.isArray(node)) return node.some((item) => namesOutside(item, relations));
  if (typeof node !== 'object' || node === null) return false;
  return Object.entries(node).some(([key, value]) => {
    if (/^subquery$/i.test(key)) return false;
    if (key === 'Identifier') return !isLocal(relations, [identText(value)]);
    if (key === 'CompoundIdentifier') return !isLocal(relations, asList(value).map(identText));
    if (key === 'Function') return namesOutside(asObject(value).args ?? null, relations);
    return namesOutside(value, relations);
  });
};

/** Whether a condition ties a sub-query to the query around it by other than equalities. */
export const correlatesUnequally = (selection: Ast, relations: readonly ScopeRelation[]): boolean =>
  selection !== undefined &&
  selection !== null &&
  conjuncts(selection).some((c) => {
    const [tag, content] = variant(c);
    const equality = tag === 'BinaryOp' && variant(asObject(content).op)[0] === 'Eq';
    return !equality && namesOutside(c, relations);
  });
