import { isInteger, isString, type ColumnType } from '../catalog/column-type.js';
import { notEmbedded, internalError } from '../engine-errors.js';
import { type Stored } from './stored.js';
import { readInteger } from './wide-integer.js';

const isYear = (n: number): boolean => n >= 1901 && n <= 2155;

const ofTwoDigits = (n: number): number => (n < 70 ? n + 2000 : n + 1900);

const yearOfText = (text: string): number | undefined => {
  const digits = /^(?:\+|-(?=0+$))?(\d+)$/.exec(text)?.[1];
  if (digits === undefined) return undefined;
  const n = Number(digits);
  if (digits.length <= 2) return ofTwoDigits(n);
  if (digits.length !== 4) return undefined;
  if (n > 0 && n < 100) return ofTwoDigits(n);
  return isYear(n) || n === 0 ? n : undefined;
};

const yearOfInteger = (value: Stored, from: ColumnType & { kind: 'int' }): number | undefined => {
  if (from.unsigned && from.bits === 64) throw internalError('unsupported cast from uint64 to YEAR');
  const n = Number(readInteger(value as bigint));
  if (n > 0 && n < 100) return ofTwoDigits(n);
  return n === 0 || isYear(n) ? n : undefined;
};

/** A value as a year; what is none becomes NULL. */
export const toYear = (value: Stored, from: ColumnType): bigint | null => {
  const year = isString(from)
    ? yearOfText(value as string)
    : from.kind === 'int'
      ? yearOfInteger(value, from)
      : isInteger(from)
        ? yearOfInteger(value, { kind: 'int', bits: 64, unsigned: false })
        : undefined;
  if (from.kind === 'date') return BigInt((value as string).slice(0, 4));
  if (year !== undefined) return BigInt(year);
  if (isString(from) || isInteger(from) || from.kind === 'decimal') return null;
  throw notEmbedded(`a cast from ${from.kind} to year`);
};
