import { columnOf, type ColumnSpec, type TableSpec } from '../catalog/definitions.js';
import { uniqueKeys } from '../catalog/physical-schema.js';
import { notEmbedded } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { lockParents } from '../rows/foreign-keys.js';
import { indexOfColumn, sameValue, type Row } from '../rows/row.js';
import { ServerError } from '../session-backend.js';
import { asObject, type Ast } from '../translator/ast.js';
import { type Expression } from '../translator/expression.js';
import { type Stored } from '../values/cast.js';
import { assign, assignedColumn, checkOverRow, computeOverRow } from './assignments.js';
import { defaultOf, isDefault, isParameter } from './named-default.js';
import { checkConversion } from './upsert-conversions.js';
import { completeChange, lockChanged } from './update-rows.js';

/** What ON DUPLICATE KEY UPDATE assigns: columns and their expressions. */
export interface DuplicateUpdate {
  readonly columns: readonly ColumnSpec[];
  readonly values: readonly Ast[];
}

const unsupported = (text: string) => new ServerError(20313, `unsupported DML: ${text} on duplicate`);

/** The server breaks at it. */
const refuseUniqueEnums = (table: TableSpec): void => {
  const isEnum = (name: string | undefined) => columnOf(table, name ?? '')?.type.kind === 'enum';
  const [found] = table.indexes.filter(
    ({ unique, columns }) => unique && columns.length === 1 && isEnum(columns[0]),
  );
  if (found && table.primaryKey.length > 0)
    throw notEmbedded('INSERT … ON DUPLICATE KEY UPDATE of a table with a unique ENUM and a primary key');
};

/** Resolves the assignments; those to a key are refused, whether a row is found or not. */
export const duplicateUpdate = (
  c: StatementContext,
  table: TableSpec,
  assignments: readonly Ast[],
): DuplicateUpdate => {
  const given = assignments.map((a) => asObject(a).value);
  checkOverRow(
    c,
    table,
    given.filter((node) => !isDefault(node)),
  );
  const columns = assignments.map((a) => {
    const name = assignedColumn(asObject(a).target).at(-1) as string;
    // the server takes a name that it does not know for the first column
    return columnOf(table, name) ?? (table.columns[0] as ColumnSpec);
  });
  const values = given.map((node, i) => defaultOf(node, columns[i] as ColumnSpec));
  const expressions = checkOverRow(c, table, values);
  columns.forEach((column, i) => {
    if (!isDefault(given[i])) checkConversion(column, expressions[i] as Expression, isParameter(given[i]));
  });
  const assigned = (name: string) => columns.some((column) => column.name === name);
  if (table.primaryKey.some(assigned)) throw unsupported('update primary key');
  if (table.indexes.some((index) => index.unique && index.columns.some(assigned)))
    throw unsupported('update unique key');
  refuseUniqueEnums(table);
  return { columns, values };
};

const differs = (table: TableSpec, name: string, a: readonly Stored[], b: readonly Stored[]): boolean => {
  const at = indexOfColumn(table, name);
  return !sameValue(a[at] ?? null, b[at] ?? null);
};

/** Changes the row that was found instead of inserting one; answers it as it is now, not yet checked. */
export const updateOnDuplicate = (
  c: StatementContext,
  table: TableSpec,
  row: Row,
  inserted: readonly Stored[],
  { columns, values: nodes }: DuplicateUpdate,
): readonly Stored[] => {
  const results = computeOverRow(c, table, row.values, nodes, inserted);
  let values = row.values;
  columns.forEach((column, i) => {
    const { value, type } = results[i] as { value: Stored; type: Expression['type'] };
    values = values.with(table.columns.indexOf(column), assign(c, column, value, type));
  });
  const change = completeChange(c, table, { row, values }, columns);
  const isAssigned = (name: string) => columns.some((column) => column.name === name);
  if (
    uniqueKeys(table).some((key) =>
      key.columns.some((name) => differs(table, name, row.values, change.values)),
    )
  )
    throw notEmbedded('INSERT … ON DUPLICATE KEY UPDATE that changes a generated key');
  if (c.foreignKeyChecks) lockParents(c, table, [change.values], isAssigned);
  lockChanged(c, table, [change], isAssigned);
  if (change.values.some((value, i) => !sameValue(value, row.values[i] ?? null)))
    c.rowsOf(table).update(row, change.values);
  return change.values;
};
