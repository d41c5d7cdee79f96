import { text, varchar } from '../catalog/column-type.js';
import { invalidInput, notEmbedded, notYetImplemented } from '../engine-errors.js';
import { ServerError } from '../session-backend.js';
import { asList, asObject, type Ast, take, variant } from './ast.js';
import { coerce, condition } from './coercion.js';
import { constant } from './constant.js';
import { correlatesUnequally, countSubqueries, reachOf } from './correlation.js';
import { type TranslatedQuery, type Translation } from './environment.js';
import { type OutputColumn } from './environment.js';
import { translateExpression } from './expression-translator.js';
import { type Expression, type Scope } from './expression.js';
import { translateFrom } from './from.js';
import { hasAggregate, hasWindow, windowsIn } from './functions/index.js';
import { refuseHiddenAliases, distinctScope, groupedScope, groupNodes, groupTarget } from './grouping.js';
import { arrivalOrder, keptGroupOrder, keptOrder } from './kept-order.js';
import { refuseLostKeys } from './lost-keys.js';
import { orderClause } from './order.js';
import { orderTerm, withAliases } from './order-terms.js';
import { checking, unscanned } from './scan-conditions.js';
import { selectItems } from './select-items.js';

const inWhere = (name: string) =>
  new ServerError(1149, `SQL syntax error: aggregate function ${name} not allowed in WHERE clause`);

const windowInWhere = (name: string) =>
  new ServerError(1149, `SQL syntax error: window function ${name} not allowed in WHERE clause`);

/** What the server does not group by. */
const refuseGroups = (groups: readonly Ast[]): void => {
  const refuse = (what: string) => invalidInput(`GROUP BY clause cannot contain ${what} functions`);
  for (const group of groups) {
    if (hasAggregate(group)) throw refuse('aggregate');
    if (hasWindow(group)) throw refuse('window');
  }
};

const unordered = { items: [], limited: false };

