import { columnOf, type ColumnSpec, type TableSpec } from '../../catalog/definitions.js';
import { notEmbedded } from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { ServerError } from '../../session-backend.js';
import { asObject, nameParts, variant, type Ast } from '../../translator/ast.js';
import { splitName } from '../../translator/from.js';
import { assignedColumn } from '../assignments.js';
import { writableTable } from '../writable-table.js';

/** Where an INSERT writes. */
export interface InsertPlan {
  readonly table: TableSpec;
  readonly columns: readonly ColumnSpec[];
  /** The statement names its columns. */
  readonly named: boolean;
}

/** The server's grammar has no more than one name before a column's. */
const columnName = (node: Ast): string => {
  const parts = nameParts(node);
  if (parts.length > 2) throw notEmbedded('a column to insert with the name of its database');
  return parts.at(-1) as string;
};

export const planOf = (
  c: StatementContext,
  tableNode: Ast,
  columnNodes: readonly Ast[],
  assignments: readonly Ast[],
): InsertPlan => {
  const [kind, name] = variant(tableNode);
  if (kind !== 'TableName') throw notEmbedded(`INSERT INTO ${kind}`);
  const parts = nameParts(name);
  // the server lets rows in there that break it
  if (splitName({ database: c.session.database }, parts).database === 'mo_catalog')
    throw notEmbedded('INSERT into mo_catalog');
  const table = writableTable(c, parts);
  const names =
    assignments.length > 0
      ? assignments.map((a) => assignedColumn(asObject(a).target).at(-1) as string)
      : columnNodes.map(columnName);
  const columns = names.map((n) => {
    const column = columnOf(table, n);
    if (!column) throw new ServerError(1054, `Unknown column '${n}' in '${table.name}'`);
    return column;
  });
  const named = names.length > 0;
  return { table, named, columns: named ? columns : table.columns.filter((col) => !col.generated) };
};
