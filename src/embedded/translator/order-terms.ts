import { notEmbedded } from '../engine-errors.js';
import { asList, asObject, type Ast, identText, take, variant } from './ast.js';
import { type Translation } from './environment.js';
import { type OutputColumn } from './environment.js';
import { translateExpression } from './expression-translator.js';
import { type Scope, type ScopeColumn } from './expression.js';
import { direction, orderKey, refuseConstantOrder } from './order.js';
import { byPosition, type Item } from './select-items.js';

/** The items of ORDER BY. */
export const orderBy = (node: Ast): readonly Ast[] => {
  if (node === undefined || node === null) return [];
  const [kind, items] = variant(take(node, 'ORDER BY', 'kind').kind);
  if (kind !== 'Expressions') throw notEmbedded('ORDER BY ALL');
  return asList(items);
};

/** ORDER BY and HAVING may name the select list's aliases. */
export const withAliases = (
  scope: Scope,
  columns: readonly OutputColumn[],
  items: readonly Item[],
): Scope => ({
  relations: [
    {
      alias: '',
      columns: columns.flatMap((c, i): readonly ScopeColumn[] =>
        items[i]?.node !== undefined && variant(items[i].node)[0] !== 'Identifier'
          ? [{ ...c, sql: `o${i}` }]
          : [],
      ),
    },
  ],
  outer: scope,
  aliases: true,
});

/** One item of ORDER BY: a position, a column of the select list, or an expression. */
export const orderTerm = (
  t: Translation,
  scope: Scope,
  item: Ast,
  columns: readonly OutputColumn[],
  items?: readonly Item[],
): string => {
  const node = asObject(item).expr;
  refuseConstantOrder(node);
  const position = byPosition(node, items ?? columns.map((c) => ({ name: c.name })));
  if (position !== undefined)
    return orderKey({ ...(columns[position] as OutputColumn), sql: `o${position}` }) + direction(item);
  const [tag, content] = variant(node);
  if (tag === 'Identifier') {
    const index = columns.findIndex((c) => c.name.toLowerCase() === identText(content).toLowerCase());
    if (index >= 0)
      return orderKey({ ...(columns[index] as OutputColumn), sql: `o${index}` }) + direction(item);
  }
  return orderKey(translateExpression(t, scope, node)) + direction(item);
};