/** One SELECT with its ORDER BY; `shape` replaces the columns by its own. */
export const translateSelect = (
  t: Translation,
  node: Ast,
  enclosing: Scope | undefined,
  order: { readonly items: readonly Ast[]; readonly limited: boolean } = unordered,
  shape?: (columns: readonly OutputColumn[]) => readonly string[],
): TranslatedQuery => {
  const {
    distinct,
    projection,
    from: fromNodes,
    selection,
    group_by: groupBy,
    having,
  } = take(
    node,
    'SELECT',
    'distinct',
    'projection',
    'from',
    'selection',
    'group_by',
    'having',
    'optimizer_hints',
  );
  if (distinct !== undefined && distinct !== null && distinct !== 'Distinct' && distinct !== 'All')
    throw notEmbedded('DISTINCT ON');
  const groupItems = groupNodes(groupBy);
  const reach = reachOf(enclosing, {
    projection,
    grouped: groupItems.length > 0,
    hasFrom: asList(fromNodes).length > 0,
  });
  const from = translateFrom(t, reach.elsewhere, asList(fromNodes));
  const base: Scope = {
    relations: from?.relations ?? [],
    outer: reach.elsewhere,
    severalSubqueries: countSubqueries([projection, selection]) > 1,
  };
  if (enclosing?.severalSubqueries === true && correlatesUnequally(selection, base.relations))
    throw notEmbedded('a sub-query correlated by other than equality beside another one');
  const items = selectItems(asList(projection), from);
  refuseLostKeys(base.relations, fromNodes, selection);
  const where =
    selection === undefined || selection === null
      ? ''
      : ` WHERE ${condition(t, translateExpression(checking(t, base.relations, selection), { ...base, outer: reach.condition, noAggregates: inWhere, noWindows: windowInWhere }, selection))}`;

  const groups = groupItems.map((g) => groupTarget(g, items, base));
  refuseGroups(groups);
  if (countSubqueries(groups) > 0) throw notYetImplemented('subquery in GROUP BY clause');
  const grouped =
    groups.length > 0 ||
    items.some((i) => hasAggregate(i.node)) ||
    (having !== undefined && having !== null) ||
    order.items.some((o) => hasAggregate(asObject(o).expr));
  const groupExpressions = groups.map((g) => translateExpression(t, base, g));
  const scope = grouped
    ? groupedScope(t, base, groups, groupExpressions)
    : // one window after the other sorts the rows
      windowsIn([projection, order.items]).size === 1
      ? { ...base, arrival: arrivalOrder(base, asList(fromNodes), selection) }
      : base;
  const selected = items.map((item): OutputColumn => {
    if (item.column) {
      if (item.column.unknown) throw notEmbedded(`the values of the column ${item.column.name}`);
      scope.grouping?.(item.column, [item.column.name]);
      return { ...item.column, name: item.name };
    }
    const e = shownParameter(t, item.node, translateExpression(t, scope, item.node));
    return { ...e, sql: e.sql, name: item.name };
  });
  const inGroups = groups.length > 0 && distinct !== 'Distinct' && order.items.length === 0 && !order.limited;
  const columns = grouped
    ? selected.map(({ origin: _, ungathered, ...c }) => ({
        ...c,
        sql: c.sql,
        ...(ungathered && inGroups ? { ungathered } : {}),
      }))
    : selected;
  if (shape && grouped) throw notEmbedded('an aggregate in a recursive table');
  const list = (shape?.(columns) ?? columns.map((c) => c.sql)).map((sql, i) => `${sql} AS o${i}`).join(', ');
  const aliasScope = withAliases(scope, columns, items);
  const keyed = [...aliasScope.relations, ...base.relations];
  const ofHaving = groups.length > 0 ? checking(t, keyed, having, hasAggregate) : t;
  const havingText =
    having === undefined || having === null
      ? ''
      : ` HAVING ${condition(t, translateExpression(ofHaving, aliasScope, having))}`;
  const groupText =
    groups.length > 0
      ? ` GROUP BY ${groupExpressions.map((e) => (e.constant ? `(${e.sql})` : e.sql)).join(', ')}`
      : '';
  if (distinct === 'Distinct') refuseHiddenAliases(base, items, order.items);
  const orderScope = distinct === 'Distinct' ? distinctScope(scope, items, columns) : scope;
  const terms = order.items.map((item) =>
    orderTerm(t, withAliases(orderScope, columns, items, true), item, columns, items),
  );
  const isUnordered = terms.length === 0 && !shape && (order.limited || enclosing === undefined);
  const gathers = distinct === 'Distinct' && !grouped && !/\bOVER \(/.test(list);
  const kept = !isUnordered
    ? ''
    : gathers || (groups.length > 0 && distinct !== 'Distinct')
      ? keptGroupOrder(base, asList(fromNodes), selection)
      : grouped || distinct === 'Distinct'
        ? ''
        : keptOrder(base, asList(fromNodes), selection);
  const having_ =
    havingText && !groupText && !items.some((i) => hasAggregate(i.node))
      ? plainHaving(havingText)
      : havingText;
  // as groups, distinct rows can be put into the order of their first ones
  const asGroups = gathers && kept !== '';
  const distinctText = distinct === 'Distinct' && !asGroups ? 'DISTINCT ' : '';
  const grouping = asGroups ? ` GROUP BY ${columns.map((_, i) => `o${i}`).join(', ')}` : groupText;
  return {
    sql:
      `SELECT ${distinctText}${list}${from ? ` FROM ${from.sql}` : ''}${where}${grouping}${having_}` +
      (kept || orderClause(terms, order.limited)),
    columns: items.some((item) => hasWindow(item.node)) ? unscanned(columns) : columns,
  };
};

/** A parameter that is selected as it is comes back as a text. */
const shownParameter = (t: Translation, node: Ast, e: Expression): Expression => {
  const [tag, content] = variant(node);
  if (tag === 'Value' && variant(asObject(content).value)[0] === 'HexStringLiteral') {
    const value = e.constant?.value as Uint8Array;
    const shown = Buffer.from(value).toString('utf8');
    if (!Buffer.from(shown, 'utf8').equals(Buffer.from(value)))
      throw notEmbedded('a hexadecimal literal that is no text');
    return constant(t.bindings, shown, varchar(value.length));
  }
  if (tag !== 'Value' || variant(asObject(content).value)[0] !== 'Placeholder')
    return e.type.kind === 'null' ? { ...e, sql: e.sql, type: text } : e;
  return coerce(t, { ...e, sql: e.sql, type: e.type.kind === 'null' ? text : e.type }, text);
};

const plainHaving = (text: string): string => {
  if (!/count\(|sum\(|min\(|max\(|avg\(/.test(text)) throw notEmbedded('HAVING without GROUP BY');
  return text;
};
