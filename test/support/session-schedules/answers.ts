import { type StatementOutcome } from '../../../src/embedded/session-backend.js';
import { type WireResult, type WireValue } from '../wire/index.js';

const shown = (value: unknown): string =>
  value === null
    ? 'NULL'
    : value instanceof Uint8Array
      ? Buffer.from(value).toString('utf8')
      : String(value as WireValue);

const rowsText = (rows: readonly (readonly unknown[])[]): string =>
  `rows ${rows
    .map((row) => `(${row.map(shown).join(' ')})`)
    .sort()
    .join(' ')}`;

const okText = (affectedRows: number, insertId: number | bigint, inTransaction: boolean): string =>
  `ok ${affectedRows}, id ${String(insertId)}${inTransaction ? ', open' : ''}`;

/** An answer of the wire in one line. */
export const wireAnswer = (results: readonly WireResult[]): string =>
  results
    .map((r) => {
      if (r.kind === 'error') return `error ${r.errno} ${r.message.split('\n')[0]}`;
      if (r.kind === 'ok') return okText(r.affectedRows, r.insertId, (r.status & 1) !== 0);
      return rowsText(r.rows);
    })
    .join('; ');

/** An answer of the engine, in the same form. */
export const engineAnswer = (outcome: StatementOutcome, inTransaction: boolean): string =>
  outcome.kind === 'ok'
    ? okText(outcome.affectedRows, outcome.insertId, inTransaction)
    : rowsText(outcome.rows);

export const errorAnswer = (error: unknown): string => {
  const { errno, message } = error as { errno?: number; message?: string };
  return errno === undefined ? `broken ${String(error)}` : `error ${errno} ${message}`;
};
