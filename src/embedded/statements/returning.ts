import { type StatementOutcome } from '../session-backend.js';
import { type TableSpec } from '../catalog/definitions.js';
import { type StatementContext } from '../engine/statement-context.js';
import { type Ast } from '../translator/ast.js';
import { newTranslation } from '../translator/query-translator.js';
import { type CommonTable } from '../translator/environment.js';
import { type Stored } from '../values/cast.js';
import { rowsOutcome } from './select.js';

/** Answers RETURNING from the rows a statement wrote, in their order. */
export const returningOutcome = (
  c: StatementContext,
  table: TableSpec,
  items: readonly Ast[],
  rows: readonly (readonly Stored[])[],
): StatementOutcome => {
  const t = newTranslation(c.environment());
  const slots = table.columns.map((_, i) => `o${i}`);
  const values = rows.map(
    (row) => `(${row.map((v) => (v === null ? 'NULL' : t.bindings.add(v))).join(', ')})`,
  );
  const source: CommonTable = {
    alias: table.name,
    source: 'written',
    columns: table.columns.map((column, i) => ({
      name: column.name,
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
  if (rows.length === 0) return rowsOutcome(c, translated.columns, []);
  const sql = `WITH written(${slots.join(', ')}) AS (VALUES ${values.join(', ')}) ${translated.sql}`;
  return rowsOutcome(c, translated.columns, c.read(sql, t.bindings.values));
};
