import { notEmbedded } from '../engine-errors.js';
import { asList, asObject, identText, nameParts, take, variant, type Ast } from './ast.js';
import { isUnprintable, printExpression, printTerm, type PrintStyle } from './print-expression.js';
import { quotedName, quotedText } from './sql-text.js';

const style: PrintStyle = {
  name: quotedName,
  text: quotedText,
  query: (query) => printQuery(query),
};

const isGiven = (node: Ast): boolean => node !== undefined && node !== null;

/** Expressions that the server prints in a way that it does not understand itself. */
const printedWrongly = (tag: string, content: Ast): boolean => {
  if (['Extract', 'RLike', 'Position'].includes(tag)) return true;
  if (tag === 'Trim') return isGiven(asObject(content).trim_what) || isGiven(asObject(content).trim_where);
  return tag === 'Function' && /^timestampadd$/i.test(nameParts(asObject(content).name).join('.'));
};

/** Whether a query, printed by the server, is no longer one; texts with a backslash are none either. */
export const isUnreadable = (node: Ast): boolean => {
  if (Array.isArray(node)) return (node as readonly Ast[]).some(isUnreadable);
  if (typeof node === 'string') return node.includes('\\');
  if (typeof node !== 'object' || node === null) return false;
  return Object.entries(node).some(([key, value]) => printedWrongly(key, value) || isUnreadable(value));
};

const checked = (printed: string): string => {
  if (isUnprintable(printed)) throw notEmbedded('printing this expression');
  return printed;
};

const print = (node: Ast): string => checked(printExpression(node, style));

const dotted = (name: Ast): string => nameParts(name).map(quotedName).join('.');
/** Tables and databases are kept in lower case. */
const tableName = (name: Ast): string => dotted(name).toLowerCase();

const printItem = (node: Ast): string => {
  const [kind, content] = variant(node);
  switch (kind) {
    case 'UnnamedExpr':
      return print(content);
    case 'ExprWithAlias': {
      const { expr, alias } = take(content, 'a select item', 'expr', 'alias');
      return `${print(expr)} as ${quotedName(identText(alias))}`;
    }
    case 'Wildcard':
      take(content, '*');
      return '*';
    case 'QualifiedWildcard': {
      const [target, options] = asList(content);
      take(options ?? {}, '*');
      return `${dotted(asObject(target).ObjectName)}.*`;
    }
    default:
      throw notEmbedded(`printing the select item ${kind}`);
  }
};

const printAlias = (node: Ast): string => {
  if (!isGiven(node)) return '';
  const { name, columns } = take(node, 'a table alias', 'name', 'explicit', 'columns');
  const names = asList(columns).map((column) => quotedName(identText(asObject(column).name)));
  return ` as ${quotedName(identText(name).toLowerCase())}${names.length > 0 ? `(${names.join(', ')})` : ''}`;
};

const printFactor = (node: Ast, first = false): string => {
  const [tag, content] = variant(node);
  if (tag === 'Table') {
    const { name, alias } = take(content, 'printing a table reference', 'name', 'alias');
    return tableName(name) + printAlias(alias);
  }
  if (tag === 'Derived') {
    const { subquery, alias } = take(content, 'printing a derived table', 'subquery', 'alias');
    return `(${printQuery(subquery)})${printAlias(alias)}`;
  }
  if (tag === 'NestedJoin' && first) return printTables(asObject(content).table_with_joins);
  throw notEmbedded(`printing ${tag} in FROM`);
};

const joinWords: Readonly<Record<string, string>> = {
  Join: 'inner join',
  Inner: 'inner join',
  CrossJoin: 'cross join',
  Left: 'left join',
  LeftOuter: 'left join',
  Right: 'right join',
  RightOuter: 'right join',
};

const printJoin = (node: Ast): string => {
  const { relation, join_operator: operator } = take(node, 'printing a join', 'relation', 'join_operator');
  const [kind, constraint] = variant(operator);
  const word = joinWords[kind];
  if (word === undefined) throw notEmbedded(`printing ${kind}`);
  const [how, what] = variant(constraint ?? 'None');
  const table = printFactor(relation);
  switch (how) {
    case 'On':
      return `${word} ${table} on ${print(what)}`;
    case 'Using':
      return `${word} ${table} using (${asList(what).map(dotted).join(', ')})`;
    case 'Natural':
      return `natural ${word.replace('inner ', '')} ${table}`;
    case 'None':
      return `${kind === 'Join' || kind === 'Inner' ? 'cross join' : word} ${table}`;
    default:
      throw notEmbedded(`printing a join by ${how}`);
  }
};

