import { type ColumnSpec } from '../../catalog/definitions.js';
import { invalidInput, notEmbedded, notYetImplemented } from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { ServerError } from '../../session-backend.js';
import { asList, asObject, identText, isNode, take, variant, type Ast } from '../../translator/ast.js';
import { countSubqueries } from '../../translator/correlation.js';
import { type Translation } from '../../translator/environment.js';
import { type Expression } from '../../translator/expression.js';
import { translateExpression } from '../../translator/expression-translator.js';
import { type ParsedStatement } from '../../translator/parser.js';
import { newTranslation } from '../../translator/query-translator.js';
import { valueScope } from '../../translator/value-scope.js';
import { type Stored } from '../../values/cast.js';
import { refuseImpossible } from '../impossible-casts.js';
import { planQuery } from '../planned-query.js';
import { readQuery } from '../select.js';
import { cellExpression } from './cell-expression.js';
import { isConvertedEarly, isReadAsText } from './early-values.js';
import { type InsertPlan } from './plan.js';

/** What a row gives a column: the word DEFAULT, a value, or which one of the column's computed values. */
export type Cell = 'default' | GivenValue | ComputedValue;

export interface GivenValue {
  readonly value: Stored;
  readonly type: Expression['type'];
  readonly literal?: boolean;
  /** The server converts it before anything runs. */
  readonly early?: boolean;
  /** The server takes a number for the text it is written as. */
  readonly readAsText?: boolean;
}

export interface ComputedValue {
  readonly computed: number;
  readonly type: Expression['type'];
  readonly readAsText?: boolean;
}

/** The rows that a statement gives, in the order of its columns. */
export interface GivenRows {
  readonly rows: readonly (readonly Cell[])[];
  /** The rows come from a query, so that the table's order of columns counts. */
  readonly queried: boolean;
  /** The columns that are given an aggregate of groups, as it is. */
  readonly ungathered?: readonly string[];
  /** Runs the expressions that one column is given. */
  readonly compute: (column: number) => readonly Stored[];
}

const isDefault = (node: Ast): boolean => {
  const [tag, content] = variant(node);
  return (
    tag === 'Identifier' && identText(content).toLowerCase() === 'default' && !asObject(content).quote_style
  );
};

/** The rows of VALUES: constants as they are, other expressions computed together for each column. */
const valueRows = (
  c: StatementContext,
  parsed: ParsedStatement,
  { columns }: InsertPlan,
  nodes: readonly (readonly Ast[])[],
): GivenRows => {
  const translations = columns.map(() => newTranslation(c.environment(parsed.hints)));
  const computed = columns.map((): Expression[] => []);
  const cellOf = (node: Ast, column: number): Cell => {
    if (isDefault(node)) return 'default';
    const target = columns[column] as ColumnSpec;
    if (countSubqueries(node) > 0) throw notYetImplemented('subquery in JOIN condition');
    const e = translateExpression(
      translations[column] as Translation,
      valueScope,
      cellExpression(node, target),
    );
    const { type } = e;
    const early = isConvertedEarly(node, type, target.type);
    const readAsText = isReadAsText(node, type, target.type);
    if (!e.constant) return { computed: (computed[column] as Expression[]).push(e) - 1, type, readAsText };
    return { value: e.constant.value, type, literal: true, early, readAsText };
  };
  return {
    rows: nodes.map((row) => row.map(cellOf)),
    queried: false,
    compute: (column) => {
      const expressions = computed[column] ?? [];
      const t = translations[column] as Translation;
      if (expressions.length > 0) c.core.callHandler = (name, args) => t.env.call(name, args);
      const values: Stored[] = [];
      // SQLite limits the columns of one result
      for (let at = 0; at < expressions.length; at += 1000) {
        const list = expressions.slice(at, at + 1000).map((e) => e.sql);
        values.push(...(c.read(`SELECT ${list.join(', ')}`, t.bindings.values)[0] ?? []));
      }
      return values;
    },
  };
};

/** The server finds NULL in an aggregate of several groups that goes to such a column as it is. */
const refuseUngathered = (plan: InsertPlan, columns: readonly Expression[]): void => {
  columns.forEach(({ ungathered, type }, i) => {
    const target = plan.columns[i] as ColumnSpec;
    const same = JSON.stringify(type) === JSON.stringify(target.type);
    if (ungathered && same && target.notNull && !plan.table.primaryKey.includes(target.name))
      throw notEmbedded('an aggregate of groups, as it is, for a NOT NULL column');
  });
};

/** The rows of a query. */
export const queriedRows = (
  plan: InsertPlan,
  columns: readonly Expression[],
  rows: readonly (readonly Stored[])[],
): GivenRows => {
  if (columns.length !== plan.columns.length)
    throw invalidInput('insert values does not match the number of columns');
  if (rows.length > 0) refuseUngathered(plan, columns);
  return {
    rows: rows.map((row) => row.map((value, i) => ({ value, type: (columns[i] as Expression).type }))),
    queried: true,
    ungathered: plan.columns.filter((_, i) => columns[i]?.ungathered).map(({ name }) => name),
    compute: () => [],
  };
};

/** A set operation is a query of INSERT only in parentheses. */
export const unknownSelect = () => invalidInput('insert has unknown select statement');

export const isSetOperation = (source: Ast): boolean =>
  isNode(source) && isNode(source.body) && 'SetOperation' in source.body;

/** Finds what is wrong with the values that a statement gives, without computing any. */
export const checkGiven = (
  c: StatementContext,
  parsed: ParsedStatement,
  plan: InsertPlan,
  source: Ast,
  assignments: readonly Ast[],
): void => {
  const queries = assignments.length === 0 && variant(asObject(source).body)[0] !== 'Values';
  if (!queries) givenRows(c, parsed, plan, source, assignments);
  else if (isSetOperation(source)) throw unknownSelect();
  else queriedRows(plan, planQuery(c, source, parsed.hints).translated.columns, []);
};

/** The values that the statement gives, row by row. */
export const givenRows = (
  c: StatementContext,
  parsed: ParsedStatement,
  plan: InsertPlan,
  source: Ast,
  assignments: readonly Ast[],
): GivenRows => {
  if (assignments.length > 0) return valueRows(c, parsed, plan, [assignments.map((a) => asObject(a).value)]);
  const [kind, body] = variant(asObject(source).body);
  if (isSetOperation(source)) throw unknownSelect();
  // the server does not see it
  if (kind === 'Query') take(source, 'INSERT … (SELECT …)', 'body', 'order_by', 'with');
  if (kind !== 'Values') {
    const { columns, rows } = readQuery(c, source, parsed, (planned) =>
      planned.slice(0, plan.columns.length).forEach(({ type }, i) => {
        refuseImpossible(plan.columns[i] as ColumnSpec, type);
      }),
    );
    if (columns.some((column) => column.constant && column.type.kind === 'double'))
      throw notEmbedded('INSERT … SELECT of a constant of floating point');
    return queriedRows(plan, columns, rows);
  }
  take(source, 'INSERT … VALUES', 'body');
  const rows = asList(take(body, 'VALUES', 'rows', 'explicit_row', 'value_keyword').rows).map((row) =>
    asList(asObject(row).content ?? row),
  );
  const none = rows[0]?.length === 0;
  if (none && plan.named) throw invalidInput('insert values does not match the number of columns');
  rows.forEach((row, i) => {
    if (row.length !== (none ? 0 : plan.columns.length))
      throw new ServerError(1136, `Column count doesn't match value count at row ${i + 1}`);
  });
  return valueRows(c, parsed, plan, rows);
};
