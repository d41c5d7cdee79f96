import { shownAction } from '../../definitions.js';
import { notEmbedded } from '../../../engine-errors.js';
import { columns } from '../columns.js';
import { type SystemTableBuilder } from '../index.js';
import { everyTable } from './relations.js';

/** information_schema.key_column_usage */
export const keyColumnUsage: SystemTableBuilder = () => ({
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

/** information_schema.referential_constraints */
export const referentialConstraints: SystemTableBuilder = (_c, catalog) => ({
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
          shownAction(key.onUpdate),
          shownAction(key.onDelete),
          t.name,
          key.parentTable,
        ];
      }),
    ),
});
