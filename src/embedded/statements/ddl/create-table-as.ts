import { type ColumnSpec, type TableSpec } from '../../catalog/definitions.js';
import { internalError, invalidInput, notEmbedded } from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { type Ast } from '../../translator/ast.js';
import { type OutputColumn } from '../../translator/environment.js';
import { checkedLabel } from '../../translator/label.js';
import { isUnreadable } from '../../translator/print-view.js';
import { type ParsedStatement } from '../../translator/parser.js';
import { notNull, type Stored } from '../../values/cast.js';
import { refuseImpossible } from '../impossible-casts.js';
import { planStore, queriedRows } from '../insert/index.js';
import { readQuery } from '../select.js';
import { findColumn, type TableDraft } from './table-draft.js';

/** The query of CREATE TABLE … AS SELECT: what its columns are called, and its answer. */
export interface QueriedTable {
  readonly names: readonly string[];
  readonly columns: readonly OutputColumn[];
  readonly rows: readonly (readonly Stored[])[];
}

const moments = new Set(['datetime', 'timestamp', 'time']);

/** A column as the server makes it of an expression. */
const specOf = (column: OutputColumn, name: string, slot: string): ColumnSpec => {
  const { type, declared } = column;
  if (!declared) throw notEmbedded(`CREATE TABLE … AS SELECT with this expression as ${name}`);
  if (column.constant?.value === null) throw notEmbedded('CREATE TABLE … AS SELECT of NULL');
  // the server forgets the fraction of seconds of some, and keeps it in the rows
  if (moments.has(type.kind) && declared.computed)
    throw notEmbedded(`CREATE TABLE … AS SELECT of a computed ${type.kind}`);
  return {
    name,
    slot,
    type,
    notNull: declared.notNull,
    autoIncrement: column.autoIncrement === true,
    ...(declared.computed && type.kind === 'int' ? { computed: true } : {}),
    ...(declared.default === undefined ? {} : { inertDefault: declared.default }),
    comment: '',
  };
};

/** Adds the columns of a query to the draft, behind those that only the statement defines. */
export const addQueried = (
  c: StatementContext,
  parsed: ParsedStatement,
  draft: TableDraft,
  query: Ast,
): QueriedTable => {
  if (parsed.hints.some((hint) => hint.kind === 'snapshot'))
    throw internalError('panic not supported in internal sql executor: time travel');
  if (isUnreadable(query)) throw notEmbedded('CREATE TABLE … AS SELECT of what the server prints wrongly');
  const { columns, rows } = readQuery(c, query, parsed);
  const names = columns.map((column) => checkedLabel(column.name).toLowerCase());
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined) throw invalidInput(`ambiguous column reference '__mo_ctas_source.${repeated}'`);
  const specs = columns.map((column, i): ColumnSpec => {
    const name = names[i] as string;
    return findColumn(draft, name) ?? specOf(column, name, `c${draft.nextSlot++}`);
  });
  draft.columns = [...draft.columns.filter((own) => !specs.includes(own)), ...specs];
  return { names, columns, rows };
};

/** Fills the new table; answers how many rows. */
export const fillQueried = (c: StatementContext, table: TableSpec, queried: QueriedTable): number => {
  const columns = queried.names.map((name) => table.columns.find((col) => col.name === name) as ColumnSpec);
  const plan = { table, columns, named: true };
  queried.columns.forEach(({ type }, i) => refuseImpossible(columns[i] as ColumnSpec, type));
  const empty = table.columns.find(
    (col) => col.notNull && !col.default && !col.autoIncrement && !columns.includes(col),
  );
  if (empty && queried.rows.length > 0) throw notNull(empty.name);
  return planStore(c, plan, queriedRows(plan, queried.columns, queried.rows))().affected;
};
