import { type StatementOutcome } from '../session-backend.js';
import { type ColumnType } from '../catalog/column-type.js';
import { type TableSpec } from '../catalog/definitions.js';
import { notEmbedded, notSupported } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { type Ast } from '../translator/ast.js';
import { type Expression } from '../translator/expression.js';
import { newTranslation } from '../translator/query-translator.js';
import { type CommonTable } from '../translator/environment.js';
import { type Stored } from '../values/cast.js';
import { rowsOutcome } from './select.js';

/** SQLite takes 32 766 parameters; the rest is left to the expressions. */
const parametersAtOnce = 30_000;

/** Answers RETURNING from the rows a statement wrote, in their order. */
export const returningOutcome = (
  c: StatementContext,
  table: TableSpec,
  items: readonly Ast[],
  rows: readonly (readonly Stored[])[],
): StatementOutcome => {
  if (table.temporaryOf !== undefined) throw notSupported('DML RETURNING does not support temporary table');
  const atOnce = Math.max(1, Math.floor(parametersAtOnce / table.columns.length));
  if (table.columns.some((column) => isChosen(column.type) && reads(items, column.name)))
    throw notSupported('DML RETURNING does not support volatile function in RETURNING expression');
  const first = returned(c, table, items, rows.slice(0, atOnce));
  const answer = (all: readonly (readonly Stored[])[]) => ({
    ...rowsOutcome(c, first.columns, all),
    affectedRows: rows.length,
  });
  if (rows.length <= atOnce) return answer(first.rows);
  const all = [...first.rows];
  for (let at = atOnce; at < rows.length; at += atOnce)
    for (const row of returned(c, table, items, rows.slice(at, at + atOnce)).rows) all.push(row);
  // only expressions of one row may be computed in parts
  if (all.length !== rows.length) throw notEmbedded('RETURNING of an aggregate over so many rows');
  return answer(all);
};

/** The server reads these types by a function that it takes for one of changing values. */
const isChosen = ({ kind }: ColumnType): boolean => kind === 'enum' || kind === 'set';

const reads = (items: readonly Ast[], column: string): boolean => {
  const text = JSON.stringify(items).toLowerCase();
  return /"(qualified)?wildcard"/.test(text) || text.includes(`"value":"${column.toLowerCase()}"`);
};

const returned = (
  c: StatementContext,
  table: TableSpec,
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
  const source: CommonTable = {
    alias: table.name,
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
            relation: { Table: { name: [{ Identifier: { value: table.name } }], partitions: [] } },
            joins: [],
          },
        ],
        group_by: { Expressions: [[], []] },
      },
    },
    locks: [],
  };
  const translated = { ...t, ctes: new Map([[table.name.toLowerCase(), source]]) }.query(query, undefined);
  if (rows.length === 0) return { columns: translated.columns, rows: [] };
  const sql = `WITH written(${slots.join(', ')}) AS (VALUES ${values.join(', ')}) ${translated.sql}`;
  return { columns: translated.columns, rows: c.read(sql, t.bindings.values) };
};