const printTables = (node: Ast): string => {
  const { relation, joins } = take(node, 'printing FROM', 'relation', 'joins');
  return [printFactor(relation, true), ...asList(joins).map(printJoin)].join(' ');
};

const printSelect = (node: Ast): string => {
  const {
    distinct,
    projection,
    from,
    selection,
    group_by: groups,
    having,
  } = take(node, 'printing SELECT', 'distinct', 'projection', 'from', 'selection', 'group_by', 'having');
  const [, grouped] = variant(groups);
  const [terms, modifiers] = asList(grouped).map(asList);
  if ((modifiers ?? []).length > 0) throw notEmbedded('printing a modifier of GROUP BY');
  const quantifier = isGiven(distinct) ? `${String(variant(distinct)[0]).toLowerCase()} ` : '';
  return [
    `select ${quantifier}${asList(projection).map(printItem).join(', ')}`,
    ...(asList(from).length > 0 ? [`from ${asList(from).map(printTables).join(' cross join ')}`] : []),
    ...(isGiven(selection) ? [`where ${print(selection)}`] : []),
    ...((terms ?? []).length > 0 ? [`group by ${(terms ?? []).map(print).join(', ')}`] : []),
    ...(isGiven(having) ? [`having ${print(having)}`] : []),
  ].join(' ');
};

const printBody = (node: Ast): string => {
  const [tag, content] = variant(node);
  if (tag === 'Select') return printSelect(content);
  if (tag === 'Query') return `(${printQuery(content)})`;
  if (tag !== 'SetOperation') throw notEmbedded(`printing ${tag}`);
  const {
    left,
    op,
    set_quantifier: quantifier,
    right,
  } = take(content, 'printing a set operation', 'left', 'op', 'set_quantifier', 'right');
  const words = [String(op), quantifier === 'None' ? '' : String(quantifier)].filter((word) => word !== '');
  return `${printBody(left)} ${words.join(' ').toLowerCase()} ${printBody(right)}`;
};

const printOrder = (node: Ast): string => {
  const [kind, terms] = variant(take(node, 'printing ORDER BY', 'kind').kind);
  if (kind !== 'Expressions') throw notEmbedded(`printing ORDER BY ${kind}`);
  const printed = asList(terms).map((term) => {
    take(asObject(term).options, 'printing an order', 'asc');
    return checked(printTerm(term, style));
  });
  return `order by ${printed.join(', ')}`;
};

const printLimit = (node: Ast): string => {
  const [kind, content] = variant(node);
  const { limit, offset } = take(content, 'printing LIMIT', 'limit', 'offset');
  const from = kind === 'LimitOffset' && isGiven(offset) ? asObject(offset).value : offset;
  return `limit ${print(limit)}${isGiven(from) ? ` offset ${print(from)}` : ''}`;
};

const printWith = (node: Ast): string => {
  const { recursive, cte_tables: tables } = take(node, 'printing WITH', 'recursive', 'cte_tables');
  const printed = asList(tables).map((table) => {
    const { alias, query } = take(table, 'printing a common table expression', 'alias', 'query');
    return `${printAlias(alias).slice(' as '.length)} as (${printQuery(query)})`;
  });
  return `with ${recursive === true ? 'recursive ' : ''}${printed.join(', ')}`;
};

/** A query as the server prints it. */
export const printQuery = (node: Ast): string => {
  const {
    with: common,
    body,
    order_by: order,
    limit_clause: limit,
  } = take(node, 'printing a query', 'with', 'body', 'order_by', 'limit_clause');
  return [
    ...(isGiven(common) ? [printWith(common)] : []),
    printBody(body),
    ...(isGiven(order) ? [printOrder(order)] : []),
    ...(isGiven(limit) ? [printLimit(limit)] : []),
  ].join(' ');
};

/** A CREATE VIEW as the server prints it when it writes one anew. */
export const printView = (node: Ast): string => {
  const { name, columns, or_replace: replace, if_not_exists: ifNotExists, query } = asObject(node);
  const names = asList(columns).map((column) => quotedName(identText(asObject(column).name).toLowerCase()));
  return (
    `create ${replace === true ? 'or replace ' : ''}view ${ifNotExists === true ? 'if not exists ' : ''}${tableName(name)}` +
    `${names.length > 0 ? ` (${names.join(', ')})` : ''} as ${printQuery(query)};`
  );
};
