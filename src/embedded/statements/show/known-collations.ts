import { type ShowRow } from './filter.js';

const collation = (name: string, id: number, sorts: number, isDefault = false): ShowRow => [
  name,
  name.split('_')[0] as string,
  BigInt(id),
  isDefault ? 'YES' : '',
  'Yes',
  BigInt(sorts),
  /(^binary|_bin|_0900_.*)$/.test(name) ? 'NO PAD' : 'PAD SPACE',
];

/** The collations that SHOW COLLATION names; all of them compare bytes. */
export const knownCollations: readonly ShowRow[] = [
  collation('binary', 63, 1, true),
  collation('utf8_bin', 83, 1, true),
  collation('utf8_general_ci', 33, 1),
  collation('utf8_unicode_ci', 192, 1),
  collation('utf8mb4_0900_ai_ci', 255, 0),
  collation('utf8mb4_0900_bin', 309, 1),
  collation('utf8mb4_bin', 46, 1, true),
  collation('utf8mb4_de_pb_0900_ai_ci', 256, 0),
  collation('utf8mb4_general_ci', 45, 1),
  collation('utf8mb4_is_0900_ai_ci', 257, 0),
  collation('utf8mb4_lv_0900_ai_ci', 258, 0),
  collation('utf8mb4_unicode_ci', 224, 1),
];
