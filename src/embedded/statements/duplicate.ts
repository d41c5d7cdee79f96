import { columnOf, type ColumnSpec, type TableSpec } from '../catalog/definitions.js';
import { duplicateEntry } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { pick } from '../rows/row.js';
import { type ServerError } from '../session-backend.js';
import { type Stored } from '../values/cast.js';
import { showValue } from '../values/shown.js';

/** What the server writes into the message for a key. */
export const duplicateOf = (
  c: StatementContext,
  table: TableSpec,
  key: { readonly name: string; readonly columns: readonly string[] },
  values: readonly Stored[],
): ServerError => {
  const shown = pick(table, values, key.columns).map((v, i) =>
    showValue(v, (columnOf(table, key.columns[i] as string) as ColumnSpec).type, {
      zoneMinutes: c.zoneMinutes,
    }),
  );
  if (shown.length === 1) return duplicateEntry(String(shown[0]), key.columns[0] as string);
  return duplicateEntry(
    `(${shown.join(',')})`,
    key.name === 'PRIMARY' ? `(${key.columns.join(',')})` : `(${key.columns.join(',')})`,
  );
};
