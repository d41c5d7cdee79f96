import { notEmbedded, parserError } from '../engine-errors.js';
import { ServerError } from '../session-backend.js';
import { text, uint64, varchar, type ColumnType } from '../catalog/column-type.js';
import { castValue } from '../values/cast.js';
import { asList, asObject, identText, nameParts, take, variant, type Ast } from './ast.js';
import { coerce, commonType, condition } from './coercion.js';
import { constant } from './constant.js';
import {
  Bindings,
  type CommonTable,
  type Environment,
  type TranslatedQuery,
  type Translation,
} from './environment.js';
import { type Expression, type Scope, type ScopeColumn, type ScopeRelation } from './expression.js';
import { translateExpression } from './expression-translator.js';
import { translateFrom, type FromClause } from './from.js';
import { hasAggregate } from './functions/index.js';
import { labelOf, printExpression } from './label.js';
import { direction, orderKey, refuseConstantOrder } from './order.js';
import { checkColumn, recursiveMembers, type RecursiveMembers } from './recursive.js';

type OutputColumn = TranslatedQuery['columns'][number];

/** A translation of its own for one statement. */
export const newTranslation = (env: Environment, onTable?: Translation['onTable']): Translation => {
  let aliases = 0;
  const make = (
    current: Environment,
    bindings: Bindings,
    ctes: ReadonlyMap<string, CommonTable>,
  ): Translation => ({
    env: current,
    bindings,
    ctes,
    nextAlias: () => `r${++aliases}`,
    query(ast, outer, other) {
      return translateQuery(other ? make(other, bindings, new Map()) : this, ast, outer);
    },
    ...(onTable ? { onTable } : {}),
  });
  return make(env, new Bindings(), new Map());
};

const withTables = (t: Translation, ctes: ReadonlyMap<string, CommonTable>): Translation => ({ ...t, ctes });

/** Translates a whole query: WITH, set operations, ORDER BY and LIMIT. */
export const translateQuery = (
  outerTranslation: Translation,
  node: Ast,
  outer: Scope | undefined,
): TranslatedQuery => {
  const {
    with: withClause,
    body,
    order_by: order,
    limit_clause: limit,
    locks,
  } = take(node, 'a query', 'with', 'body', 'order_by', 'limit_clause', 'locks');
  // the outermost one comes without them
  if (asList(locks).length > 0) throw notEmbedded('a locking read inside another statement');
  const { t, prefix } = translateWith(outerTranslation, withClause, outer);
  const orderItems = orderBy(order);
  const [kind, content] = variant(body);
  const limits = translateLimit(t, outer, limit);
  if (kind === 'Select') {
    const select = translateSelect(t, content, outer, orderItems);
    return { sql: `${prefix}${select.sql}${limits}`, columns: select.columns };
  }
  const set = translateBody(t, body, outer);
  const relation: ScopeRelation = { alias: '', columns: set.columns.map((c, i) => ({ ...c, sql: `o${i}` })) };
  const terms = orderItems.map((item) => orderTerm(t, { relations: [relation] }, item, set.columns));
  const ordered = terms.length > 0 ? ` ORDER BY ${terms.join(', ')}` : '';
  return {
    sql: `${prefix}${ordered ? `SELECT * FROM (${set.sql})` : set.sql}${ordered}${limits}`,
    columns: set.columns,
  };
};

const orderBy = (node: Ast): readonly Ast[] => {
  if (node === undefined || node === null) return [];
  const [kind, items] = variant(take(node, 'ORDER BY', 'kind').kind);
  if (kind !== 'Expressions') throw notEmbedded('ORDER BY ALL');
  return asList(items);
};

