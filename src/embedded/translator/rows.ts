import { bool } from '../catalog/column-type.js';
import { notEmbedded } from '../engine-errors.js';
import { asList, variant, type Ast } from './ast.js';
import { compare } from './comparison.js';
import { type Translation } from './environment.js';
import { type Expression, type Scope } from './expression.js';
import { translateExpression } from './expression-translator.js';

const strict: Readonly<Record<string, string>> = { Lt: 'Lt', LtEq: 'Lt', Gt: 'Gt', GtEq: 'Gt' };

/** (a, b) = (c, d) and, item by item from the left, (a, b) < (c, d) and its kin. */
export const compareTuples = (
  t: Translation,
  scope: Scope | undefined,
  operator: string,
  left: Ast,
  right: Ast,
): Expression => {
  const [a, b] = [tupleItems(left), tupleItems(right)];
  const first = strict[operator];
  if (a.length !== b.length || (operator !== 'Eq' && operator !== 'NotEq' && first === undefined))
    throw notEmbedded('this comparison of rows');
  const pairs = a.map(
    (item, i) => [translateExpression(t, scope, item), translateExpression(t, scope, b[i])] as const,
  );
  const equal = pairs.map(([x, y]) => compare(t, 'Eq', x, y).sql);
  if (first === undefined)
    return { sql: `${operator === 'NotEq' ? 'NOT ' : ''}(${equal.join(' AND ')})`, type: bool };
  const sql = pairs.reduceRight<string | undefined>((rest, [x, y], i) => {
    if (rest === undefined) return compare(t, operator, x, y).sql;
    return `(${compare(t, first, x, y).sql} OR (${equal[i] as string} AND ${rest}))`;
  }, undefined);
  return { sql: sql as string, type: bool };
};

/** The items of a row; one of a plain expression. */
export const tupleItems = (node: Ast): readonly Ast[] => {
  const [tag, content] = variant(node);
  return tag === 'Tuple' ? asList(content) : [node];
};
