import { asObject, identText, isNode, variant, type Ast } from './ast.js';
import { type Scope } from './expression.js';

const comparisons: ReadonlySet<string> = new Set(['Eq', 'Lt', 'LtEq', 'Gt', 'GtEq']);

const columnName = (node: Ast): string | undefined => {
  const [tag, content] = variant(node);
  if (tag === 'CompoundIdentifier') return identText((content as readonly Ast[]).at(-1)).toLowerCase();
  return tag === 'Identifier' ? identText(content).toLowerCase() : undefined;
};

/** The conditions that all have to hold. */
const conjuncts = (node: Ast): readonly Ast[] => {
  if (!isNode(node)) return [];
  const [tag, content] = variant(node);
  if (tag === 'Nested') return conjuncts(content);
  const { op, left, right } = asObject(content ?? {});
  return tag === 'BinaryOp' && op === 'And' ? [...conjuncts(left), ...conjuncts(right)] : [node];
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

/**
 * The order in which rows come that no one has ordered: those of one table as they are kept. By a condition on its
 * primary key, or on the first column of one of several, the server finds them in the order of the key.
 */
export const keptOrder = ({ relations }: Scope, selection: Ast): string => {
  const [only, ...others] = relations;
  if (only?.writeOrder === undefined || others.length > 0) return '';
  const key = only.primaryKey ?? [];
  const byKey = findsByKey(
    selection,
    key.map(({ name }) => name),
  );
  return ` ORDER BY ${byKey ? key.map(({ sql }) => sql).join(', ') : only.writeOrder}`;
};
