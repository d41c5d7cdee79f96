import { type TableSpec } from '../catalog/definitions.js';
import { notEmbedded } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { sameValue } from '../rows/row.js';
import { asList, asObject, type Ast } from '../translator/ast.js';
import { type ParsedStatement } from '../translator/parser.js';
import { findsByKey } from '../translator/kept-order.js';
import { type Stored } from '../values/cast.js';
import { readQuery } from './select.js';

interface LimitedQuery {
  readonly body: Ast;
  readonly order_by: Ast;
  readonly limit_clause: Ast;
  readonly locks: Ast;
}

type Rows = readonly (readonly Stored[])[];

/** Which of the rows that are alike in their order the server takes is not known. */
const refuseAnyOf = (rows: Rows, picked: number): void => {
  const [last, next] = [rows[picked - 1], rows[picked]];
  if (last && next?.every((key, i) => i === 0 || sameValue(key, last[i] ?? null)))
    throw notEmbedded('a LIMIT that ends between rows of the same order, in a change,');
};

/** The rows that a LIMIT leaves to a change: the first of their order, or of those that the server finds first. */
export const limitedRows = (
  c: StatementContext,
  parsed: ParsedStatement,
  table: TableSpec,
  query: LimitedQuery,
  picked: Rows,
): Rows => {
  if (query.limit_clause === undefined || picked.length === 0) return picked;
  const unlimited = { ...query, limit_clause: undefined };
  const { selection } = asObject(asObject(query.body).Select);
  if (query.order_by === undefined && findsByKey(selection, table.primaryKey)) return picked;
  if (query.order_by === undefined) {
    const { rows } = readQuery(c, unlimited, parsed);
    const place = new Map(
      c
        .rowsOf(table)
        .inOrderOfChange()
        .map((id, at) => [id, at]),
    );
    const placeOf = (row: readonly Stored[]) => place.get(row[0] as bigint) ?? place.size;
    return [...rows].sort((a, b) => placeOf(a) - placeOf(b)).slice(0, picked.length);
  }
  const select = asObject(asObject(query.body).Select);
  const order = asList(asObject(asObject(query.order_by).kind).Expressions);
  const keys = order.map((term) => ({ UnnamedExpr: asObject(term).expr }));
  const projection = [asList(select.projection)[0], ...keys];
  refuseAnyOf(
    readQuery(c, { ...unlimited, body: { Select: { ...select, projection } } }, parsed).rows,
    picked.length,
  );
  return picked;
};
