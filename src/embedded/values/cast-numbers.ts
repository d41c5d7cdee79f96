import { type ColumnType, internalTypeName, isInteger, isMoment, isString } from '../catalog/column-type.js';
import { invalidArgument, invalidInput, notEmbedded, outOfRange } from '../engine-errors.js';
import {
  decodeUnits,
  encodeUnits,
  fitsDecimal,
  formatUnits,
  integerOfUnits,
  parseUnits,
  roundUnits,
  unitsOfInteger,
  unitsToNumber,
} from './decimal.js';
import { showValue } from './shown.js';
import { type CastContext, type Stored } from './stored.js';
import { readInteger, storeInteger } from './wide-integer.js';

const limits = (bits: number, unsigned: boolean): readonly [bigint, bigint] => {
  const n = BigInt(bits);
  return unsigned ? [0n, 2n ** n - 1n] : [-(2n ** (n - 1n)), 2n ** (n - 1n) - 1n];
};

/** Rounds half to even, as the server's explicit casts from floating point do. */
const roundEven = (n: number): bigint => {
  const floor = Math.floor(n);
  const rest = n - floor;
  return BigInt(rest < 0.5 || (rest === 0.5 && floor % 2 === 0) ? floor : floor + 1);
};

/** Rounds half away from zero, as a column does that is assigned floating point. */
const roundAway = (n: number): bigint => BigInt(n < 0 ? -Math.floor(0.5 - n) : Math.floor(n + 0.5));

/** A text beyond the range stops at its end. */
const withinRange = (n: number): number => Math.min(Math.max(n, -Number.MAX_VALUE), Number.MAX_VALUE);

/** The number a text begins with, as an explicit cast reads it. */
const leadingNumber = (text: string): number =>
  Number(/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?/.exec(text)?.[0] ?? 0);

/** A value as a whole number of any size. */
export const integerFrom = (
  value: Stored,
  from: ColumnType,
  to: ColumnType,
  context: CastContext,
): bigint => {
  if (isInteger(from)) return readInteger(value as bigint);
  if (from.kind === 'double' || from.kind === 'float') {
    if (context.literal) return BigInt(Math.trunc(value as number));
    return context.explicit ? roundEven(value as number) : roundAway(value as number);
  }
  const badCast = (shown: string) =>
    invalidArgument(`cast to ${to.kind === 'int' ? (to.unsigned ? 'uint' : 'int') : to.kind}`, shown);
  if (from.kind === 'decimal') {
    const units = decodeUnits(value as string);
    if (!context.literal) return integerOfUnits(units);
    if (units < 0n) throw badCast(formatUnits(-units, from.scale));
    return units / 10n ** 30n;
  }
  if (isString(from)) {
    const text = (value as string).trim();
    if (/^[+-]?\d+$/.test(text)) return BigInt(text);
    if (context.explicit) {
      const digits = /^[+-]?\d+/.exec(text)?.[0];
      if (digits !== undefined) throw notEmbedded('a cast of a text that begins with a number to an integer');
    }
    throw badCast(value as string);
  }
  if (isMoment(from) && (context.explicit || (context.assigned && from.kind === 'date'))) {
    const digits = (showValue(value, from, context) as string).replace(/\..*$/, '').replace(/[^0-9]/g, '');
    return BigInt(digits);
  }
  throw notEmbedded(`a cast from ${from.kind} to ${to.kind}`);
};

/** An explicit cast to a bigint keeps the bits; a decimal too large or too small ends at the range's end. */
const wrapped = (n: bigint, from: ColumnType, unsigned: boolean): Stored => {
  const top = unsigned ? 2n ** 64n : 2n ** 63n;
  if (from.kind === 'decimal' && n < -(2n ** 63n)) {
    if (unsigned) throw notEmbedded('a cast of a decimal below the range to an unsigned integer');
    return storeInteger(-(2n ** 63n));
  }
  if (
    n < -(2n ** 63n) ||
    (n >= top && from.kind !== 'decimal' && n >= 2n ** 64n) ||
    (from.kind !== 'decimal' && !isInteger(from) && n >= top)
  )
    throw outOfRange(unsigned ? 'uint64' : 'int64', `value '${n}'`);
  if (from.kind === 'decimal' && n >= top) return storeInteger(top - 1n);
  return storeInteger(unsigned ? BigInt.asUintN(64, n) : BigInt.asIntN(64, n));
};

