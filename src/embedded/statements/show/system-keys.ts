import { varchar, type ColumnType } from '../../catalog/column-type.js';

interface SystemKeys {
  readonly primary: readonly string[];
  readonly unique: readonly string[];
  readonly notNull: readonly string[];
  readonly defaults: Readonly<Record<string, string>>;
  readonly comments: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, ColumnType>>;
}

const none: SystemKeys = { primary: [], unique: [], notNull: [], defaults: {}, comments: {}, types: {} };

const known: Readonly<Record<string, SystemKeys>> = {
  'mo_catalog.mo_snapshots': {
    ...none,
    primary: ['sname'],
    unique: ['snapshot_id'],
    notNull: ['sname', 'kind'],
    defaults: { kind: 'user' },
  },
  'mo_catalog.mo_pitr': {
    primary: ['pitr_name', 'create_account'],
    unique: ['pitr_id'],
    notNull: [
      'pitr_name',
      'create_account',
      'create_time',
      'modified_time',
      'pitr_status_changed_time',
      'kind',
    ],
    defaults: { pitr_status: '1', kind: 'user' },
    comments: { pitr_status: '1: active, 0: inactive' },
    types: {
      pitr_name: varchar(5000),
      level: varchar(10),
      account_name: varchar(300),
      database_name: varchar(5000),
      table_name: varchar(5000),
      pitr_unit: varchar(10),
      kind: varchar(32),
    },
  },
};

/** Keys and defaults of the system tables that DESC shows. */
export const systemKeys = (database: string, name: string): SystemKeys | undefined =>
  known[`${database}.${name}`];
