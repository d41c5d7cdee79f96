import { mainTable, type ColumnSpec, type TableSpec } from '../../catalog/definitions.js';
import { uniqueKeys, writeOrder } from '../../catalog/physical-schema.js';
import { notEmbedded } from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { pick } from '../../rows/row.js';
import { castValue, notNull, type Stored } from '../../values/cast.js';
import { assign, computeOverRow, fillGenerated } from '../assignments.js';
import { duplicateOf } from '../duplicate.js';

/** Rows of the old table in the shape of the new one. */
export const convertRows = (
  c: StatementContext,
  old: TableSpec,
  fresh: TableSpec,
  sources: ReadonlyMap<string, ColumnSpec>,
): void => {
  const rows = c.read(
    `SELECT ${old.columns.map((col) => col.slot).join(', ')} FROM ${mainTable(old)} rows ORDER BY ${writeOrder('rows')}`,
  );
  const writer = c.rowsOf(fresh);
  for (const row of rows) {
    const values = fresh.columns.map((column): Stored => {
      const source = sources.get(column.slot);
      const index = source ? old.columns.indexOf(source) : -1;
      if (source && index >= 0) {
        const value = castValue(row[index] ?? null, source.type, column.type, {
          zoneMinutes: c.zoneMinutes,
          assigned: true,
        });
        if (value === null && column.notNull) throw notNull(column.name);
        return value;
      }
      if (column.autoIncrement) return c.core.counters.generate(fresh);
      if (column.default) {
        const [result] = computeOverRow(c, fresh, [], [column.default.ast]);
        return result ? assign(c, column, result.value, result.type) : null;
      }
      return column.notNull && !column.generated ? implicitDefault(column) : null;
    });
    const complete = fillGenerated(c, fresh, values);
    for (const key of uniqueKeys(fresh))
      if (writer.find(key.columns, pick(fresh, complete, key.columns)).length > 0)
        throw duplicateOf(c, fresh, key, complete);
    if (fresh.primaryKey.length === 0) c.core.counters.generateHidden(fresh);
    writer.insert(c.core.counters.rowId(), complete);
  }
  c.core.counters.used(fresh);
};

/** What a NOT NULL column without default gets in rows that were there before it. */
const implicitDefault = (column: ColumnSpec): Stored => {
  switch (column.type.kind) {
    case 'int':
    case 'bool':
    case 'bit':
    case 'year':
    case 'time':
      return 0n;
    case 'float':
    case 'double':
      return 0;
    case 'char':
    case 'varchar':
    case 'text':
      return '';
    case 'decimal':
      return castValue(0n, { kind: 'int', bits: 64, unsigned: false }, column.type, { zoneMinutes: 0 });
    default:
      throw notEmbedded(`adding a NOT NULL column of type ${column.type.kind} without default to rows`);
  }
};
