import { columns } from '../columns.js';
import { type SystemTableBuilder } from '../index.js';
import { columnTable } from './columns.js';
import { statistics, tableConstraints } from './keys.js';
import { keyColumnUsage, referentialConstraints } from './references.js';
import { schemata } from './schemata.js';
import { tables } from './tables.js';
import { views } from './views.js';

export { informationSchemaNames } from './names.js';

const empty =
  (...specs: readonly string[]): SystemTableBuilder =>
  () => ({ columns: columns(...specs), rows: () => [] });

/** The tables of information_schema that can be read. */
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