/** A value as an integer of a type, with its range. */
export const toInteger = (
  value: Stored,
  from: ColumnType,
  to: ColumnType & { kind: 'int' },
  context: CastContext,
): Stored => {
  const n = integerFrom(value, from, to, context);
  if (context.explicit && to.bits === 64) return wrapped(n, from, to.unsigned);
  const [low, high] = limits(to.bits === 24 ? 32 : to.bits, to.unsigned);
  if (n < low || n > high) throw outOfRange(internalTypeName(to), `value '${n}'`);
  return storeInteger(n);
};

/** A value as floating point. */
export const toNumber = (value: Stored, from: ColumnType, context: CastContext): number => {
  if (isInteger(from)) return Number(readInteger(value as bigint));
  if (from.kind === 'double' || from.kind === 'float') return value as number;
  if (from.kind === 'decimal') return unitsToNumber(decodeUnits(value as string));
  if (isString(from)) {
    const text = (value as string).trim();
    const n = Number(text);
    if (/^[+-]?(nan|inf|infinity)$/i.test(text)) throw notEmbedded('a text that stands for no number');
    if (text !== '' && !Number.isNaN(n)) return withinRange(n);
    if (context.explicit || context.literal || context.assigned) return withinRange(leadingNumber(text));
    throw invalidArgument('cast to double', value as string);
  }
  throw notEmbedded(`a cast from ${from.kind} to double`);
};

/** Beyond the whole numbers that floating point holds, a decimal takes its binary digits. */
const unitsOfFloat = (n: number): bigint | undefined =>
  Math.abs(n) >= 2 ** 53 && Number.isFinite(n) ? unitsOfInteger(BigInt(n)) : parseUnits(String(n));

/** A value as a decimal of a type, with its range. */
export const toDecimal = (
  value: Stored,
  from: ColumnType,
  to: ColumnType & { kind: 'decimal' },
  context: CastContext,
): string => {
  const units = isInteger(from)
    ? unitsOfInteger(readInteger(value as bigint))
    : from.kind === 'decimal'
      ? decodeUnits(value as string)
      : from.kind === 'double' || from.kind === 'float'
        ? unitsOfFloat(value as number)
        : isString(from)
          ? parseUnits(value as string)
          : undefined;
  const width = to.precision > 38 ? 256 : to.precision > 18 ? 128 : 64;
  const beyond = () =>
    invalidInput(
      `${showValue(value, from, { zoneMinutes: 0 })} beyond the range, can't be converted to Decimal${width}(${to.precision},${to.scale}).`,
    );
  if (value === '')
    throw invalidInput(
      context.literal ? `can't cast empty string to Decimal${width}` : '"" is invalid numeric string',
    );
  if (units === undefined) {
    if (isString(from)) throw beyond();
    throw notEmbedded(`a cast from ${from.kind} to decimal`);
  }
  if (!fitsDecimal(units, to.precision, to.scale)) {
    // an integer literal passes unchecked, an explicit cast ends at the largest value
    if (context.literal && isInteger(from)) return encodeUnits(units);
    // nor does an integer in an UPDATE
    if (!context.explicit && isInteger(from))
      throw notEmbedded('an integer beyond the range of the decimal it becomes');
    if (!context.explicit) throw beyond();
    const most = (10n ** BigInt(to.precision) - 1n) * 10n ** BigInt(30 - to.scale);
    return encodeUnits(units < 0n ? -most : most);
  }
  return encodeUnits(roundUnits(units, to.scale));
};
