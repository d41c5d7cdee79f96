import { notEmbedded } from '../engine-errors.js';
import { ServerError } from '../session-backend.js';
import { asList, asObject, type Ast, identText, someNode, variant } from './ast.js';
import { type Translation } from './environment.js';
import { type Expression, type Scope } from './expression.js';
import { printExpression } from './print-expression.js';
import { byPosition, type Item } from './select-items.js';

/** The items of GROUP BY. */
export const groupNodes = (node: Ast): readonly Ast[] => {
  const [kind, content] = variant(node ?? 'None');
  if (kind === 'None' || kind === '') return [];
  if (kind !== 'Expressions') throw notEmbedded(`GROUP BY ${kind}`);
  const [items, modifiers] = asList(content);
  if (asList(modifiers).length > 0) throw notEmbedded('GROUP BY with a modifier');
  return asList(items);
};

/** What an item of GROUP BY means: a position or an alias of the select list, or itself. */
export const groupTarget = (node: Ast, items: readonly Item[], scope: Scope): Ast => {
  const position = byPosition(node, items);
  if (position !== undefined)
    return items[position]?.node ?? { Identifier: { value: items[position]?.name } };
  const [tag, content] = variant(node);
  if (tag !== 'Identifier') return node;
  const name = identText(content).toLowerCase();
  // a column of the tables wins over an alias
  if (scope.relations.some((r) => r.columns.some((c) => c.name.toLowerCase() === name))) return node;
  return items.find((i) => i.name.toLowerCase() === name && i.node !== undefined)?.node ?? node;
};

/** A scope in which columns must be grouped by, or stand in aggregates. */
export const groupedScope = (
  t: Translation,
  base: Scope,
  groups: readonly Ast[],
  expressions: readonly Expression[],
): Scope => {
  const columns = new Set(expressions.map((e) => e.sql));
  return {
    ...base,
    groupedBy: new Set(groups.map((g) => printExpression(g).toLowerCase())),
    grouping: (column, parts) => {
      if (columns.has(column.sql)) return;
      if (!t.env.fullGroupBy) throw notEmbedded('a column outside of GROUP BY without ONLY_FULL_GROUP_BY');
      const relation = base.relations.find((r) => r.columns.includes(column));
      const name = parts.length > 1 || !relation ? parts.join('.') : `${relation.alias}.${column.name}`;
      throw new ServerError(
        1149,
        `SQL syntax error: column "${name}" must appear in the GROUP BY clause or be used in an aggregate function`,
      );
    },
  };
};

/** In an expression of ORDER BY, a name that is both an alias and a column is the column to the server, and not selected. */
export const refuseHiddenAliases = (scope: Scope, items: readonly Item[], order: readonly Ast[]): void => {
  const columns = new Set(scope.relations.flatMap((r) => r.columns.map((c) => c.name.toLowerCase())));
  const hidden = items
    .map((i) => i.name.toLowerCase())
    .filter((name, at) => items[at]?.alias && columns.has(name));
  const isHidden = (tag: string, content: Ast): boolean =>
    tag === 'Identifier' && hidden.includes(identText(content).toLowerCase());
  for (const item of order) {
    const { expr } = asObject(item);
    if (variant(expr)[0] !== 'Identifier' && someNode(expr, isHidden))
      throw notEmbedded('ORDER BY of an alias that is a column, too, in SELECT DISTINCT');
  }
};

/** A scope for the ORDER BY of SELECT DISTINCT, which may use what is selected only. */
export const distinctScope = (
  scope: Scope,
  items: readonly Item[],
  columns: readonly Expression[],
): Scope => {
  const notSelected = () =>
    new ServerError(
      1149,
      'SQL syntax error: for SELECT DISTINCT, ORDER BY expressions must appear in select list',
    );
  const selected = new Set(columns.map((e) => e.sql));
  return {
    ...scope,
    groupedBy: new Set(items.flatMap((i) => (i.node ? [printExpression(i.node).toLowerCase()] : []))),
    noAggregates: notSelected,
    grouping: (column) => {
      if (!selected.has(column.sql)) throw notSelected();
    },
  };
};