const translateWith = (
  t: Translation,
  node: Ast,
  outer: Scope | undefined,
): { readonly t: Translation; readonly prefix: string } => {
  if (node === undefined || node === null) return { t, prefix: '' };
  const { cte_tables: tables, recursive } = take(node, 'WITH', 'cte_tables', 'recursive');
  const ctes = new Map(t.ctes);
  const parts: string[] = [];
  for (const table of asList(tables)) {
    const { alias, query } = take(table, 'WITH', 'alias', 'query');
    const { name, columns } = take(alias, 'WITH', 'name', 'columns', 'explicit');
    const source = t.nextAlias();
    const names = asList(columns).map((c) => identText(asObject(c).name));
    const members = recursiveMembers(query, identText(name).toLowerCase(), recursive === true);
    const before = withTables(t, new Map(ctes));
    const inner = members
      ? translateRecursive(before, members, identText(name), names, source, outer)
      : translateQuery(before, query, outer);
    parts.push(`${source} AS ${members ? 'MATERIALIZED ' : ''}(${inner.sql})`);
    ctes.set(identText(name).toLowerCase(), {
      alias: identText(name),
      source,
      columns: inner.columns.map(({ origin: _, ...c }, i) => ({
        ...c,
        sql: `o${i}`,
        name: names[i] ?? c.name,
      })),
    });
  }
  return { t: withTables(t, ctes), prefix: `WITH ${parts.join(', ')} ` };
};

/** A recursive table: SQLite's, with the level each row was found at, and the server's limit of levels. */
const translateRecursive = (
  t: Translation,
  { anchor, repeated, distinct }: RecursiveMembers,
  name: string,
  names: readonly string[],
  source: string,
  outer: Scope | undefined,
): TranslatedQuery => {
  const most = Number(t.env.variable('cte_max_recursion_depth', false));
  const first = translateBody(t, anchor, outer);
  if (names.length > first.columns.length)
    throw new ServerError(
      1149,
      `SQL syntax error: table "${name}" has ${first.columns.length} columns available but ${names.length} columns specified`,
    );
  const columns = first.columns.map((c, i): ScopeColumn => {
    checkColumn(c.type, c.type);
    return { name: names[i] ?? c.name, sql: `o${i}`, type: c.type };
  });
  const self = `${source}s`;
  const inside = withTables(
    t,
    new Map([...t.ctes, [name.toLowerCase(), { alias: name, source: self, columns }]]),
  );
  const steps = repeated.map((member) => {
    const step = translateSelect(inside, member, outer, [], (selected) => {
      if (selected.length !== columns.length) throw parserError(`recursive cte ${name} projection error`);
      return [
        ...selected.map((e, i) => fitted(t, e, (columns[i] as ScopeColumn).type)),
        ...(distinct ? [] : [`mo_level(level + 1, ${most})`]),
      ];
    });
    return step.sql;
  });
  const list = columns.map((c) => c.sql).join(', ');
  const word = distinct ? 'UNION' : 'UNION ALL';
  const level = distinct ? '' : ', level';
  const start = `SELECT ${list}${distinct ? '' : ', 0'} FROM (${first.sql})`;
  const recursion = `WITH RECURSIVE ${self}(${list}${level}) AS (${[start, ...steps].join(` ${word} `)} LIMIT ${rowLimit(distinct, most)})`;
  // without levels, more rows than levels are allowed may be too many of both
  const checked = `mo_recursive_rows(row_number() OVER (), ${rowLimit(distinct, most)})`;
  return {
    sql: `${recursion} SELECT ${list} FROM (SELECT *, ${checked} AS checked FROM ${self}) WHERE checked`,
    columns,
  };
};

const rowLimit = (distinct: boolean, most: number) => (distinct ? Math.min(most, 100_000) : 100_000);

/** A value as the first member's column holds it; texts that are too long are the server's error. */
const fitted = (t: Translation, e: Expression, type: ColumnType): string => {
  checkColumn(type, e.type);
  if (
    (type.kind === 'varchar' || type.kind === 'char') &&
    type.length !== undefined &&
    e.type.kind !== 'null'
  )
    return `mo_fit(${e.sql}, ${type.length}, '${type.kind}')`;
  return coerce(t, e, type).sql;
};

