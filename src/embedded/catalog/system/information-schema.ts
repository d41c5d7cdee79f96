import { createHash } from 'node:crypto';
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
        r.kind === 'table' ? r.comment : '',
      ];
    }),
  ],
});

const keyOf = (table: TableSpec, column: ColumnSpec): string => {
  // every part of any secondary key is marked the same way, before the primary key
  if (table.indexes.some((i) => !i.fulltext && i.columns.includes(column.name))) return 'UNI';
  return table.primaryKey.includes(column.name) ? 'PRI' : '';
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
  generation = '',
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
  generation,
  null,
];

const anyText: ColumnType = { kind: 'varchar', length: 65535 };
const rowNumber: ColumnType = { kind: 'int', bits: 64, unsigned: true };

/** The server keeps each secondary key as a table of its own, and shows its two columns. */
const indexTableRows = (table: TableSpec) =>
  table.indexes
    .filter((index) => !index.fulltext && !index.using)
    .flatMap((index) => {
      const typeOf = (names: readonly string[]): ColumnType =>
        names.length === 1
          ? (table.columns.find((col) => col.name === names[0]) as ColumnSpec).type
          : anyText;
      const hash = createHash('md5').update(`${table.id}/${index.name}`).digest('hex');
      const uuid = hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
      const owner = { ...table, name: `__mo_index_${index.unique ? 'unique' : 'secondary'}_${uuid}` };
      const keyType = index.unique ? typeOf(index.columns) : anyText;
      const rowType = table.primaryKey.length > 0 ? typeOf(table.primaryKey) : rowNumber;
      const reference = columnRow(owner, '__mo_index_pri_col', 2, rowType, true, '', null, '', '');
      return [
        columnRow(owner, '__mo_index_idx_col', 1, keyType, true, 'PRI', null, '', ''),
        rowType === rowNumber
          ? reference.map((v) => (v === 'BIGINT UNSIGNED(64)' ? 'BIGINT UNSIGNED(0)' : v))
          : reference,
      ];
    });

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
    'srs_id:bigint',
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
          col.default?.text ?? (col.nullDefault ? 'null' : null),
          extraOf(col),
          col.comment,
          col.generated?.text,
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
      const own_ = [...own, ...indexTableRows(r)];
      return r.primaryKey.length === 0
        ? [...own_, hidden.map((v) => (v === 'BIGINT UNSIGNED(64)' ? 'BIGINT UNSIGNED(0)' : v))]
        : own_;
    }),
});

const schemata: SystemTableBuilder = (_c, catalog) => ({
  columns: columns(
    'CATALOG_NAME',
    'SCHEMA_NAME',
    'DEFAULT_CHARACTER_SET_NAME',
    'DEFAULT_COLLATION_NAME',
    'SQL_PATH:char',
    'DEFAULT_ENCRYPTION',
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
    'sub_part:text',
    'packed:text',
    'nullable',
    'index_type',
    'comment:char',
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
    'CONSTRAINT_CATALOG',
    'CONSTRAINT_SCHEMA',
    'CONSTRAINT_NAME',
    'UNIQUE_CONSTRAINT_CATALOG',
    'UNIQUE_CONSTRAINT_SCHEMA',
    'UNIQUE_CONSTRAINT_NAME',
    'MATCH_OPTION',
    'UPDATE_RULE',
    'DELETE_RULE',
    'TABLE_NAME',
    'REFERENCED_TABLE_NAME',
  ),
  rows: () =>
    everyTable(catalog).flatMap((t) =>
      t.foreignKeys.map((key) => {
        const parent = catalog.relation(key.parentDatabase, key.parentTable);
        if (parent?.kind === 'table' && parent.indexes.some((i) => !i.unique))
          throw notEmbedded('reading information_schema.referential_constraints of a parent with plain keys');
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
    'CONSTRAINT_CATALOG',
    'CONSTRAINT_SCHEMA',
    'CONSTRAINT_NAME',
    'TABLE_SCHEMA',
    'TABLE_NAME',
    'CONSTRAINT_TYPE',
    'ENFORCED',
  ),
  rows: () =>
    everyTable(catalog).flatMap((t) =>
      keysOf(t).flatMap((key) => {
        const type = key.name === 'PRIMARY' ? 'PRIMARY' : key.unique ? 'UNIQUE' : 'MULTIPLE';
        const row = ['def', t.database, key.name, t.database, t.name, type, 'YES'];
        // one row a column, and for plain keys one for the hidden part that names the row
        return Array.from({ length: key.columns.length + (key.unique ? 0 : 1) }, () => row);
      }),
    ),
});

const viewText = (view: RelationSpec & { kind: 'view' }): string => {
  if (view.textUnknown) throw notEmbedded('the text of a view that a clone rewrote');
  return view.statement;
};

const views: SystemTableBuilder = (_c, catalog) => ({
  columns: columns(
    'TABLE_CATALOG',
    'TABLE_SCHEMA',
    'TABLE_NAME',
    'VIEW_DEFINITION:text',
    'CHECK_OPTION',
    'IS_UPDATABLE',
    'DEFINER',
    'SECURITY_TYPE',
    'CHARACTER_SET_CLIENT',
    'COLLATION_CONNECTION',
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
    'action_reference_old_table',
    'action_reference_new_table',
    'action_reference_old_row',
    'action_reference_new_row',
    'created:timestamp',
    'sql_mode',
    'definer',
    'character_set_client',
    'collation_connection',
    'database_collation',
  ),
  routines: empty('specific_name', 'routine_catalog', 'routine_schema', 'routine_name', 'routine_type'),
  events: empty('event_catalog', 'event_schema', 'event_name', 'definer', 'time_zone'),
};
