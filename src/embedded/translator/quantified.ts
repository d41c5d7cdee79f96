import { bool } from '../catalog/column-type.js';
import { invalidInput, notEmbedded } from '../engine-errors.js';
import { take, variant } from './ast.js';
import { compareValues } from './comparison.js';
import { translateExpression } from './expression-translator.js';
import { type OutputColumn } from './environment.js';
import { inSubquery } from './predicates.js';
import { type Translator } from './translator-type.js';

/** `a > ANY (SELECT …)` and `a > ALL (SELECT …)`: unknown where only a NULL stands between true and false. */
export const quantified =
  (all: boolean): Translator =>
  (t, scope, content, node) => {
    const word = all ? 'ALL' : 'ANY';
    const { left, compare_op: op, right } = take(content, word, 'left', 'compare_op', 'right', 'is_some');
    const [tag, subquery] = variant(right);
    if (tag !== 'Subquery') throw notEmbedded(`${word} of other than a query`);
    const operator = String(op);
    if (operator === (all ? 'NotEq' : 'Eq'))
      return inSubquery(t, scope, { expr: left, subquery, negated: all }, node);
    if (variant(left)[0] === 'Tuple') throw notEmbedded(`${word} of a tuple`);
    const value = translateExpression(t, scope, left);
    const query = t.query(subquery, scope);
    if (query.columns.length !== 1) throw invalidInput('subquery returns more than 1 column');
    const alias = t.nextAlias();
    const { type } = query.columns[0] as OutputColumn;
    const test = compareValues(t, operator, value, { sql: `${alias}.o0`, type }).sql;
    const some = (condition: string) => `EXISTS (SELECT 1 FROM (${query.sql}) ${alias} WHERE ${condition})`;
    const decided = all ? `WHEN ${some(`NOT ${test}`)} THEN 0` : `WHEN ${some(test)} THEN 1`;
    return {
      sql: `(CASE ${decided} WHEN ${some(`${test} IS NULL`)} THEN NULL ELSE ${all ? 1 : 0} END)`,
      type: bool,
    };
  };
