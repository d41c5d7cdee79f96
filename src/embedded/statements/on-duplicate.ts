import { columnOf, type ColumnSpec, type TableSpec } from '../catalog/definitions.js';
import { invalidInput } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { sameValue, type Row } from '../rows/row.js';
import { ServerError } from '../session-backend.js';
import { asObject, type Ast } from '../translator/ast.js';
import { type Expression } from '../translator/expression.js';
import { type Stored } from '../values/cast.js';
import { assign, assignedColumn, computeOverRow } from './assignments.js';
import { updateRows } from './update-rows.js';

/** What ON DUPLICATE KEY UPDATE assigns: columns and their expressions. */
export interface DuplicateUpdate {
  readonly columns: readonly ColumnSpec[];
  readonly values: readonly Ast[];
}

const unsupported = (text: string) => new ServerError(20313, `unsupported DML: ${text} on duplicate`);

/** Resolves the assignments; those to a key are refused, whether a row is found or not. */
export const duplicateUpdate = (table: TableSpec, assignments: readonly Ast[]): DuplicateUpdate => {
  const columns = assignments.map((a) => {
    const name = assignedColumn(asObject(a).target).at(-1) as string;
    const column = columnOf(table, name);
    if (!column) throw invalidInput(`column '${name}' does not exist`);
    return column;
  });
  const assigned = (name: string) => columns.some((column) => column.name === name);
  if (table.primaryKey.some(assigned)) throw unsupported('update primary key');
  if (table.indexes.some((index) => index.unique && index.columns.some(assigned)))
    throw unsupported('update unique key');
  return { columns, values: assignments.map((a) => asObject(a).value) };
};

/** Changes the row that was found instead of inserting one; says whether it differs from what it was at first. */
export const updateOnDuplicate = (
  c: StatementContext,
  table: TableSpec,
  row: Row,
  inserted: readonly Stored[],
  { columns, values: nodes }: DuplicateUpdate,
  before: readonly Stored[] = row.values,
): boolean => {
  const results = computeOverRow(c, table, row.values, nodes, inserted);
  let values = row.values;
  columns.forEach((column, i) => {
    const { value, type } = results[i] as { value: Stored; type: Expression['type'] };
    values = values.with(table.columns.indexOf(column), assign(c, column, value, type));
  });
  const written = updateRows(c, table, [{ row, values }], columns, 'insert');
  return written.length > 0 && values.some((v, i) => !sameValue(v, before[i] ?? null));
};
