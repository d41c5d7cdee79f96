import { indexTableName } from './information-schema/index-tables.js';
import { everyTable } from './information-schema/relations.js';
import { int64, uint64, varchar } from '../column-type.js';
import { notEmbedded } from '../../engine-errors.js';
import { type CatalogView } from '../catalog.js';
import { commentOf, shownAction, type RelationSpec, type TableSpec, type ViewSpec } from '../definitions.js';
import { columns } from './columns.js';
import { type SystemTableBuilder } from './index.js';

export const moCatalogNames: readonly string[] = [
  'mo_account',
  'mo_branch_metadata',
  'mo_cache',
  'mo_ccpr_dbs',
  'mo_ccpr_log',
  'mo_ccpr_tables',
  'mo_cdc_task',
  'mo_cdc_watermark',
  'mo_columns',
  'mo_configurations',
  'mo_data_key',
  'mo_database',
  'mo_feature_limit',
  'mo_feature_registry',
  'mo_foreign_keys',
  'mo_iceberg_catalogs',
  'mo_iceberg_maintenance_jobs',
  'mo_iceberg_orphan_files',
  'mo_iceberg_principal_map',
  'mo_iceberg_publish_jobs',
  'mo_iceberg_refs',
  'mo_iceberg_residency_policy',
  'mo_iceberg_tables',
  'mo_index_update',
  'mo_indexes',
  'mo_iscp_log',
  'mo_locks',
  'mo_merge_settings',
  'mo_mongodb_connections',
  'mo_mongodb_tables',
  'mo_mysql_compatibility_mode',
  'mo_partition_metadata',
  'mo_partition_tables',
  'mo_pitr',
  'mo_pubs',
  'mo_role',
  'mo_role_grant',
  'mo_role_privs',
  'mo_role_rule',
  'mo_sessions',
  'mo_shards',
  'mo_shards_metadata',
  'mo_snapshots',
  'mo_stages',
  'mo_stored_procedure',
  'mo_subs',
  'mo_table_partitions',
  'mo_table_stats_alpha',
  'mo_tables',
  'mo_transactions',
  'mo_upgrade',
  'mo_upgrade_tenant',
  'mo_user',
  'mo_user_defined_function',
  'mo_user_grant',
  'mo_variables',
  'mo_version',
];

/** The server protects a branch by rows of its own in this table, whose contents are not known here. */
const refuseBesideBranches = (catalog: CatalogView): void => {
  if (catalog.tables().some((t) => t.branch))
    throw notEmbedded('reading mo_catalog.mo_snapshots beside a data branch');
};

const snapshots: SystemTableBuilder = (c, catalog) => ({
  columns: [
    { name: 'snapshot_id', type: { kind: 'uuid' } },
    { name: 'sname', type: varchar(64), notNull: true },
    { name: 'ts', type: int64 },
    { name: 'level', type: { kind: 'enum', values: ['cluster', 'account', 'database', 'table'] } },
    { name: 'account_name', type: varchar(300) },
    { name: 'database_name', type: varchar(5000) },
    { name: 'table_name', type: varchar(5000) },
    { name: 'obj_id', type: uint64 },
    { name: 'kind', type: varchar(32), notNull: true },
  ],
  rows: () => {
    refuseBesideBranches(catalog);
    return c.core.snapshots
      .list()
      .map((s) => [s.id, s.name, s.moment, s.level, s.account, s.database, s.table, s.objectId, 'user']);
  },
});

