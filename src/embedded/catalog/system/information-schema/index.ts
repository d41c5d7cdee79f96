import { type SystemTableBuilder } from '../index.js';
import { characterSets } from './character-sets.js';
import { columnTable } from './columns.js';
import { emptyTables } from './empty-tables.js';
import { statistics, tableConstraints } from './keys.js';
import { keyColumnUsage, referentialConstraints } from './references.js';
import { schemata } from './schemata.js';
import { tables } from './tables.js';
import { views } from './views.js';

export { informationSchemaNames } from './names.js';

/** The tables of information_schema that can be read. */
export const informationSchema: Readonly<Record<string, SystemTableBuilder>> = {
  tables,
  character_sets: characterSets,
  columns: columnTable,
  schemata,
  statistics,
  key_column_usage: keyColumnUsage,
  referential_constraints: referentialConstraints,
  table_constraints: tableConstraints,
  views,
  ...emptyTables,
};
