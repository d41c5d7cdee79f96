import { bool } from '../catalog/column-type.js';
import { notEmbedded } from '../engine-errors.js';
import { asList, variant, type Ast } from './ast.js';
import { compare } from './comparison.js';
import { type Translation } from './environment.js';
import { type Expression, type Scope } from './expression.js';
import { translateExpression } from './expression-translator.js';

/** (a, b) = (c, d). */
export const compareTuples = (
  t: Translation,
  scope: Scope | undefined,
  operator: string,
  left: Ast,
  right: Ast,
): Expression => {
  const [a, b] = [tupleItems(left), tupleItems(right)];
  if (a.length !== b.length || (operator !== 'Eq' && operator !== 'NotEq'))
    throw notEmbedded('this comparison of rows');
  const pairs = a.map(
    (item, i) =>
      compare(t, 'Eq', translateExpression(t, scope, item), translateExpression(t, scope, b[i])).sql,
  );
  return { sql: `${operator === 'NotEq' ? 'NOT ' : ''}(${pairs.join(' AND ')})`, type: bool };
};

/** The items of a row; one of a plain expression. */
export const tupleItems = (node: Ast): readonly Ast[] => {
  const [tag, content] = variant(node);
  return tag === 'Tuple' ? asList(content) : [node];
};
