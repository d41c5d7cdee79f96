import { columns } from '../columns.js';
import { type SystemTableBuilder } from '../index.js';

/** information_schema.schemata */
export const schemata: SystemTableBuilder = (_c, catalog) => ({
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
