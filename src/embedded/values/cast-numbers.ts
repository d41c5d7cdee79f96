import { type ColumnType, internalTypeName, isInteger, isMoment, isString } from '../catalog/column-type.js';
import { notEmbedded, outOfRange } from '../engine-errors.js';
import { decodeUnits, formatUnits, integerOfUnits, unitsToNumber } from './decimal.js';
import { showValue } from './shown.js';
import { type CastContext, type Stored } from './stored.js';
import { badCast, integerOfText, numberOfText, wrappedTextInteger } from './text-numbers.js';
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

/** Whether a decimal loses its fraction instead of being rounded: as an unsigned integer, but for CAST AS UNSIGNED. */
const isCut = (to: ColumnType, { explicit }: CastContext): boolean =>
  to.kind === 'int' && to.unsigned && explicit !== true;

/** The whole part of a decimal; one below zero is no unsigned integer, however small it is. */
const cutDecimal = (units: bigint, to: ColumnType): bigint => {
  if (units < 0n) throw outOfRange(internalTypeName(to), `value '-${-units / 10n ** 30n}'`);
  return units / 10n ** 30n;
};

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
  if (from.kind === 'decimal') {
    const units = decodeUnits(value as string);
    if (!context.literal) return isCut(to, context) ? cutDecimal(units, to) : integerOfUnits(units);
    if (units < 0n) throw badCast(formatUnits(-units, from.scale), to);
    return units / 10n ** 30n;
  }
  if (isString(from)) return integerOfText(value as string, to, context.explicit ?? false);
  if (isMoment(from) && (context.explicit || (context.assigned && from.kind === 'date'))) {
    const digits = (showValue(value, from, context) as string).replace(/\..*$/, '').replace(/[^0-9]/g, '');
    return BigInt(digits);
  }
  throw notEmbedded(`a cast from ${from.kind} to ${to.kind}`);
};

/** An explicit cast to a bigint keeps the bits; a decimal too large or too small ends at the range's end. */
const wrapped = (n: bigint, from: ColumnType, unsigned: boolean): Stored => {
  if (isString(from)) return storeInteger(wrappedTextInteger(n, unsigned));
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
  const floating = from.kind === 'double' || from.kind === 'float';
  // the server looks at one end of the range only
  if (floating && !context.assigned && !context.explicit && n < (to.unsigned ? 0n : -(2n ** 31n)))
    throw notEmbedded('a cast of a number below the range');
  if (context.explicit && to.bits === 64) return wrapped(n, from, to.unsigned);
  const [low, high] = limits(to.bits === 24 ? 32 : to.bits, to.unsigned);
  if (n < low || n > high)
    throw outOfRange(internalTypeName(to), `value '${isString(from) ? (value as string).trim() : n}'`);
  return storeInteger(n);
};

/** A value as floating point. */
export const toNumber = (value: Stored, from: ColumnType): number => {
  if (isInteger(from)) return Number(readInteger(value as bigint));
  if (from.kind === 'double' || from.kind === 'float') return value as number;
  if (from.kind === 'decimal') return unitsToNumber(decodeUnits(value as string));
  if (isString(from)) return numberOfText(value as string);
  throw notEmbedded(`a cast from ${from.kind} to double`);
};
