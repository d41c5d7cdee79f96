import { type StatementOutcome } from '../session-backend.js';
import { type TableSpec } from '../catalog/definitions.js';
import { notSupported } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { type Ast } from '../translator/ast.js';
import { type Expression } from '../translator/expression.js';
import { newTranslation } from '../translator/query-translator.js';
import { type CommonTable } from '../translator/environment.js';
import { type Stored } from '../values/cast.js';
import { expressionFault, hasQualifier, hasQuery, qualifierFault } from './returning-features.js';
import { announcedColumns } from './planned-query.js';
import { rowsOutcome } from './select.js';

/** SQLite takes 32 766 parameters; the rest is left to the expressions. */
const parametersAtOnce = 30_000;

/** Makes the answer of a statement from the rows that it wrote, in their order. */
export type Returning = (rows: readonly (readonly Stored[])[]) => StatementOutcome;

const unsupported = (feature: string) => notSupported(`DML RETURNING does not support ${feature}`);

/** Finds what is wrong with RETURNING, before the statement does anything; undefined without RETURNING. */
export const planReturning = (
  c: StatementContext,
  table: TableSpec,
  items: readonly Ast[],
  alias = table.name,
): Returning | undefined => {
  if (items.length === 0) return undefined;
  if (table.temporaryOf !== undefined) throw unsupported('temporary table');
  const qualifier = qualifierFault(items, [table.name.toLowerCase(), alias.toLowerCase()]);
  if (qualifier !== undefined) throw unsupported(qualifier);
  const source = { table, alias: hasQualifier(items, alias) ? alias : table.name };
  const fault = expressionFault(items, table);
  if (fault === undefined) announcedColumns(c, returned(c, source, items, []).columns, []);
  else {
    // a wrong name is found first
    for (const item of items.filter((one) => !hasQuery(one))) returned(c, source, [item], []);
    throw unsupported(fault);
  }
  return (rows) => returningOutcome(c, source, items, rows);
};

/** The table that was written, by the name that the items know. */
interface Source {
  readonly table: TableSpec;
  readonly alias: string;
}

const returningOutcome = (
  c: StatementContext,
  source: Source,
  items: readonly Ast[],
  rows: readonly (readonly Stored[])[],
): StatementOutcome => {
  const atOnce = Math.max(1, Math.floor(parametersAtOnce / source.table.columns.length));
  const first = returned(c, source, items, rows.slice(0, atOnce));
  const all = [...first.rows];
  for (let at = atOnce; at < rows.length; at += atOnce)
    for (const row of returned(c, source, items, rows.slice(at, at + atOnce)).rows) all.push(row);
  return { ...rowsOutcome(c, announcedColumns(c, first.columns, all), all), affectedRows: rows.length };
};

const returned = (
  c: StatementContext,
  { table, alias }: Source,
  items: readonly Ast[],
  rows: readonly (readonly Stored[])[],
): {
  readonly columns: readonly (Expression & { readonly name: string })[];
  readonly rows: readonly (readonly Stored[])[];
} => {
  const t = newTranslation(c.environment());
  const slots = table.columns.map((_, i) => `o${i}`);
  const values = rows.map(
    (row) => `(${row.map((v) => (v === null ? 'NULL' : t.bindings.add(v))).join(', ')})`,
  );
  const written: CommonTable = {
    alias,
    source: 'written',
    columns: table.columns.map((column, i) => ({
      // as * shows it
      name: column.name.toLowerCase(),
      sql: `o${i}`,
      type: column.type,
      ...(column.autoIncrement ? { autoIncrement: true } : {}),
    })),
  };
  const query = {
    body: {
      Select: {
        projection: items,
        from: [
          {
            relation: { Table: { name: [{ Identifier: { value: alias } }], partitions: [] } },
            joins: [],
          },
        ],
        group_by: { Expressions: [[], []] },
      },
    },
    locks: [],
  };
  const translated = { ...t, ctes: new Map([[alias.toLowerCase(), written]]) }.query(query, undefined);
  if (rows.length === 0) return { columns: translated.columns, rows: [] };
  const sql = `WITH written(${slots.join(', ')}) AS (VALUES ${values.join(', ')}) ${translated.sql}`;
  return { columns: translated.columns, rows: c.read(sql, t.bindings.values) };
};
