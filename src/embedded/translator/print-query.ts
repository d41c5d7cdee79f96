import { notEmbedded } from '../engine-errors.js';
import { printedHint } from './time-hints.js';
import { asList, asObject, identText, isGiven, nameParts, take, variant, type Ast } from './ast.js';
import { isUnprintable, printExpression, printTerm, type PrintStyle } from './print-expression.js';

const checked = (printed: string): string => {
  if (isUnprintable(printed)) throw notEmbedded('printing this expression');
  return printed;
};

const print = (node: Ast, style: PrintStyle): string => checked(printExpression(node, style));

const dotted = (name: Ast, style: PrintStyle): string => nameParts(name).map(style.name).join('.');
/** Tables and databases are kept in lower case. */
export const tableName = (name: Ast, style: PrintStyle): string => dotted(name, style).toLowerCase();

const printItem = (node: Ast, style: PrintStyle): string => {
  const [kind, content] = variant(node);
  switch (kind) {
    case 'UnnamedExpr':
      return print(content, style);
    case 'ExprWithAlias': {
      const { expr, alias } = take(content, 'a select item', 'expr', 'alias');
      return `${print(expr, style)} as ${style.name(identText(alias))}`;
    }
    case 'Wildcard':
      take(content, '*');
      return '*';
    case 'QualifiedWildcard': {
      const [target, options] = asList(content);
      take(options ?? {}, '*');
      return `${dotted(asObject(target).ObjectName, style)}.*`;
    }
    default:
      throw notEmbedded(`printing the select item ${kind}`);
  }
};

const printAlias = (node: Ast, style: PrintStyle): string => {
  if (!isGiven(node)) return '';
  const { name, columns } = take(node, 'a table alias', 'name', 'explicit', 'columns');
  const names = asList(columns).map((column) => style.name(identText(asObject(column).name)));
  return ` as ${style.name(identText(name).toLowerCase())}${names.length > 0 ? `(${names.join(', ')})` : ''}`;
};

const printFactor = (node: Ast, style: PrintStyle, first = false): string => {
  const [tag, content] = variant(node);
  if (tag === 'Table') {
    const { name, alias, partitions } = take(
      content,
      'printing a table reference',
      'name',
      'alias',
      ...(style.hints ? (['partitions'] as const) : []),
    ) as Readonly<Record<'name' | 'alias' | 'partitions', Ast>>;
    const hint = style.hints ? asList(partitions).map((one) => printedHint(identText(one))) : [];
    if (hint.includes('')) throw notEmbedded('printing this time-travel hint');
    return tableName(name, style) + hint.join('') + printAlias(alias, style);
  }
  if (tag === 'Derived') {
    const { subquery, alias } = take(content, 'printing a derived table', 'subquery', 'alias');
    return `(${printQuery(subquery, style)})${printAlias(alias, style)}`;
  }
  if (tag === 'NestedJoin' && first) return printTables(asObject(content).table_with_joins, style);
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

const printJoin = (node: Ast, style: PrintStyle): string => {
  const { relation, join_operator: operator } = take(node, 'printing a join', 'relation', 'join_operator');
  const [kind, constraint] = variant(operator);
  const word = joinWords[kind];
  if (word === undefined) throw notEmbedded(`printing ${kind}`);
  const [how, what] = variant(constraint ?? 'None');
  const table = printFactor(relation, style);
  switch (how) {
    case 'On':
      return `${word} ${table} on ${print(what, style)}`;
    case 'Using':
      return `${word} ${table} using (${asList(what)
        .map((one) => dotted(one, style))
        .join(', ')})`;
    case 'Natural':
      return `natural ${word.replace('inner ', '')} ${table}`;
    case 'None':
      return `${kind === 'Join' || kind === 'Inner' ? 'cross join' : word} ${table}`;
    default:
      throw notEmbedded(`printing a join by ${how}`);
  }
};

const printTables = (node: Ast, style: PrintStyle): string => {
  const { relation, joins } = take(node, 'printing FROM', 'relation', 'joins');
  return [printFactor(relation, style, true), ...asList(joins).map((one) => printJoin(one, style))].join(' ');
};

const printSelect = (node: Ast, style: PrintStyle): string => {
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
    `select ${quantifier}${asList(projection)
      .map((one) => printItem(one, style))
      .join(', ')}`,
    ...(asList(from).length > 0
      ? [
          `from ${asList(from)
            .map((one) => printTables(one, style))
            .join(' cross join ')}`,
        ]
      : []),
    ...(isGiven(selection) ? [`where ${print(selection, style)}`] : []),
    ...((terms ?? []).length > 0
      ? [`group by ${(terms ?? []).map((one) => print(one, style)).join(', ')}`]
      : []),
    ...(isGiven(having) ? [`having ${print(having, style)}`] : []),
  ].join(' ');
};

const printBody = (node: Ast, style: PrintStyle): string => {
  const [tag, content] = variant(node);
  if (tag === 'Select') return printSelect(content, style);
  if (tag === 'Query') return `(${printQuery(content, style)})`;
  if (tag !== 'SetOperation') throw notEmbedded(`printing ${tag}`);
  const {
    left,
    op,
    set_quantifier: quantifier,
    right,
  } = take(content, 'printing a set operation', 'left', 'op', 'set_quantifier', 'right');
  const words = [String(op), quantifier === 'None' ? '' : String(quantifier)].filter((word) => word !== '');
  return `${printBody(left, style)} ${words.join(' ').toLowerCase()} ${printBody(right, style)}`;
};

const printOrder = (node: Ast, style: PrintStyle): string => {
  const [kind, terms] = variant(take(node, 'printing ORDER BY', 'kind').kind);
  if (kind !== 'Expressions') throw notEmbedded(`printing ORDER BY ${kind}`);
  const printed = asList(terms).map((term) => {
    take(asObject(term).options, 'printing an order', 'asc');
    return checked(printTerm(term, style));
  });
  return `order by ${printed.join(', ')}`;
};

const printLimit = (node: Ast, style: PrintStyle): string => {
  const [kind, content] = variant(node);
  const { limit, offset } = take(content, 'printing LIMIT', 'limit', 'offset');
  const from = kind === 'LimitOffset' && isGiven(offset) ? asObject(offset).value : offset;
  return `limit ${print(limit, style)}${isGiven(from) ? ` offset ${print(from, style)}` : ''}`;
};

const printWith = (node: Ast, style: PrintStyle): string => {
  const { recursive, cte_tables: tables } = take(node, 'printing WITH', 'recursive', 'cte_tables');
  const printed = asList(tables).map((table) => {
    const { alias, query } = take(table, 'printing a common table expression', 'alias', 'query');
    return `${printAlias(alias, style).slice(' as '.length)} as (${printQuery(query, style)})`;
  });
  return `with ${recursive === true ? 'recursive ' : ''}${printed.join(', ')}`;
};

/** A query as the server prints it, in a style whose queries are printed by this, too. */
export const printQuery = (node: Ast, style: PrintStyle): string => {
  const {
    with: common,
    body,
    order_by: order,
    limit_clause: limit,
  } = take(node, 'printing a query', 'with', 'body', 'order_by', 'limit_clause');
  return [
    ...(isGiven(common) ? [printWith(common, style)] : []),
    printBody(body, style),
    ...(isGiven(order) ? [printOrder(order, style)] : []),
    ...(isGiven(limit) ? [printLimit(limit, style)] : []),
  ].join(' ');
};
