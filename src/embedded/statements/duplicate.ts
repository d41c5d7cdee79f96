import { type ColumnType } from '../catalog/column-type.js';
import { columnOf, type ColumnSpec, type TableSpec } from '../catalog/definitions.js';
import { duplicateEntry } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { pick } from '../rows/row.js';
import { type ServerError } from '../session-backend.js';
import { type Stored } from '../values/cast.js';
import { showMoment } from '../values/moment.js';
import { showValue } from '../values/shown.js';

/** Values that a message shows otherwise than a query does. */
const inFull = (value: Stored, type: ColumnType): string | undefined => {
  if (type.kind === 'bool') return value === 0n ? 'false' : 'true';
  return type.kind === 'datetime' ? showMoment(value as string, type.fraction) : undefined;
};

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
  if (shown.length === 1) {
    const [name] = key.columns as readonly [string];
    const { type } = columnOf(table, name) as ColumnSpec;
    return duplicateEntry(inFull(pick(table, values, [name])[0] ?? null, type) ?? String(shown[0]), name);
  }
  return duplicateEntry(
    `(${shown.join(',')})`,
    key.name === 'PRIMARY' ? `(${key.columns.join(',')})` : `(${key.columns.join(',')})`,
  );
};
