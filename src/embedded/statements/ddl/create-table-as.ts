import { type StatementOutcome } from '../../session-backend.js';
import { internalError, invalidInput, notEmbedded } from '../../engine-errors.js';
import { type ColumnSpec } from '../../catalog/definitions.js';
import { varchar } from '../../catalog/column-type.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { type Ast } from '../../translator/ast.js';
import { type ParsedStatement } from '../../translator/parser.js';
import { checkedLabel } from '../../translator/label.js';
import { readQuery } from '../select.js';
import { useIds } from '../generated-ids.js';
import { ok } from '../statement.js';
import { defineTable, finishDraft } from './create-table.js';
import { type TableDraft } from './table-draft.js';

/** CREATE TABLE … AS SELECT: columns and rows of a query. */
export const createTableAs = (
  c: StatementContext,
  parsed: ParsedStatement,
  draft: TableDraft,
  query: Ast,
  comment: string,
): StatementOutcome => {
  if (parsed.hints.some((hint) => hint.kind === 'snapshot'))
    throw internalError('panic not supported in internal sql executor: time travel');
  if (draft.columns.length > 0) throw notEmbedded('CREATE TABLE … AS SELECT with columns of its own');
  const { columns, rows } = readQuery(c, query, parsed);
  const specs = columns.map((column, i): ColumnSpec => ({
    name: checkedLabel(column.name).toLowerCase(),
    slot: `c${i}`,
    type: column.type.kind === 'null' ? varchar(0) : column.type,
    notNull: column.notNull === true && !column.constant,
    autoIncrement: column.autoIncrement === true,
    comment: '',
  }));
  const names = specs.map((spec) => spec.name);
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined) throw invalidInput(`ambiguous column reference '__mo_ctas_source.${repeated}'`);
  const table = finishDraft({ ...draft, columns: specs }, c.core.counters.tableId(), comment);
  defineTable(c, table);
  for (const row of rows) {
    c.rowsOf(table).insert(c.core.counters.rowId(), row);
    c.core.counters.generateHidden(table);
  }
  useIds(c, table, rows);
  return ok(rows.length);
};