const translateLimit = (t: Translation, outer: Scope | undefined, node: Ast): string => {
  if (node === undefined || node === null) return '';
  const [kind, content] = variant(node);
  const number = (ast: Ast): string => {
    if (variant(ast)[0] === 'UnaryOp')
      throw new ServerError(1149, 'SQL syntax error: LIMIT must be a non-negative integer');
    const e = translateExpression(t, outer, ast);
    if (!e.constant) throw notEmbedded('a computed LIMIT');
    const value = castValue(e.constant.value, e.type, uint64, { zoneMinutes: 0 });
    return value === null ? '0' : String(value);
  };
  if (kind === 'OffsetCommaLimit') {
    const { offset, limit } = take(content, 'LIMIT', 'offset', 'limit');
    return ` LIMIT ${number(limit)} OFFSET ${number(offset)}`;
  }
  const { limit, offset } = take(content, 'LIMIT', 'limit', 'offset');
  const from =
    offset === undefined || offset === null
      ? ''
      : ` OFFSET ${number(take(offset, 'OFFSET', 'value', 'rows').value)}`;
  return `${limit === undefined || limit === null ? ' LIMIT -1' : ` LIMIT ${number(limit)}`}${from}`;
};

/** One side of a set operation. */
const translateBody = (t: Translation, node: Ast, outer: Scope | undefined): TranslatedQuery => {
  const [kind, content] = variant(node);
  switch (kind) {
    case 'Select':
      return translateSelect(t, content, outer, []);
    case 'Query': {
      const query = translateQuery(t, content, outer);
      return { ...query, sql: `SELECT * FROM (${query.sql})` };
    }
    case 'Values':
      return translateValues(t, content, outer);
    case 'SetOperation':
      return translateSetOperation(t, content, outer);
    default:
      throw notEmbedded(`${kind} as a query`);
  }
};

const translateSetOperation = (t: Translation, content: Ast, outer: Scope | undefined): TranslatedQuery => {
  const {
    op,
    set_quantifier: quantifier,
    left,
    right,
  } = take(content, 'a set operation', 'op', 'set_quantifier', 'left', 'right');
  const all = quantifier === 'All';
  const word = {
    Union: all ? 'UNION ALL' : 'UNION',
    Intersect: 'INTERSECT',
    Except: 'EXCEPT',
    Minus: 'EXCEPT',
  }[String(op)];
  if (word === undefined || (all && op !== 'Union')) throw notEmbedded(`${String(op)} ${String(quantifier)}`);
  const [a, b] = [translateBody(t, left, outer), translateBody(t, right, outer)];
  if (a.columns.length !== b.columns.length)
    throw parserError('SELECT statements have different number of columns');
  const types = a.columns.map((c, i) => commonType(c.type, (b.columns[i] as OutputColumn).type));
  const side = (q: TranslatedQuery): string => {
    if (q.columns.every((c, i) => JSON.stringify(c.type) === JSON.stringify(types[i])))
      return `SELECT * FROM (${q.sql})`;
    const alias = t.nextAlias();
    const list = q.columns.map(
      (c, i) => `${coerce(t, { sql: `${alias}.o${i}`, type: c.type }, types[i] as ColumnType).sql} AS o${i}`,
    );
    return `SELECT ${list.join(', ')} FROM (${q.sql}) ${alias}`;
  };
  const columns = a.columns.map((c, i) => ({ name: c.name, sql: `o${i}`, type: types[i] as ColumnType }));
  return { sql: `${side(a)} ${word} ${side(b)}`, columns };
};

