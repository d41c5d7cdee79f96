import { type TableSpec } from '../../catalog/definitions.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { type Row } from '../../rows/row.js';
import { type Stored } from '../../values/cast.js';

/** Writes a row that is known to be good. */
export const putRow = (c: StatementContext, table: TableSpec, values: readonly Stored[]): Row['id'] => {
  const id = c.core.counters.rowId();
  if (table.primaryKey.length === 0) c.locks.rows(table, [{ id, values }]);
  c.rowsOf(table).insert(id, values);
  return id;
};
