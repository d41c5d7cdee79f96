import { asObject, identText, variant, type Ast } from './ast.js';
import { conjuncts } from './conjuncts.js';
import { driving } from './driving-table.js';
import { type Scope, type ScopeRelation } from './expression.js';

const comparisons: ReadonlySet<string> = new Set(['Eq', 'Lt', 'LtEq', 'Gt', 'GtEq']);

const columnName = (node: Ast): string | undefined => {
  const [tag, content] = variant(node);
  if (tag === 'CompoundIdentifier') return identText((content as readonly Ast[]).at(-1)).toLowerCase();
  return tag === 'Identifier' ? identText(content).toLowerCase() : undefined;
};

/** Whether a condition names values of the column: by equality, or also by a range or a list. */
const finds = (node: Ast, column: string, ranges: boolean): boolean => {
  const [tag, content] = variant(node);
  const { op, left, right, expr, negated } = asObject(content ?? {});
  if (tag === 'BinaryOp') {
    const known = ranges ? comparisons.has(String(op)) : op === 'Eq';
    return known && (columnName(left) === column || columnName(right) === column);
  }
  const listed = tag === 'InList' || tag === 'Between';
  return ranges && listed && negated !== true && columnName(expr) === column;
};

/** Whether a condition finds the rows of a table by its primary key. */
export const findsByKey = (selection: Ast, [first, ...rest]: readonly string[]): boolean =>
  first !== undefined &&
  conjuncts(selection).some((one) => finds(one, first.toLowerCase(), rest.length === 0));

interface KeptOrder {
  readonly order: string;
  /** The place of a row in it, of which there is a least; of rows found by several columns there is none. */
  readonly place?: string | undefined;
}

/** Rows of one table come as they are kept; by a condition that names values of its primary key, in the key's order. */
const orderOfOne = ({ primaryKey: key = [], kept }: ScopeRelation, selection: Ast): KeptOrder | undefined => {
  const names = key.map(({ name }) => name);
  if (!kept || !findsByKey(selection, names)) return kept;
  return { order: key.map(({ sql }) => sql).join(', '), place: key.length === 1 ? key[0]?.sql : undefined };
};

/** Those of two come as the rows of the one that the server goes through, each with its partners. */
const orderOf = ({ relations }: Scope, from: readonly Ast[], selection: Ast): KeptOrder | undefined => {
  const [first, second, ...others] = relations;
  if (!first || others.length > 0) return undefined;
  if (!second) return orderOfOne(first, selection);
  const { kept: left } = first;
  const { kept: right } = second;
  if (!left || !right) return undefined;
  const sides = driving(first, second, from, selection) === 'left' ? [left, right] : [right, left];
  return {
    order: sides.map(({ order }) => order).join(', '),
    place: sides.map(({ place }) => place).join(' || '),
  };
};

/** What rows come in the order of that no one has ordered. */
export const arrivalOrder = (scope: Scope, from: readonly Ast[], selection: Ast): string | undefined =>
  orderOf(scope, from, selection)?.order;

/** The order in which rows come that no one has ordered. */
export const keptOrder = (scope: Scope, from: readonly Ast[], selection: Ast): string => {
  const found = arrivalOrder(scope, from, selection);
  return found === undefined ? '' : ` ORDER BY ${found}`;
};

/** Groups come as the first rows of them do. */
export const keptGroupOrder = (scope: Scope, from: readonly Ast[], selection: Ast): string => {
  const found = orderOf(scope, from, selection);
  return found?.place === undefined ? '' : ` ORDER BY min(${found.place})`;
};
