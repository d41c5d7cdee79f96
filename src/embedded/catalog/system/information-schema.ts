import { columnTypeName, dataTypeName, isBinary, isString, type ColumnType } from '../column-type.js';
import { type CatalogView } from '../catalog.js';
import { extraOf, type ColumnSpec, type RelationSpec, type TableSpec } from '../definitions.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { notEmbedded } from '../../engine-errors.js';
import { newTranslation } from '../../translator/query-translator.js';
import { columns } from './columns.js';
import { type SystemTableBuilder } from './index.js';
import { systemTableNames } from './index.js';

export const informationSchemaNames: readonly string[] = [
  'character_sets',
  'collations',
  'column_privileges',
  'columns',
  'engines',
  'events',
  'files',
  'key_column_usage',
  'keywords',
  'parameters',
  'partitions',
  'processlist',
  'profiling',
  'referential_constraints',
  'routines',
  'schema_privileges',
  'schemata',
  'statistics',
  'table_constraints',
  'table_privileges',
  'tables',
  'triggers',
  'user_privileges',
  'views',
];

const everyRelation = (catalog: CatalogView): readonly RelationSpec[] =>
  catalog.databases().flatMap((db) => catalog.relations(db.name));
const everyTable = (catalog: CatalogView): readonly TableSpec[] =>
  everyRelation(catalog).filter((r): r is TableSpec => r.kind === 'table');

const nextAutoIncrement = (c: StatementContext, r: RelationSpec): bigint | null =>
  r.kind === 'table' && (r.primaryKey.length === 0 || r.columns.some((col) => col.autoIncrement))
    ? c.core.counters.peek(r.id)
    : null;

const tables: SystemTableBuilder = (c, catalog) => ({
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
    'create_time:timestamp',
    'update_time:timestamp',
    'check_time:timestamp',
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
    ...everyRelation(catalog).map((r) => [
      'def',
      r.database,
      r.name,
      r.kind === 'view' ? 'VIEW' : 'BASE TABLE',
      r.kind === 'view' ? null : 'Tae',
      r.kind === 'view' ? null : 10,
      r.kind === 'view' ? null : 'Compressed',
      r.kind === 'view' ? null : 0,
      null,
      null,
      null,
      null,
      null,
      nextAutoIncrement(c, r),
      null,
      null,
      null,
      'utf8mb4_0900_ai_ci',
      null,
      '',
      r.kind === 'table' ? r.comment : '',
    ]),
  ],
});

const keyOf = (table: TableSpec, column: ColumnSpec): string => {
  if (table.primaryKey.includes(column.name)) return 'PRI';
  // the server marks the columns of plain keys the same way
  return table.indexes.some((i) => !i.fulltext && i.columns[0] === column.name) ? 'UNI' : '';
};

const lengthOf = (type: ColumnType): number | null => {
  if (type.kind === 'char' || type.kind === 'varchar' || type.kind === 'binary' || type.kind === 'varbinary')
    return type.length;
  return type.kind === 'text' || type.kind === 'blob' ? 0 : null;
};

const viewColumns = (
  c: StatementContext,
  r: RelationSpec & { kind: 'view' },
): readonly { readonly name: string; readonly type: ColumnType; readonly notNull: boolean }[] => {
  try {
    const query = newTranslation({ ...c.environment(r.hints), database: r.database }).query(
      r.query,
      undefined,
    );
    return query.columns.map((col, i) => ({
      name: r.columnNames[i] as string,
      type: col.type,
      notNull: col.notNull ?? false,
    }));
  } catch {
    // a view whose tables are gone has no columns that could be named
    return [];
  }
};

const columnRow = (
  r: RelationSpec,
  name: string,
  position: number,
  type: ColumnType,
  notNull: boolean,
  key: string,
  defaultText: string | null,
  extra: string,
  comment: string,
) => [
  'def',
  r.database,
  r.name,
  name,
  position,
  defaultText,
  notNull ? 'NO' : 'YES',
  dataTypeName(type),
  lengthOf(type),
  lengthOf(type),
  type.kind === 'decimal' ? type.precision : null,
  type.kind === 'decimal' ? type.scale : null,
  type.kind === 'datetime' ? type.fraction : null,
  isString(type) ? 'utf8' : null,
  isString(type) && !isBinary(type) ? 'utf8_bin' : null,
  columnTypeName(type),
  key,
  extra,
  'select,insert,update,references',
  comment,
  '',
  null,
];

const columnTable: SystemTableBuilder = (c, catalog) => ({
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
    'srs_id:uint',
  ),
  rows: () =>
    everyRelation(catalog).flatMap((r) => {
      if (r.kind === 'view')
        return viewColumns(c, r).map((col, i) =>
          columnRow(r, col.name, i + 1, col.type, col.notNull, '', null, '', ''),
        );
      const own = r.columns.map((col, i) =>
        columnRow(
          r,
          col.name,
          i + 1,
          col.type,
          col.notNull,
          keyOf(r, col),
          col.default?.text ?? null,
          extraOf(col),
          col.comment,
        ),
      );
      const hidden = columnRow(
        r,
        '__mo_fake_pk_col',
        r.columns.length + 1,
        { kind: 'int', bits: 64, unsigned: true },
        true,
        'PRI',
        null,
        'auto_increment',
        '',
      );
      return r.primaryKey.length === 0
        ? [...own, hidden.map((v) => (v === 'BIGINT UNSIGNED(64)' ? 'BIGINT UNSIGNED(0)' : v))]
        : own;
    }),
});

