import { invalidInput, notEmbedded } from '../engine-errors.js';
import { asList, asObject, type Ast, identText, take, variant } from './ast.js';
import { type OutputColumn, type Translation } from './environment.js';
import { translateExpression } from './expression-translator.js';
import { type Scope, type ScopeColumn } from './expression.js';
import { orderTermOf, refuseConstantOrder, type OrderTerm } from './order.js';
import { byPosition, type Item } from './select-items.js';

/** The items of ORDER BY. */
export const orderBy = (node: Ast): readonly Ast[] => {
  if (node === undefined || node === null) return [];
  const [kind, items] = variant(take(node, 'ORDER BY', 'kind').kind);
  if (kind !== 'Expressions') throw notEmbedded('ORDER BY ALL');
  return asList(items);
};

/**
 * What the name of a selected column stands for: its expression, as SQLite would look for the name among the columns of
 * derived tables first. A constant keeps its name, as a number alone would be a position.
 */
const selectedColumn = (column: OutputColumn, index: number): OutputColumn =>
  column.constant ? { ...column, sql: `o${index}` } : column;

/** ORDER BY and HAVING may name the select list's aliases; HAVING those of columns not. */
export const withAliases = (
  scope: Scope,
  columns: readonly OutputColumn[],
  items: readonly Item[],
  ofColumns = false,
): Scope => ({
  relations: [
    {
      alias: '',
      columns: columns.flatMap((c, i): readonly ScopeColumn[] =>
        items[i]?.node !== undefined &&
        (variant(items[i].node)[0] !== 'Identifier' || (ofColumns && items[i].alias === true))
          ? [selectedColumn(c, i)]
          : [],
      ),
    },
  ],
  outer: scope,
  aliases: true,
  ...(scope.groupedBy ? { groupedBy: scope.groupedBy } : {}),
  ...(scope.noAggregates ? { noAggregates: scope.noAggregates } : {}),
});

/** The place of a name in the select list, -1 when it is not there; a column selected twice is one column. */
const selectedAs = (
  name: string,
  columns: readonly OutputColumn[],
  items: readonly Item[] | undefined,
): number => {
  const lower = name.toLowerCase();
  const found = columns.flatMap((c, i) => (c.name.toLowerCase() === lower ? [i] : []));
  const [first = -1] = found;
  const plain = (i: number) => items?.[i]?.alias !== true && columns[i]?.sql === columns[first]?.sql;
  if (found.length > 1 && !(items && found.every(plain)))
    throw invalidInput(`Column '${name}' in order clause is ambiguous`);
  return first;
};

/** One item of ORDER BY: a position, a column of the select list, or an expression. */
export const orderTerm = (
  t: Translation,
  scope: Scope,
  item: Ast,
  columns: readonly OutputColumn[],
  items?: readonly Item[],
): OrderTerm => {
  const node = asObject(item).expr;
  refuseConstantOrder(node);
  const named = (index: number): OutputColumn => {
    const column = columns[index] as OutputColumn;
    return items ? selectedColumn(column, index) : { ...column, sql: `o${index}` };
  };
  const position = byPosition(node, items ?? columns.map((c) => ({ name: c.name })));
  if (position !== undefined) return orderTermOf(item, named(position));
  const [tag, content] = variant(node);
  if (tag === 'Identifier') {
    const index = selectedAs(identText(content), columns, items);
    if (index >= 0) return orderTermOf(item, named(index));
  }
  return orderTermOf(item, translateExpression(t, scope, node));
};
