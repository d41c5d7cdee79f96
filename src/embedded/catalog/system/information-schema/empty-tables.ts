import { columns } from '../columns.js';
import { type SystemTableBuilder } from '../index.js';

const empty =
  (specs: string): SystemTableBuilder =>
  () => ({ columns: columns(...specs.split(' ')), rows: () => [] });

/** Tables of information_schema without rows: of what cannot be made here, or what the server tells elsewhere only. */
export const emptyTables: Readonly<Record<string, SystemTableBuilder>> = {
  triggers: empty(
    'trigger_catalog trigger_schema trigger_name event_manipulation event_object_catalog ' +
      'event_object_schema event_object_table action_order:int action_condition:nothing ' +
      'action_statement:text action_orientation action_timing action_reference_old_table:nothing ' +
      'action_reference_new_table:nothing action_reference_old_row action_reference_new_row ' +
      'created:timestamp sql_mode definer character_set_client collation_connection ' +
      'database_collation',
  ),
  routines: empty(
    'specific_name routine_catalog routine_schema routine_name routine_type data_type:text ' +
      'character_maximum_length:bigint character_octet_length:bigint numeric_precision:int ' +
      'numeric_scale:int datetime_precision:int character_set_name collation_name ' +
      'dtd_identifier:text routine_body routine_definition:text external_name:nothing external_language ' +
      'parameter_style is_deterministic sql_data_access sql_path security_type created:timestamp ' +
      'last_altered:timestamp sql_mode routine_comment:text definer character_set_client ' +
      'collation_connection database_collation',
  ),
  events: empty(
    'event_catalog event_schema event_name definer time_zone event_body event_definition:text ' +
      'event_type execute_at:datetime interval_value interval_field sql_mode starts:datetime ' +
      'ends:datetime status on_completion created:timestamp last_altered:timestamp ' +
      'last_executed:datetime event_comment originator:int character_set_client ' +
      'collation_connection database_collation',
  ),
  partitions: empty(
    'TABLE_CATALOG TABLE_SCHEMA TABLE_NAME PARTITION_NAME SUBPARTITION_NAME:text ' +
      'PARTITION_ORDINAL_POSITION:bigint SUBPARTITION_ORDINAL_POSITION:text PARTITION_METHOD ' +
      'SUBPARTITION_METHOD:text PARTITION_EXPRESSION:text SUBPARTITION_EXPRESSION:text ' +
      'PARTITION_DESCRIPTION TABLE_ROWS:bigint AVG_ROW_LENGTH:bigint DATA_LENGTH:bigint ' +
      'MAX_DATA_LENGTH:bigint INDEX_LENGTH:bigint DATA_FREE:bigint CREATE_TIME:timestamp ' +
      'UPDATE_TIME:text CHECK_TIME:text CHECKSUM:text PARTITION_COMMENT:char NODEGROUP ' +
      'TABLESPACE_NAME:text',
  ),
  parameters: empty(
    'specific_catalog specific_schema specific_name ordinal_position:bigint parameter_mode ' +
      'parameter_name data_type:text character_maximum_length:bigint ' +
      'character_octet_length:bigint numeric_precision:int numeric_scale:bigint ' +
      'datetime_precision:int character_set_name collation_name dtd_identifier:text routine_type',
  ),
  engines: empty('engine support comment transactions xa savepoints'),
  collations: empty(
    'collation_name character_set_name id:bigint is_default is_compiled sortlen:int ' + 'pad_attribute',
  ),
  user_privileges: empty('grantee table_catalog privilege_type is_grantable'),
  schema_privileges: empty('grantee table_catalog table_schema privilege_type is_grantable'),
  table_privileges: empty('grantee table_catalog table_schema table_name privilege_type is_grantable'),
  column_privileges: empty(
    'grantee table_catalog table_schema table_name column_name privilege_type is_grantable',
  ),
};
