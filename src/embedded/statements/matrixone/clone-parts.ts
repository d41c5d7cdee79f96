import { internalError, notEmbedded, parserError } from '../../engine-errors.js';
import { type Cursor } from '../../translator/cursor.js';
import { type TimeHint } from '../../translator/time-hints.js';

/** The source of a clone is not there. */
export const missing = (database: string, table: string) =>
  parserError(`table ${database}-${table} does not exist`);

/** TO ACCOUNT … */
export const toAccount = (cursor: Cursor): string | undefined =>
  cursor.accept('to', 'account') ? cursor.name() : undefined;

/** A clone into another account: not offered here, and without a snapshot not on the server. */
export const otherAccount = (account: string | undefined, hint: TimeHint | undefined, what: string): void => {
  if (account === undefined || account.toLowerCase() === 'sys') return;
  if (!hint) throw internalError(`clone ${what} between different accounts need a snapshot`);
  throw notEmbedded('a clone into another account');
};
