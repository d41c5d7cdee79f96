import { type StatementContext } from '../../../engine/statement-context.js';
import { commentOf, type RelationSpec } from '../../definitions.js';
import { columns } from '../columns.js';
import { systemTableNames, type SystemTableBuilder } from '../index.js';
import { everyRelation } from './relations.js';

const nextAutoIncrement = (c: StatementContext, r: RelationSpec): bigint | null =>
  r.kind === 'table' && (r.primaryKey.length === 0 || r.columns.some((col) => col.autoIncrement))
    ? c.core.counters.peek(r.id)
    : null;

/** information_schema.tables */
export const tables: SystemTableBuilder = (c, catalog) => ({
  columns: columns(
    'table_catalog',
    'table_schema',
    'table_name',
    'table_type',
    'engine',
    'version:bigint',
    'row_format',
    'table_rows:bigint',
    'avg_row_length:bigint',
    'data_length:bigint',
    'max_data_length:bigint',
    'index_length:bigint',
    'data_free:bigint',
    'auto_increment:bigint',
    'create_time:timestamp!',
    'update_time:timestamp!',
    'check_time:timestamp!',
    'table_collation',
    'checksum:bigint',
    'create_options',
    'table_comment:text',
  ),
  rows: () => [
    ...catalog
      .databases()
      .flatMap((db) =>
        systemTableNames(db.name).map((name) => [
          'def',
          db.name,
          name,
          db.name === 'information_schema' ? 'SYSTEM VIEW' : 'BASE TABLE',
          'Tae',
          10,
          'Compressed',
          0,
          0,
          0,
          0,
          0,
          0,
          null,
          null,
          null,
          null,
          'utf8mb4_0900_ai_ci',
          null,
          '',
          '',
        ]),
      ),
    ...everyRelation(catalog).map((r) => {
      // sizes and counts are fixed in the server's definition of the view, too
      const fixed = r.kind === 'view' ? null : 0;
      return [
        'def',
        r.database,
        r.name,
        r.kind === 'view' ? 'VIEW' : 'BASE TABLE',
        r.kind === 'view' ? null : 'Tae',
        r.kind === 'view' ? null : 10,
        'Compressed',
        fixed,
        fixed,
        fixed,
        fixed,
        fixed,
        fixed,
        nextAutoIncrement(c, r),
        null,
        null,
        null,
        'utf8mb4_0900_ai_ci',
        fixed,
        r.kind === 'view' ? null : '',
        r.kind === 'table' ? commentOf(r) : '',
      ];
    }),
  ],
});
