import { MoInvalidArgumentError } from '../errors/index.js';
import { validateName } from './names.js';
import { parseQualifiedName, type QualifiedName } from './qualified-name.js';

/** A name in backticks. Throws MoInvalidNameError for names that the server would cut or could never drop again. */
export function quoteIdentifier(name: string, what = 'name'): string {
  return `\`${validateName(name, what).replaceAll('`', '``')}\``;
}

/** `db`.`table`, from 'db.table', 'table' or an object. */
export function quoteQualified(name: string | QualifiedName): string {
  const { database, table } = typeof name === 'string' ? parseQualifiedName(name) : name;
  const quoted = quoteIdentifier(table, 'table name');
  return database === undefined ? quoted : `${quoteIdentifier(database, 'database name')}.${quoted}`;
}

/**
 * A string in single quotes, by MatrixOne's rules: backslashes and quotes are doubled, NUL is written `\0`. The doubled quote closes right
 * also on a session that takes backslashes literally.
 */
export function quoteLiteral(value: string): string {
  if (typeof value !== 'string') {
    throw new MoInvalidArgumentError(
      `A string literal was expected, not ${value === null ? 'null' : typeof value}.`,
    );
  }
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\u0000', '\\0')}'`;
}
