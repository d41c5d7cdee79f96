import { isMoment } from '../catalog/column-type.js';
import { type ColumnSpec, type TableSpec } from '../catalog/definitions.js';
import { constraintViolation, notEmbedded } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { identText, variant, type Ast } from '../translator/ast.js';
import { ofValues } from '../translator/value-scope.js';
import { castValue, notNull, type Stored } from '../values/cast.js';
import { condition } from '../translator/coercion.js';
import { type Expression, type Scope, type ScopeRelation } from '../translator/expression.js';
import { translateExpression } from '../translator/expression-translator.js';
import { newTranslation } from '../translator/query-translator.js';

/** A row's values as a scope: expressions over it are computed by SQLite from parameters. */
const rowRelation = (
  table: TableSpec,
  alias: string,
  values: readonly Stored[],
  add: (v: Stored) => string,
): ScopeRelation => ({
  alias,
  database: table.database,
  columns: table.columns.map((c, i) => {
    let sql: string | undefined;
    return {
      name: c.name,
      type: c.type,
      get sql() {
        const value = values[i] ?? null;
        return (sql ??= value === null ? 'NULL' : add(value));
      },
    };
  }),
});

const overRow = (
  c: StatementContext,
  table: TableSpec,
  values: readonly Stored[],
  nodes: readonly Ast[],
  inserted?: readonly Stored[],
) => {
  const t = newTranslation(c.environment());
  const add = (v: Stored) => t.bindings.add(v);
  const scope: Scope = {
    relations: [rowRelation(table, table.name, values, add)],
    ...(inserted ? { inserted: rowRelation(table, 'values', inserted, add), ...ofValues } : {}),
  };
  return { t, expressions: nodes.map((n) => translateExpression(t, scope, n)) };
};

/** Finds what is wrong with expressions over a row and one to be inserted, before there are any. */
export const checkOverRow = (
  c: StatementContext,
  table: TableSpec,
  nodes: readonly Ast[],
): readonly Expression[] => overRow(c, table, [], nodes, []).expressions;

/** Computes expressions over one row (and the row that was to be inserted, for VALUES()). */
export const computeOverRow = (
  c: StatementContext,
  table: TableSpec,
  values: readonly Stored[],
  nodes: readonly Ast[],
  inserted?: readonly Stored[],
  asCondition = false,
): readonly { readonly value: Stored; readonly type: Expression['type'] }[] => {
  if (nodes.length === 0) return [];
  const { t, expressions } = overRow(c, table, values, nodes, inserted);
  c.core.callHandler = (name, args) => t.env.call(name, args);
  const [row] = c.read(
    `SELECT ${expressions.map((e) => (asCondition ? condition(t, e) : e.sql)).join(', ')}`,
    t.bindings.values,
  );
  return expressions.map((e, i) => ({ value: row?.[i] ?? null, type: e.type }));
};

/** A value for a column: converted to its type. */
export const assign = (
  c: StatementContext,
  column: ColumnSpec,
  value: Stored,
  type: Expression['type'],
  literal = false,
): Stored => {
  if (isMoment(column.type) && typeof value === 'string') refuseOddMoment(c, value);
  return castValue(value, type, column.type, { zoneMinutes: c.zoneMinutes, assigned: true, literal });
};

/** Zero dates depend on the SQL mode, and the server reads a moment that ends within its time. */
const refuseOddMoment = (c: StatementContext, value: string): void => {
  if (/^0000-00-00/.test(value) && !c.session.givenMode.includes('NO_ZERO_DATE'))
    throw notEmbedded('a zero date');
  if (/^\d+-\d+-\d+ [\d:]*:$/.test(value)) throw notEmbedded('a moment that ends with a colon');
};

/** Generated columns follow the others. */
export const fillGenerated = (
  c: StatementContext,
  table: TableSpec,
  values: readonly Stored[],
): readonly Stored[] => {
  let filled = values;
  table.columns.forEach((column, i) => {
    if (!column.generated) return;
    const [result] = computeOverRow(c, table, filled, [column.generated.ast]);
    if (result) filled = filled.with(i, assign(c, column, result.value, result.type));
  });
  return filled;
};

/** NOT NULL, column by column. */
export const checkNotNull = (table: TableSpec, rows: readonly (readonly Stored[])[]): void => {
  table.columns.forEach((column, i) => {
    if (column.notNull && rows.some((values) => values[i] === null)) throw notNull(column.name);
  });
};

/** The CHECK constraint that a row violates. */
const violated = (c: StatementContext, table: TableSpec, values: readonly Stored[]): number => {
  if (table.checks.length === 0) return -1;
  const nodes = table.checks.map((check) => check.ast);
  const results = computeOverRow(c, table, values, nodes, undefined, true);
  return results.findIndex(({ value }) => value !== null && Number(value) === 0);
};

export const satisfiesChecks = (c: StatementContext, table: TableSpec, values: readonly Stored[]): boolean =>
  violated(c, table, values) < 0;

/** CHECK, constraint by constraint. */
export const checkConstraints = (
  c: StatementContext,
  table: TableSpec,
  rows: readonly (readonly Stored[])[],
): void => {
  const found = rows.map((values) => violated(c, table, values)).filter((at) => at >= 0);
  if (found.length === 0) return;
  throw constraintViolation(
    `Check constraint '${table.checks[Math.min(...found)]?.name as string}' is violated`,
  );
};

/** The name of the column an assignment sets. */
export const assignedColumn = (target: Ast): readonly string[] => {
  const [kind, name] = variant(target);
  if (kind !== 'ColumnName') throw notEmbedded('an assignment to several columns');
  return (name as readonly Ast[]).map(identText);
};