const translateValues = (t: Translation, content: Ast, outer: Scope | undefined): TranslatedQuery => {
  const { rows } = take(content, 'VALUES', 'rows', 'explicit_row', 'value_keyword');
  const expressions = asList(rows).map((row) =>
    asList(asObject(row).content ?? row).map((e) => translateExpression(t, outer, e)),
  );
  const width = expressions[0]?.length ?? 0;
  const types = Array.from({ length: width }, (_, i) =>
    expressions.map((r) => (r[i] as Expression).type).reduce(commonType),
  );
  const selects = expressions.map(
    (r) => `SELECT ${r.map((e, i) => `${coerce(t, e, types[i] as ColumnType).sql} AS o${i}`).join(', ')}`,
  );
  return {
    sql: selects.join(' UNION ALL '),
    columns: types.map((type, i) => ({ name: `column_${i}`, sql: `o${i}`, type })),
  };
};

const inWhere = (name: string) =>
  new ServerError(1149, `SQL syntax error: aggregate function ${name} not allowed in WHERE clause`);

interface Item {
  readonly name: string;
  readonly node?: Ast;
  readonly column?: ScopeColumn;
}

/** The server's * begins with the columns that USING or NATURAL merged; whether they are not the first ones anyway. */
const mergedOutOfOrder = ({ hidden }: ScopeRelation, from: FromClause): boolean =>
  hidden !== undefined &&
  from.relations[0]?.columns.slice(0, hidden.size).some((c) => !hidden.has(c.name.toLowerCase())) === true;

const selectItems = (nodes: readonly Ast[], from: FromClause | undefined): readonly Item[] =>
  nodes.flatMap((node): readonly Item[] => {
    const [kind, content] = variant(node);
    switch (kind) {
      case 'UnnamedExpr': {
        const [tag, inner] = variant(content);
        if (tag === 'Identifier') return [{ name: identText(inner), node: content }];
        if (tag === 'CompoundIdentifier' && !identText(asList(inner)[0]).startsWith('@@'))
          return [{ name: identText(asList(inner).at(-1)), node: content }];
        return [{ name: labelOf(content), node: content }];
      }
      case 'ExprWithAlias': {
        const { expr, alias } = take(content, 'a select item', 'expr', 'alias');
        return [{ name: identText(alias), node: expr }];
      }
      case 'Wildcard': {
        take(content, '*');
        if (!from) throw notEmbedded('SELECT * without a table');
        if (from.relations.some((r) => mergedOutOfOrder(r, from)))
          throw notEmbedded('SELECT * of joined columns that are not the first ones');
        return from.relations.flatMap((r) =>
          r.columns
            .filter((c) => !r.hidden?.has(c.name.toLowerCase()))
            .map((column) => ({ name: column.name, column })),
        );
      }
      case 'QualifiedWildcard': {
        const [target, options] = asList(content);
        take(options ?? {}, '*');
        const parts = nameParts(asObject(target).ObjectName);
        const relation = from?.relations.find(
          (r) => r.alias.toLowerCase() === (parts.at(-1) as string).toLowerCase(),
        );
        if (!relation)
          throw new ServerError(
            20301,
            `invalid input: missing FROM-clause entry for table '${parts.join('.')}'`,
          );
        return relation.columns.map((column) => ({ name: column.name, column }));
      }
      default:
        throw notEmbedded(`the select item ${kind}`);
    }
  });

const groupNodes = (node: Ast): readonly Ast[] => {
  const [kind, content] = variant(node ?? 'None');
  if (kind === 'None' || kind === '') return [];
  if (kind !== 'Expressions') throw notEmbedded(`GROUP BY ${kind}`);
  const [items, modifiers] = asList(content);
  if (asList(modifiers).length > 0) throw notEmbedded('GROUP BY with a modifier');
  return asList(items);
};

/** The node that a GROUP BY or ORDER BY item means: a position or an alias of the select list, or itself. */
const byPosition = (node: Ast, items: readonly Item[]): number | undefined => {
  const [tag, content] = variant(node);
  if (tag !== 'Value') return undefined;
  const [kind, value] = variant(asObject(content).value);
  if (kind !== 'Number') return undefined;
  const n = Number((value as readonly unknown[])[0]);
  if (!(n >= 1 && n <= items.length))
    throw new ServerError(1149, `SQL syntax error: ORDER BY position ${n} is not in select list`);
  return n - 1;
};

