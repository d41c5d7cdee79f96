import { isFloat, isNumeric, text } from '../../catalog/column-type.js';
import { notEmbedded } from '../../engine-errors.js';
import { asList, asObject, take, variant, type Ast } from '../ast.js';
import { coerce } from '../coercion.js';
import { type Translation } from '../environment.js';
import { type Expression, type Scope } from '../expression.js';
import { orderTerms } from '../order.js';

/** GROUP_CONCAT: the texts of a group, one behind the other. */
export const groupConcat = (
  t: Translation,
  scope: Scope | undefined,
  inside: Scope | undefined,
  operands: readonly Expression[],
  distinct: string,
  clauses: readonly Ast[],
): Expression => {
  if (t.env.variable('group_concat_max_len', false) !== '1024')
    throw notEmbedded('group_concat() with another group_concat_max_len');
  const parts = operands.map((e) => {
    if (e.type.kind === 'double' && !e.constant) return `mo_short_real(${e.sql})`;
    if (
      ((!isNumeric(e.type) || isFloat(e.type)) &&
        !['char', 'varchar', 'text', 'enum', 'date'].includes(e.type.kind)) ||
      ['bool', 'bit', 'year'].includes(e.type.kind)
    )
      throw notEmbedded(`group_concat() of ${e.type.kind}`);
    return coerce(t, e, text).sql;
  });
  const [only, ...others] = scope?.relations ?? [];
  let order = only?.kept && others.length === 0 && !distinct ? ` ORDER BY ${only.kept.order}` : '';
  let separator = ',';
  for (const clause of clauses) {
    const [kind, body] = variant(clause);
    if (kind === 'OrderBy') {
      const terms = orderTerms(t, inside, asList(body));
      // a DISTINCT list is sorted by its own values only, and a number means a column
      const own =
        operands.length === 1 && asList(body).length === 1 && terms.startsWith(operands[0]?.sql ?? ' ');
      const odd = asList(body).some((item) =>
        ['Value', 'Subquery'].includes(variant(asObject(item).expr)[0]),
      );
      if (odd || (distinct && !own)) throw notEmbedded('this ORDER BY of group_concat()');
      order = ` ORDER BY ${terms}`;
    } else if (kind === 'Separator') separator = String(variant(take(body, 'SEPARATOR', 'value').value)[1]);
    else throw notEmbedded(`group_concat with ${kind}`);
  }
  const value = parts.length === 1 ? (parts[0] as string) : `mo_concat(${parts.join(', ')})`;
  if (distinct) {
    const all = `json_group_array(DISTINCT ${value}${order}) FILTER (WHERE ${value} IS NOT NULL)`;
    return { sql: `mo_join(${all}, ${t.bindings.add(separator)})`, type: text };
  }
  return { sql: `group_concat(${value}, ${t.bindings.add(separator)}${order})`, type: text };
};
