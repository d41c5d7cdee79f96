import { notEmbedded } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { sameValue } from '../rows/row.js';
import { asList, asObject, type Ast } from '../translator/ast.js';
import { type ParsedStatement } from '../translator/parser.js';
import { readQuery } from './select.js';

interface LimitedQuery {
  readonly body: Ast;
  readonly order_by: Ast;
  readonly limit_clause: Ast;
  readonly locks: Ast;
}

/** Which of the rows that are alike in their order the server takes for a change is not known. */
export const refuseTornLimit = (
  c: StatementContext,
  parsed: ParsedStatement,
  query: LimitedQuery,
  picked: number,
): void => {
  if (!query.limit_clause || !query.order_by || picked === 0) return;
  const select = asObject(asObject(query.body).Select);
  const order = asList(asObject(asObject(query.order_by).kind).Expressions);
  const keys = order.map((term) => ({ UnnamedExpr: asObject(term).expr }));
  const projection = [asList(select.projection)[0], ...keys];
  const unlimited = { ...query, limit_clause: undefined, body: { Select: { ...select, projection } } };
  const { rows } = readQuery(c, unlimited, parsed);
  const [last, next] = [rows[picked - 1], rows[picked]];
  if (last && next?.every((key, i) => i === 0 || sameValue(key, last[i] ?? null)))
    throw notEmbedded('a LIMIT that ends between rows of the same order, in a change,');
};