const translateSelect = (
  t: Translation,
  node: Ast,
  outer: Scope | undefined,
  orderItems: readonly Ast[],
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
  const from = translateFrom(t, outer, asList(fromNodes));
  const base: Scope = { relations: from?.relations ?? [], outer };
  const items = selectItems(asList(projection), from);
  const where =
    selection === undefined || selection === null
      ? ''
      : ` WHERE ${condition(t, translateExpression(t, { ...base, noAggregates: inWhere }, selection))}`;

  const groups = groupNodes(groupBy).map((g) => groupTarget(g, items, base));
  const grouped =
    groups.length > 0 ||
    items.some((i) => hasAggregate(i.node)) ||
    (having !== undefined && having !== null) ||
    orderItems.some((o) => hasAggregate(asObject(o).expr));
  const groupExpressions = groups.map((g) => translateExpression(t, base, g));
  const scope = grouped ? groupedScope(base, groups, groupExpressions) : base;
  const selected = items.map((item): OutputColumn => {
    if (item.column) {
      if (item.column.unknown) throw notEmbedded(`the values of the column ${item.column.name}`);
      scope.grouping?.(item.column, [item.column.name]);
      return { ...item.column, name: item.name };
    }
    const e = shownParameter(t, item.node, translateExpression(t, scope, item.node));
    return { ...e, sql: e.sql, name: item.name };
  });
  const columns = grouped ? selected.map(({ origin: _, ...c }) => ({ ...c, sql: c.sql })) : selected;
  if (shape && grouped) throw notEmbedded('an aggregate in a recursive table');
  const list = (shape?.(columns) ?? columns.map((c) => c.sql)).map((sql, i) => `${sql} AS o${i}`).join(', ');
  const aliasScope = withAliases(scope, columns, items);
  const havingText =
    having === undefined || having === null
      ? ''
      : ` HAVING ${condition(t, translateExpression(t, aliasScope, having))}`;
  const groupText =
    groups.length > 0
      ? ` GROUP BY ${groupExpressions.map((e) => (e.constant ? `(${e.sql})` : e.sql)).join(', ')}`
      : '';
  const terms = orderItems.map((item) => orderTerm(t, aliasScope, item, columns, items));
  const having_ =
    havingText && !groupText && !items.some((i) => hasAggregate(i.node))
      ? plainHaving(havingText)
      : havingText;
  return {
    sql:
      `SELECT ${distinct === 'Distinct' ? 'DISTINCT ' : ''}${list}${from ? ` FROM ${from.sql}` : ''}${where}${groupText}${having_}` +
      (terms.length > 0 ? ` ORDER BY ${terms.join(', ')}` : ''),
    columns,
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

const groupTarget = (node: Ast, items: readonly Item[], scope: Scope): Ast => {
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

const groupedScope = (base: Scope, groups: readonly Ast[], expressions: readonly Expression[]): Scope => {
  const columns = new Set(expressions.map((e) => e.sql));
  return {
    ...base,
    groupedBy: new Set(groups.map((g) => printExpression(g).toLowerCase())),
    grouping: (column, parts) => {
      if (columns.has(column.sql)) return;
      const relation = base.relations.find((r) => r.columns.includes(column));
      const name = parts.length > 1 || !relation ? parts.join('.') : `${relation.alias}.${column.name}`;
      throw new ServerError(
        1149,
        `SQL syntax error: column "${name}" must appear in the GROUP BY clause or be used in an aggregate function`,
      );
    },
  };
};

/** ORDER BY and HAVING may name the select list's aliases. */
const withAliases = (scope: Scope, columns: readonly OutputColumn[], items: readonly Item[]): Scope => ({
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

const orderTerm = (
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
