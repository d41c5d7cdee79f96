import { bool } from '../catalog/column-type.js';
import { notEmbedded } from '../engine-errors.js';
import { condition } from './coercion.js';
import { type Translation } from './environment.js';
import { type Expression } from './expression.js';

/** AND, OR and XOR of two conditions. */
export const logical = (t: Translation, operator: string, a: Expression, b: Expression): Expression => {
  const [x, y] = [condition(t, a), condition(t, b)];
  // the server's XOR of NULL is not always NULL
  if (operator === 'Xor' && ![a, b].every((e) => e.notNull || (e.constant && e.constant.value !== null)))
    throw notEmbedded('XOR of values that can be NULL');
  // the server computes both sides
  if (operator === 'Or' && t.env.failsAtZero && /'[/%]!'/.test(y))
    throw notEmbedded('a division after OR in a statement that changes rows');
  if (operator === 'Xor') return { sql: `(((${x}) <> 0) <> ((${y}) <> 0))`, type: bool };
  return { sql: `(${x} ${operator === 'And' ? 'AND' : 'OR'} ${y})`, type: bool };
};
