import { type TableSpec } from '../catalog/definitions.js';
import { createTableSql } from '../catalog/physical-schema.js';
import { notEmbedded } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { type Stored } from '../values/cast.js';
import { rowsAt } from './matrixone/copy-table.js';

/** Puts rows into a table whatever its primary key says, as the server does in places. */
export const addBreakingKeys = (
  c: StatementContext,
  table: TableSpec,
  added: readonly (readonly Stored[])[],
): void => {
  // an open transaction may have to do it again later
  if (!c.ownsTransaction) throw notEmbedded('rows that break a key in a transaction');
  const rows = [...rowsAt(c, table, undefined), ...added];
  const broken = { ...table, id: c.core.counters.tableId(), keysBroken: true };
  for (const sql of createTableSql(broken)) c.write(sql);
  c.core.counters.startAsSame(broken.id, table.id);
  c.define(table.database, table.name, broken);
  const writer = c.rowsOf(broken);
  for (const row of rows) writer.insert(c.core.counters.rowId(), row);
};
