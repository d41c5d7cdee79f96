import { type ColumnType, internalTypeName } from '../catalog/column-type.js';
import { notEmbedded, outOfRange } from '../engine-errors.js';
import { type SqlValue } from '../session-backend.js';
import { decodeUnits, formatUnits } from './decimal.js';
import { shiftMoment, showMoment, showTime } from './moment.js';
import { type CastContext, type Stored } from './stored.js';
import { readInteger } from './wide-integer.js';

/** Bytes as the text they stand for. */
export const utf8 = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');

/** A stored value as MatrixOne prints it. */
export const showValue = (value: Stored, type: ColumnType, context: CastContext): string | null => {
  if (value === null) return null;
  switch (type.kind) {
    case 'decimal':
      return formatUnits(decodeUnits(value as string), type.scale);
    case 'datetime':
      // without a fraction the server shows none, whatever the column's precision
      return showMoment(value as string, (value as string).endsWith('.000000') ? 0 : type.fraction);
    case 'timestamp':
      return showMoment(shiftMoment(value as string, context.zoneMinutes), type.fraction);
    case 'time':
      return showTime(BigInt(value as bigint), type.fraction);
    case 'int':
      return readInteger(value as bigint).toString();
    case 'year':
      return String(value).padStart(4, '0');
    case 'float':
      return showNumber(value as number, true);
    default:
      return value instanceof Uint8Array ? utf8(value) : String(value);
  }
};

/** A number in digits alone, as the server turns floating point into text. */
const plainDigits = (shown: string): string => {
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(shown);
  if (!match) return shown;
  const [, sign = '', head = '', tail = '', exponent] = match;
  const at = 1 + Number(exponent);
  const digits = head + tail;
  if (at <= 0) return `${sign}0.${'0'.repeat(-at)}${digits}`;
  return sign + (at >= digits.length ? digits.padEnd(at, '0') : `${digits.slice(0, at)}.${digits.slice(at)}`);
};

/** A value as a text inside of an expression: all its fraction digits, and no exponent. */
export const toText = (value: Stored, from: ColumnType, context: CastContext): string => {
  if (from.kind === 'datetime') return showMoment(value as string, from.fraction);
  if (from.kind === 'double' && Math.abs(value as number) >= 1e15)
    throw notEmbedded('a number as long as this as a text');
  if (from.kind === 'double') return plainDigits(String(value));
  if (from.kind === 'float') return plainDigits(showNumber(value as number, true));
  return showValue(value, from, context) as string;
};

/** A number as MatrixOne prints it; single precision with its own shortest digits. */
export const showNumber = (n: number, single: boolean): string => {
  if (!single) return String(n);
  const rounded = Math.fround(n);
  for (let digits = 1; digits <= 9; digits++) {
    const text = rounded.toPrecision(digits);
    if (Math.fround(Number(text)) === rounded) return String(Number(text));
  }
  return String(rounded);
};

/** What goes over the wire for a stored value. */
export const outgoing = (value: Stored, type: ColumnType, context: CastContext): SqlValue => {
  if (value === null) return null;
  switch (type.kind) {
    case 'int':
    case 'year':
    case 'bool': {
      if (typeof value === 'number') throw outOfRange(internalTypeName(type), `value '${value}'`);
      if (value instanceof Uint8Array) throw notEmbedded(`a result of type ${type.kind} held as bytes`);
      const n = readInteger(value);
      return n >= Number.MIN_SAFE_INTEGER && n <= Number.MAX_SAFE_INTEGER ? Number(n) : n;
    }
    case 'float':
    case 'double':
      return Number(value);
    case 'bit': {
      const hex = readInteger(value as bigint).toString(16);
      return Buffer.from(hex.padStart(Math.ceil(type.length / 8) * 2, '0'), 'hex');
    }
    case 'binary':
    case 'varbinary':
    case 'blob':
      return value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value), 'utf8');
    default:
      return showValue(value, type, context);
  }
};
