import { isUtf8 } from 'node:buffer';

import { type WireColumn, type WireResult, type WireValue } from '../../support/wire/index.js';
import { type GoldenAnswer, type GoldenValue } from '../transcript/step.js';

const BINARY = 63;
const IN_TRANSACTION = 1;

/** Type names as transcripts have them. */
export const TYPE_NAMES: Readonly<Record<number, string>> = {
  0: 'DECIMAL',
  1: 'TINY',
  2: 'SHORT',
  3: 'LONG',
  4: 'FLOAT',
  5: 'DOUBLE',
  6: 'NULL',
  7: 'TIMESTAMP',
  8: 'LONGLONG',
  9: 'INT24',
  10: 'DATE',
  11: 'TIME',
  12: 'DATETIME',
  13: 'YEAR',
  14: 'NEWDATE',
  15: 'VARCHAR',
  16: 'BIT',
  17: 'TIMESTAMP2',
  245: 'JSON',
  246: 'NEWDECIMAL',
  247: 'ENUM',
  248: 'SET',
  249: 'TINY_BLOB',
  250: 'MEDIUM_BLOB',
  251: 'LONG_BLOB',
  252: 'BLOB',
  253: 'VAR_STRING',
  254: 'STRING',
  255: 'GEOMETRY',
};

const NUMERIC = new Set(['TINY', 'SHORT', 'LONG', 'LONGLONG', 'INT24', 'YEAR', 'FLOAT', 'DOUBLE']);
const TEMPORAL = new Set(['DATE', 'DATETIME', 'TIMESTAMP', 'TIME']);
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** An answer in the form transcripts have, with the definitions of its columns when they are asked for. */
export function recordedAnswer(result: WireResult, definitions = false): GoldenAnswer {
  switch (result.kind) {
    case 'error':
      return { errno: result.errno, sqlstate: result.sqlState, message: firstLine(result.message) };
    case 'ok':
      return {
        affectedRows: result.affectedRows,
        insertId: plainInteger(result.insertId),
        inTransaction: (result.status & IN_TRANSACTION) !== 0,
      };
    case 'rows':
      return {
        columns: result.columns.map(({ name }) => name),
        types: result.columns.map(({ type }) => TYPE_NAMES[type] ?? type),
        rows: result.rows.map((row) => row.map((value, i) => recordedValue(value, result.columns[i]!))),
        ...(definitions ? { definitions: result.columns.map(definitionOf) } : {}),
      };
  }
}

function definitionOf({ database, table, orgName, charset, length, flags, decimals }: WireColumn) {
  return { database, table, orgName, charset, length, flags, decimals };
}

function recordedValue(value: WireValue, column: WireColumn): GoldenValue {
  if (value === null || typeof value === 'number') return value;
  if (typeof value === 'bigint') return plainInteger(value);
  const type = TYPE_NAMES[column.type] ?? '';
  if (typeof value === 'string') return value;
  if (NUMERIC.has(type)) return numberOf(value.toString('latin1'));
  if (TEMPORAL.has(type)) return temporalText(type, value.toString('latin1'));
  if (type === 'JSON' || type === 'DECIMAL' || column.charset !== BINARY)
    return masked(value.toString('utf8'));
  const isText = isUtf8(value) && !value.includes(0);
  return isText ? masked(value.toString('utf8')) : { hex: value.toString('hex') };
}

function numberOf(text: string): number | bigint {
  return /^-?\d+$/.test(text) ? plainInteger(BigInt(text)) : Number(text);
}

/** Trailing zeros: a fraction is six digits or absent; hours of a time are unpadded. */
function temporalText(type: string, text: string): string {
  const [whole = '', fraction = ''] = text.split('.');
  const micros = fraction.padEnd(6, '0');
  const head = type === 'TIME' ? whole.replace(/^(-?)0(\d)/, '$1$2') : whole;
  return Number(micros) === 0 ? head : `${head}.${micros}`;
}

function plainInteger(value: bigint): number | bigint {
  const short = Number(value);
  return Number.isSafeInteger(short) ? short : value;
}

/** Names of hidden index tables carry an id of their own run. */
function masked(text: string): string {
  return text.startsWith('__mo_index_') ? text.replace(UUID, '<any>') : text;
}

/** A panic's message goes on with a stack. */
function firstLine(message: string): string {
  if (!message.includes('\n') && !message.includes('panic')) return message;
  return `${message.split('\n')[0]!.trimEnd()} <any>`;
}
