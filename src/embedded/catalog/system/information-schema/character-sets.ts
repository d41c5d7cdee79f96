import { columns } from '../columns.js';
import { type SystemTableBuilder } from '../index.js';

/** information_schema.character_sets */
export const characterSets: SystemTableBuilder = () => ({
  columns: columns('character_set_name', 'default_collate_name', 'description', 'maxlen:int'),
  rows: () => [
    ['binary', 'binary', 'Binary pseudo charset', 1],
    ['utf8', 'utf8_bin', 'UTF-8 Unicode', 4],
    ['utf8mb4', 'utf8mb4_bin', 'UTF-8 Unicode', 4],
  ],
});
