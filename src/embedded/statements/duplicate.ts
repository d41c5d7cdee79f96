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
  const shown = pick(table, values, key.columns).map((v, i) => {
    const { type: own } = columnOf(table, key.columns[i] as string) as ColumnSpec;
    return own.kind === 'enum'
      ? String(own.values.indexOf(v as string) + 1)
      : showValue(v, own, { zoneMinutes: c.zoneMinutes });
  });
  const columns = key.columns.map((name) => name.toLowerCase());
  if (shown.length > 1) return duplicateEntry(`(${shown.join(',')})`, `(${columns.join(',')})`);
  const [name] = key.columns as readonly [string];
  const { type } = columnOf(table, name) as ColumnSpec;
  const full = inFull(pick(table, values, [name])[0] ?? null, type);
  return duplicateEntry(full ?? String(shown[0]), columns[0] as string);
};
