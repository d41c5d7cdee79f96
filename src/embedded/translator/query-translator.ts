import { notEmbedded } from '../engine-errors.js';
import { asList, asObject, type Ast, type AstObject, someNode, take, variant } from './ast.js';
import { ServerError } from '../session-backend.js';
import {
  Bindings,
  type CommonTable,
  type Environment,
  type TranslatedQuery,
  type Translation,
} from './environment.js';
import { type Scope, type ScopeRelation } from './expression.js';
import { splitName } from './from.js';
import { leadingPast } from './leading-moment.js';
import { hintNumber, type TimeHint } from './time-hints.js';
import { isZero, translateLimit } from './limit.js';
import { sealed } from './names.js';
import { orderClause } from './order.js';
import { orderBy, orderTerm } from './order-terms.js';
import { unscanned } from './scan-conditions.js';
import { translateSelect } from './select-translator.js';
import { translateBody } from './set-operation.js';
import { translateWith } from './with.js';

/** A translation of its own for one statement. */
export const newTranslation = (
  env: Environment,
  onTable?: Translation['onTable'],
  locking = onTable !== undefined,
): Translation => {
  let aliases = 0;
  const faults: Error[] = [];
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
    faults,
    locking,
  });
  return make(env, new Bindings(), new Map());
};

/** The query in parentheses that is the body of another one, whose ORDER BY may then name the columns inside. */
const parenthesized = (body: Ast): AstObject | undefined => {
  const [kind, content] = variant(body);
  return kind === 'Query' ? asObject(content) : undefined;
};

/** Finds out, before the first table is read, at which of several times the server reads all of them. */
const planTravel = ({ env, locking }: Translation, query: Ast): void => {
  const { travel, hints } = env;
  if (hints.length < 2 || travel.planned || env.openViews) return;
  const used = new Set<string>();
  someNode(
    query,
    (_, content) => typeof content === 'string' && hintNumber(content) !== undefined && !used.add(content),
  );
  if (locking || used.size < hints.length) return;
  const past = (number: number) => env.past(hints[number] as TimeHint);
  travel.lead = leadingPast(
    {
      past,
      table: (parts, at) => {
        const { database, name } = splitName(env, parts);
        const found = (at?.catalog ?? env.catalog).relation(database, name);
        return found?.kind === 'table' ? found : undefined;
      },
    },
    query,
  );
  travel.planned = travel.lead !== undefined;
};

/** Translates a whole query: WITH, set operations, ORDER BY and LIMIT. */
export const translateQuery = (
  enclosing: Translation,
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
  const outerTranslation: Translation = {
    ...enclosing,
    checked: undefined,
    fault: undefined,
    ...(isZero(limit) ? { unread: true } : {}),
  };
  // the outermost one comes without them
  if (asList(locks).length > 0) throw notEmbedded('a locking read inside another statement');
  const inner = parenthesized(body);
  if (inner && orderBy(order).length > 0) {
    if (orderBy(inner.order_by).length > 0)
      throw new ServerError(1149, 'SQL syntax error: multiple ORDER BY clauses not allowed');
    if (!inner.with && !inner.limit_clause)
      return translateQuery(outerTranslation, { ...asObject(node), body: inner.body }, outer);
  }
  planTravel(outerTranslation, node);
  const { t, prefix } = translateWith(outerTranslation, withClause, outer);
  const orderItems = orderBy(order);
  const [kind, content] = variant(body);
  const limits = translateLimit(t, outer, limit);
  // the server applies the LIMIT before it looks at the rows of the outer query
  const within = limits === '' ? outer : sealed(outer, 'LIMIT in a correlated sub-query');
  if (kind === 'Select') {
    const select = translateSelect(t, content, within, { items: orderItems, limited: limits !== '' });
    const columns = limits === '' ? select.columns : unscanned(select.columns);
    return { sql: `${prefix}${select.sql}${limits}`, columns };
  }
  const set = translateBody(t, body, sealed(within, 'a set operation in a correlated sub-query'));
  const relation: ScopeRelation = { alias: '', columns: set.columns.map((c, i) => ({ ...c, sql: `o${i}` })) };
  const terms = orderItems.map((item) => orderTerm(t, { relations: [relation] }, item, set.columns));
  const ordered = orderClause(terms, limits !== '');
  return {
    sql: `${prefix}${ordered ? `SELECT * FROM (${set.sql})` : set.sql}${ordered}${limits}`,
    columns: set.columns,
  };
};