const foreignKeys: SystemTableBuilder = (_c, catalog) => ({
  columns: columns(
    'constraint_name',
    'constraint_id:ubigint',
    'db_name',
    'db_id:ubigint',
    'table_name',
    'table_id:ubigint',
    'column_name',
    'column_id:ubigint',
    'refer_db_name',
    'refer_db_id:ubigint',
    'refer_table_name',
    'refer_table_id:ubigint',
    'refer_column_name',
    'refer_column_id:ubigint',
    'on_delete',
    'on_update',
  ),
  rows: () =>
    everyTable(catalog).flatMap((table) =>
      table.foreignKeys.flatMap((key) => {
        const parent = catalog.relation(key.parentDatabase, key.parentTable);
        const ids = (t: TableSpec | undefined, name: string) =>
          BigInt((t?.columns.findIndex((col) => col.name === name) ?? -1) + 1);
        return key.columns.map((column, i) => [
          key.name,
          0n,
          table.database,
          BigInt(catalog.database(table.database)?.id ?? 0),
          table.name,
          BigInt(table.id),
          column,
          ids(table, column),
          key.parentDatabase,
          BigInt(catalog.database(key.parentDatabase)?.id ?? 0),
          key.parentTable,
          BigInt(parent?.id ?? 0),
          key.parentColumns[i] as string,
          ids(parent?.kind === 'table' ? parent : undefined, key.parentColumns[i] as string),
          shownAction(key.onDelete),
          shownAction(key.onUpdate),
        ]);
      }),
    ),
});

/** A relation, behind it the tables of its keys. */
const namedRelations = (relation: RelationSpec): readonly (readonly [name: string, kind: string])[] => {
  if (relation.kind === 'view') return [[relation.name, 'v']];
  if (relation.indexes.some((index) => index.using))
    throw notEmbedded('reading mo_catalog.mo_tables beside a vector index');
  const keys = relation.indexes.map(
    (index) => [indexTableName(relation, index), index.fulltext ? 'fulltext' : 'i'] as const,
  );
  return [[relation.name, 'r'], ...keys];
};

/** A view as the server keeps it, in the JSON of its language. */
const viewDefinition = (view: ViewSpec): string => {
  if (view.textUnknown)
    throw notEmbedded('reading mo_catalog.mo_tables beside a view whose text is not known');
  const kept = {
    Stmt: view.statement,
    DefaultDatabase: view.plainNames,
    sql_mode: view.mode,
    security_type: 'DEFINER',
  };
  return JSON.stringify(kept).replace(
    /[<>&\u2028\u2029]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
};

const tables: SystemTableBuilder = (_c, catalog) => ({
  columns: columns(
    'rel_id:ubigint',
    'relname',
    'reldatabase',
    'reldatabase_id:ubigint',
    'relpersistence',
    'relkind',
    'rel_comment',
    'rel_createsql!',
    'viewdef',
    'account_id:uint',
  ),
  rows: () =>
    catalog
      .databases()
      .flatMap((db) =>
        catalog
          .relations(db.name)
          .flatMap((r) =>
            namedRelations(r).map(([name, kind]) => [
              BigInt(r.id),
              name,
              r.database,
              BigInt(db.id),
              '',
              kind,
              kind === 'r' && r.kind === 'table' ? commentOf(r) : '',
              null,
              r.kind === 'view' ? viewDefinition(r) : '',
              0,
            ]),
          ),
      ),
});

const databases: SystemTableBuilder = (_c, catalog) => ({
  columns: columns(
    'dat_id:ubigint',
    'datname',
    'dat_catalog_name',
    'dat_createsql',
    'account_id:uint',
    'dat_type',
  ),
  rows: () =>
    catalog.databases().map((db) => [BigInt(db.id), db.name, 'def', `create database ${db.name}`, 0, '']),
});

const pitr: SystemTableBuilder = () => ({
  columns: columns(
    'pitr_id:uuid',
    'pitr_name',
    'create_account:ubigint',
    'create_time:bigint',
    'modified_time:bigint',
    'level',
    'account_id:ubigint',
    'account_name',
    'database_name',
    'table_name',
    'obj_id:ubigint',
    'pitr_length:utinyint',
    'pitr_unit',
    'pitr_status:utinyint',
    'pitr_status_changed_time:bigint',
    'kind',
  ),
  rows: () => [],
});

export const moCatalog: Readonly<Record<string, SystemTableBuilder>> = {
  mo_snapshots: snapshots,
  mo_foreign_keys: foreignKeys,
  mo_tables: tables,
  mo_database: databases,
  mo_pitr: pitr,
};
