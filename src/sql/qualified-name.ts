import { MoInvalidNameError } from '../errors/index.js';
import { validateDatabaseName, validateTableName } from './names.js';

/** A table, with its database or in the current one. */
export interface QualifiedName {
  readonly database?: string;
  readonly table: string;
}

/**
 * Reads 'table', 'db.table' or parts in backticks (`` `my.db`.`t` ``); a plain dot separates, so a name that holds one needs backticks.
 * Throws MoInvalidNameError.
 */
export function parseQualifiedName(name: string): QualifiedName {
  const parts = splitParts(name);
  const [first, second] = parts;
  if (first === undefined || parts.length > 2) {
    throw new MoInvalidNameError('table name', "it must be 'table' or 'database.table'.");
  }
  if (second === undefined) return { table: validateTableName(first) };
  return { database: validateDatabaseName(first), table: validateTableName(second) };
}

const PART = /(?:`((?:[^`]|``)+)`|([^`.]+))(\.|$)/y;

function splitParts(name: string): string[] {
  const pattern = new RegExp(PART);
  const parts: string[] = [];
  let separated = true;
  while (separated) {
    const match = typeof name === 'string' ? pattern.exec(name) : null;
    if (!match) {
      throw new MoInvalidNameError(
        'table name',
        "it must be 'table' or 'database.table', each part plain or in backticks.",
      );
    }
    parts.push(match[1]?.replaceAll('``', '`') ?? match[2] ?? '');
    separated = match[3] === '.';
  }
  return parts;
}
