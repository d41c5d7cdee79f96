/** The databases that every account has. */
export const systemDatabases: readonly string[] = [
  'information_schema',
  'mo_catalog',
  'mo_debug',
  'mo_task',
  'mysql',
  'system',
  'system_metrics',
];

export const isSystemDatabase = (name: string): boolean => systemDatabases.includes(name);
