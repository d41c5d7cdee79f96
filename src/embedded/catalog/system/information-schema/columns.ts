import { isNotNull } from '../../view-column.js';
import { extraOf, type ColumnSpec, type TableSpec } from '../../definitions.js';
import { columns } from '../columns.js';
import { type SystemTableBuilder } from '../index.js';
import { columnRow } from './column-row.js';
import { anyText, indexTableRows } from './index-tables.js';
import { everyRelation } from './relations.js';

const keyOf = (table: TableSpec, column: ColumnSpec): string => {
  if (table.primaryKey.length === 1 && table.primaryKey.includes(column.name)) return 'PRI';
  // every part of any secondary key is marked the same way
  return table.indexes.some((i) => i.columns.includes(column.name)) ? 'UNI' : '';
};

/** information_schema.columns */
export const columnTable: SystemTableBuilder = (c, catalog) => ({
  columns: columns(
    'table_catalog',
    'table_schema',
    'table_name',
    'column_name',
    'ordinal_position:int',
    'column_default',
    'is_nullable',
    'data_type',
    'character_maximum_length:bigint',
    'character_octet_length:bigint',
    'numeric_precision:bigint',
    'numeric_scale:bigint',
    'datetime_precision:bigint',
    'character_set_name',
    'collation_name',
    'column_type',
    'column_key',
    'extra',
    'privileges',
    'column_comment',
    'generation_expression',
    'srs_id:bigint',
  ),
  rows: () =>
    everyRelation(catalog).flatMap((r) => {
      if (r.kind === 'view')
        return r.columns.map((col, i) =>
          columnRow(
            r,
            col.name,
            i + 1,
            { ...col, notNull: isNotNull(col) },
            '',
            null,
            col.autoIncrement ? 'auto_increment' : '',
            '',
          ),
        );
      const own = r.columns.map((col, i) =>
        columnRow(
          r,
          col.name,
          i + 1,
          col,
          keyOf(r, col),
          col.default?.text ?? col.inertDefault ?? (col.nullDefault ? 'null' : null),
          extraOf(col),
          col.comment,
          col.generated?.text,
        ),
      );
      const hidden = columnRow(
        r,
        '__mo_fake_pk_col',
        r.columns.length + 1,
        { type: { kind: 'int', bits: 64, unsigned: true }, notNull: true, computed: true },
        'PRI',
        null,
        'auto_increment',
        '',
      );
      // a key of several columns is kept as one more
      const packed = columnRow(
        r,
        '__mo_cpkey_col',
        r.columns.length + 1,
        { type: anyText, notNull: true },
        'PRI',
        null,
        '',
        '',
      );
      const own_ = [...own, ...(r.primaryKey.length > 1 ? [packed] : []), ...indexTableRows(r)];
      return r.primaryKey.length === 0 ? [...own_, hidden] : own_;
    }),
});
