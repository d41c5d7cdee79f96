import { type ColumnSpec, type TableSpec } from '../../catalog/definitions.js';
import { invalidInput } from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { type Stored } from '../../values/cast.js';
import { assign, computeOverRow } from '../assignments.js';
import { refuseImpossible } from '../impossible-casts.js';
import { type Cell, type GivenRows } from './given-rows.js';
import { assignIgnoring } from '../ignored-faults.js';
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

const hasDefault = (column: ColumnSpec) => !column.generated && !column.autoIncrement;

/** A column that is left out needs a default, also when there is no row to insert. */
export const checkOmitted = (
  c: StatementContext,
  plan: InsertPlan,
  cache = new Map<string, Stored>(),
): void => {
  for (const column of plan.named ? plan.table.columns : [])
    if (!plan.columns.includes(column) && hasDefault(column)) defaultValue(c, plan.table, column, cache);
};

const refuseGenerated = ({ table, columns }: InsertPlan, rows: readonly (readonly Cell[])[]): void => {
  const given = columns.find((column, at) => column.generated && rows.some((row) => row[at] !== 'default'));
  if (given)
    throw invalidInput(
      `the value specified for generated column '${given.name}' in table '${table.name}' is not allowed`,
    );
};

/**
 * Rows from what the statement gives and the defaults. The server goes column by column: first through the literals
 * that it converts while it plans and the defaults, then, when the answer is called, through everything else. Under
 * IGNORE, what can be bent to a column's type is.
 */
export const planRows = (
  c: StatementContext,
  plan: InsertPlan,
  given: GivenRows,
  ignoring: boolean,
): (() => readonly (readonly Stored[])[]) => {
  const { table, columns } = plan;
  const { rows } = given;
  const cache = new Map<string, Stored>();
  const convert = ignoring ? assignIgnoring : assign;
  refuseGenerated(plan, rows);
  const made = rows.map((): (Stored | undefined)[] => table.columns.map(() => undefined));
  const each = (
    visit: (column: ColumnSpec, cell: Cell, at: number, set: (value: Stored) => void) => void,
  ) => {
    const order = [...columns.keys()];
    const inTable = (at: number) => table.columns.indexOf(columns[at] as ColumnSpec);
    for (const at of given.queried ? order.sort((a, b) => inTable(a) - inTable(b)) : order) {
      const column = columns[at] as ColumnSpec;
      // of a column that is named twice, the last value counts
      if (columns.lastIndexOf(column) !== at) continue;
      const slot = inTable(at);
      rows.forEach((row, i) => {
        if (row.length > 0)
          visit(column, row[at] as Cell, at, (value) => ((made[i] as (Stored | undefined)[])[slot] = value));
      });
    }
  };
  each((column, cell, _, set) => {
    if (cell === 'default') {
      if (hasDefault(column)) defaultValue(c, table, column, cache);
      return;
    }
    if ('early' in cell && cell.early) return set(convert(c, column, cell.value, cell.type, cell.literal));
    if (!given.queried && !cell.readAsText) refuseImpossible(column, cell.type);
  });
  checkOmitted(c, plan, cache);
  return () => {
    const computed = new Map<number, readonly Stored[]>();
    each((column, cell, at, set) => {
      if (cell === 'default' || ('early' in cell && cell.early)) return;
      if ('value' in cell) return set(convert(c, column, cell.value, cell.type, cell.literal));
      if (!computed.has(at)) computed.set(at, given.compute(at));
      set(convert(c, column, computed.get(at)?.[cell.computed] ?? null, cell.type));
    });
    return made.map((values) =>
      values.map((value, i) => {
        if (value !== undefined) return value;
        const column = table.columns[i] as ColumnSpec;
        return hasDefault(column) ? defaultValue(c, table, column, cache) : null;
      }),
    );
  };
};
