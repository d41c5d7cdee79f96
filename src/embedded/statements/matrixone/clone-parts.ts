import { isSystemDatabase } from '../../catalog/system/databases.js';
import { type RelationSpec } from '../../catalog/definitions.js';
import { internalError, notEmbedded, parserError } from '../../engine-errors.js';
import { hintedName } from '../../engine/snapshot-names.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { type Past } from '../../translator/environment.js';
import { type Cursor } from '../../translator/cursor.js';
import { type TimeHint } from '../../translator/time-hints.js';

/** The source of a clone is not there. */
export const missing = (database: string, table: string) =>
  parserError(`table ${database}-${table} does not exist`);

/** What the server keeps of itself can be cloned there. */
export const refuseSystemSource = (database: string): void => {
  if (isSystemDatabase(database)) throw notEmbedded(`a clone of ${database}`);
};

/** TO ACCOUNT … */
export const toAccount = (cursor: Cursor): string | undefined =>
  cursor.accept('to', 'account') ? cursor.name() : undefined;

/** A clone into another account: not offered here, and without a snapshot not on the server. */
export const otherAccount = (account: string | undefined, hint: TimeHint | undefined, what: string): void => {
  if (account === undefined || account.toLowerCase() === 'sys') return;
  if (!hint) throw internalError(`clone ${what} between different accounts need a snapshot`);
  throw notEmbedded('a clone into another account');
};

/** A snapshot of one database or table is no source for clones of others; each table that is copied is looked at. */
export const refuseForeignSnapshot = (
  c: StatementContext,
  hint: TimeHint | undefined,
  past: Past,
  { id, database, name }: RelationSpec,
  clones: 'database' | 'table',
): void => {
  if (hint?.kind !== 'snapshot') return;
  const snapshot = c.core.snapshots.get(hintedName(hint.name));
  if (
    snapshot?.level === 'database' &&
    snapshot.objectId !== BigInt(past.catalog.database(database)?.id ?? 0)
  )
    throw internalError(
      `database-level snapshot(${snapshot.name}) does not belong to the database(${database})`,
    );
  if (snapshot?.level !== 'table') return;
  if (clones === 'database')
    throw internalError('cannot use a table-level snapshot to clone cluster/account/database');
  if (snapshot.objectId !== BigInt(id))
    throw internalError(
      `table-level snapshot(${snapshot.name}) does not belong to the table(${database}-${name})`,
    );
};
