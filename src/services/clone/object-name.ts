import { MoInvalidArgumentError } from '../../errors/index.js';
import { quoteIdentifier, quoteQualified } from '../../sql/index.js';

/** A database, or a table in one, with names as the server stores them; plain data, fit for the journal. */
export interface ObjectName {
  readonly database: string;
  readonly table?: string;
}

const PLAIN = /^[\p{L}\p{N}_$-]+$/u;

/** For statements. */
export function quoteObject({ database, table }: ObjectName): string {
  return table === undefined
    ? quoteIdentifier(database, 'database name')
    : quoteQualified({ database, table });
}

/** For people and reservations: `db`, `db.table`, with backticks where a dot in a name would make it ambiguous. */
export function displayObject({ database, table }: ObjectName): string {
  const parts = table === undefined ? [database] : [database, table];
  return parts.map((part) => (PLAIN.test(part) ? part : quoteIdentifier(part))).join('.');
}

export function assertDistinct(target: ObjectName, source: ObjectName, account: string | undefined): void {
  if (account === undefined && displayObject(target) === displayObject(source)) {
    throw new MoInvalidArgumentError(`'${displayObject(source)}' cannot be cloned onto itself.`);
  }
}
