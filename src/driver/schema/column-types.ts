/** MatrixOne keeps one type for each of these families and prints its plain name. */
const SAME_ON_MATRIXONE: ReadonlyMap<string, string> = new Map([
  ['tinytext', 'text'],
  ['mediumtext', 'text'],
  ['longtext', 'text'],
  ['tinyblob', 'blob'],
  ['mediumblob', 'blob'],
  ['longblob', 'blob'],
  ['mediumint', 'int'],
  ['integer', 'int'],
  ['boolean', 'bool'],
  ['double precision', 'double'],
  ['real', 'double'],
]);

const INTEGER_WIDTH = /^((?:tiny|small|medium|big)?int(?:eger)?)\(\d+\)/;
const ZERO_PRECISION = /^(datetime|timestamp|time)\(0\)$/;

/**
 * A column type in the form in which two of them can be compared: what MatrixOne would print for it.
 * @param declared the type as the entity or the server spells it
 */
export function comparableColumnType(type: string, declared?: string): string {
  if (type === 'bool' && declared && /^tinyint\b/i.test(declared)) return 'tinyint';
  const plain = type.replace(INTEGER_WIDTH, '$1').replace(ZERO_PRECISION, '$1');
  return SAME_ON_MATRIXONE.get(plain) ?? plain;
}
