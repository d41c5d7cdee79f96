import { type TableSpec } from '../../definitions.js';
import { columns } from '../columns.js';
import { type SystemTableBuilder } from '../index.js';
import { everyTable } from './relations.js';

/** Keys of a table in the server's order of names. */
const keysOf = (table: TableSpec) => [
  ...(table.primaryKey.length > 0 ? [{ name: 'PRIMARY', unique: true, columns: table.primaryKey }] : []),
  ...table.indexes,
];

/** information_schema.statistics */
export const statistics: SystemTableBuilder = (_c, catalog) => ({
  columns: columns(
    'TABLE_CATALOG',
    'TABLE_SCHEMA',
    'TABLE_NAME',
    'NON_UNIQUE:bigint',
    'INDEX_SCHEMA',
    'INDEX_NAME',
    'SEQ_IN_INDEX:int',
    'COLUMN_NAME',
    'COLLATION',
    'CARDINALITY:bigint',
    'SUB_PART:text',
    'PACKED:text',
    'NULLABLE',
    'INDEX_TYPE',
    'COMMENT:char',
    'INDEX_COMMENT',
    'IS_VISIBLE',
    'EXPRESSION:text',
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

/** information_schema.table_constraints */
export const tableConstraints: SystemTableBuilder = (_c, catalog) => ({
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
