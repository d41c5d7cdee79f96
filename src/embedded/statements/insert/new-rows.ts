import { type ColumnSpec, type TableSpec } from '../../catalog/definitions.js';
import { invalidInput } from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { type Stored } from '../../values/cast.js';
import { assign, computeOverRow } from '../assignments.js';
import { type Cell } from './given-rows.js';
import { type InsertPlan } from './plan.js';

const missingDefault = (column: ColumnSpec) =>
  invalidInput(`invalid default value for column '${column.name}'`);

/** The value of a column that a row does not give. */
const defaultValue = (
  c: StatementContext,
  table: TableSpec,
  column: ColumnSpec,
  cache: Map<string, Stored>,
): Stored => {
  if (!column.default) {
    if (column.notNull && !column.autoIncrement && !column.generated) throw missingDefault(column);
    return null;
  }
  const known = cache.get(column.name);
  if (known !== undefined) return known;
  const [result] = computeOverRow(c, table, [], [column.default.ast]);
  const value = result ? assign(c, column, result.value, result.type) : null;
  // uuid() and the like differ from row to row
  if (!/uuid|rand/i.test(column.default.text)) cache.set(column.name, value);
  return value;
};

/** The word DEFAULT is looked at before any value. */
const checkNamedDefaults = (
  c: StatementContext,
  { table, columns }: InsertPlan,
  rows: readonly (readonly Cell[])[],
  cache: Map<string, Stored>,
): void => {
  for (const [at, column] of columns.entries())
    if (!column.generated && !column.autoIncrement && rows.some((cells) => cells[at] === 'default'))
      defaultValue(c, table, column, cache);
};

/** A column that is left out needs a default, also when there is no row to insert. */
const checkOmitted = (c: StatementContext, plan: InsertPlan, cache: Map<string, Stored>): void => {
  for (const column of plan.named ? plan.table.columns : [])
    if (!plan.columns.includes(column) && !column.generated && !column.autoIncrement)
      defaultValue(c, plan.table, column, cache);
};

/** The values that a row gives, in the order of the table's columns; undefined where the default stands. */
const givenValues = (
  c: StatementContext,
  { table, columns }: InsertPlan,
  cells: readonly Cell[],
): readonly (Stored | undefined)[] =>
  table.columns.map((column) => {
    const at = cells.length === 0 ? -1 : columns.indexOf(column);
    const cell = at < 0 ? 'default' : (cells[at] as Cell);
    if (cell === 'default') return undefined;
    if (column.generated)
      throw invalidInput(
        `the value specified for generated column '${column.name}' in table '${table.name}' is not allowed`,
      );
    return assign(c, column, cell.value, cell.type, cell.literal);
  });

const withDefaults = (
  c: StatementContext,
  table: TableSpec,
  given: readonly (Stored | undefined)[],
  cache: Map<string, Stored>,
): readonly Stored[] =>
  given.map((value, i) => {
    if (value !== undefined) return value;
    const column = table.columns[i] as ColumnSpec;
    return column.generated || column.autoIncrement ? null : defaultValue(c, table, column, cache);
  });

/** Rows from what the statement gives and the defaults; faults are found in the server's order. */
export const newRows = (
  c: StatementContext,
  plan: InsertPlan,
  source: readonly (readonly Cell[])[],
): readonly (readonly Stored[])[] => {
  const cache = new Map<string, Stored>();
  checkNamedDefaults(c, plan, source, cache);
  const given = source.map((cells) => givenValues(c, plan, cells));
  checkOmitted(c, plan, cache);
  return given.map((values) => withDefaults(c, plan.table, values, cache));
};