const schemata: SystemTableBuilder = (_c, catalog) => ({
  columns: columns(
    'catalog_name',
    'schema_name',
    'default_character_set_name',
    'default_collation_name',
    'sql_path',
    'default_encryption',
  ),
  rows: () => catalog.databases().map((db) => ['def', db.name, 'utf8mb4', 'utf8mb4_0900_ai_ci', null, 'NO']),
});

/** Keys of a table in the server's order of names. */
const keysOf = (table: TableSpec) => [
  ...(table.primaryKey.length > 0 ? [{ name: 'PRIMARY', unique: true, columns: table.primaryKey }] : []),
  ...table.indexes,
];

const statistics: SystemTableBuilder = (_c, catalog) => ({
  columns: columns(
    'table_catalog',
    'table_schema',
    'table_name',
    'non_unique:bigint',
    'index_schema',
    'index_name',
    'seq_in_index:int',
    'column_name',
    'collation',
    'cardinality:bigint',
    'sub_part:bigint',
    'packed',
    'nullable',
    'index_type',
    'comment',
    'index_comment',
    'is_visible',
    'expression:text',
  ),
  rows: () =>
    everyTable(catalog).flatMap((t) =>
      keysOf(t).flatMap((key) =>
        key.columns.map((column, i) => [
          'def',
          t.database,
          t.name,
          key.unique ? 0 : 1,
          t.database,
          key.name,
          i + 1,
          column,
          'A',
          0,
          null,
          null,
          t.columns.find((col) => col.name === column)?.notNull ? '' : 'YES',
          '',
          '',
          '',
          'YES',
          null,
        ]),
      ),
    ),
});

const keyColumnUsage: SystemTableBuilder = () => ({
  columns: columns(
    'constraint_catalog',
    'constraint_schema',
    'constraint_name',
    'table_catalog',
    'table_schema',
    'table_name',
    'column_name',
    'ordinal_position:int',
    'position_in_unique_constraint:int',
    'referenced_table_schema',
    'referenced_table_name',
    'referenced_column_name',
  ),
  // always empty on the server
  rows: () => [],
});

const referentialConstraints: SystemTableBuilder = (_c, catalog) => ({
  columns: columns(
    'constraint_catalog',
    'constraint_schema',
    'constraint_name',
    'unique_constraint_catalog',
    'unique_constraint_schema',
    'unique_constraint_name',
    'match_option',
    'update_rule',
    'delete_rule',
    'table_name',
    'referenced_table_name',
  ),
  rows: () =>
    everyTable(catalog).flatMap((t) =>
      t.foreignKeys.map((key) => {
        const parent = catalog.relation(key.parentDatabase, key.parentTable);
        const primary =
          parent?.kind === 'table' && key.parentColumns.every((n) => parent.primaryKey.includes(n));
        const unique =
          parent?.kind === 'table'
            ? parent.indexes.find((i) => i.unique && key.parentColumns.every((n) => i.columns.includes(n)))
            : undefined;
        return [
          'def',
          t.database,
          key.name,
          'def',
          key.parentDatabase,
          primary ? 'PRIMARY' : (unique?.name ?? null),
          'NONE',
          key.onUpdate,
          key.onDelete,
          t.name,
          key.parentTable,
        ];
      }),
    ),
});

const tableConstraints: SystemTableBuilder = (_c, catalog) => ({
  columns: columns(
    'constraint_catalog',
    'constraint_schema',
    'constraint_name',
    'table_schema',
    'table_name',
    'constraint_type',
    'enforced',
  ),
  rows: () =>
    everyTable(catalog).flatMap((t) =>
      keysOf(t).flatMap((key) => {
        const type = key.name === 'PRIMARY' ? 'PRIMARY' : key.unique ? 'UNIQUE' : 'MULTIPLE';
        const row = ['def', t.database, key.name, t.database, t.name, type, 'YES'];
        // the server lists a plain key once for its column and once for the hidden primary key part
        return key.unique ? [row] : [row, row];
      }),
    ),
});

const viewText = (view: RelationSpec & { kind: 'view' }): string => {
  if (view.textUnknown) throw notEmbedded('the text of a view that a clone rewrote');
  return view.statement;
};

const views: SystemTableBuilder = (_c, catalog) => ({
  columns: columns(
    'table_catalog',
    'table_schema',
    'table_name',
    'view_definition:text',
    'check_option',
    'is_updatable',
    'definer',
    'security_type',
    'character_set_client',
    'collation_connection',
  ),
  rows: () =>
    everyRelation(catalog).flatMap((r) =>
      r.kind === 'view'
        ? [
            [
              'def',
              r.database,
              r.name,
              viewText(r),
              'NONE',
              'YES',
              'root@localhost',
              'DEFINER',
              'utf8mb4',
              'utf8mb4_0900_ai_ci',
            ],
          ]
        : [],
    ),
});

const empty =
  (...specs: readonly string[]): SystemTableBuilder =>
  () => ({ columns: columns(...specs), rows: () => [] });

export const informationSchema: Readonly<Record<string, SystemTableBuilder>> = {
  tables,
  columns: columnTable,
  schemata,
  statistics,
  key_column_usage: keyColumnUsage,
  referential_constraints: referentialConstraints,
  table_constraints: tableConstraints,
  views,
  triggers: empty(
    'trigger_catalog',
    'trigger_schema',
    'trigger_name',
    'event_manipulation',
    'event_object_catalog',
    'event_object_schema',
    'event_object_table',
    'action_order:int',
    'action_condition',
    'action_statement:text',
    'action_orientation',
    'action_timing',
  ),
  routines: empty('specific_name', 'routine_catalog', 'routine_schema', 'routine_name', 'routine_type'),
  events: empty('event_catalog', 'event_schema', 'event_name', 'definer', 'time_zone'),
};
