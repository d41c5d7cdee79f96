import { type ColumnType, isFloat, isInteger, isString } from '../catalog/column-type.js';
import { invalidInput, notEmbedded } from '../engine-errors.js';
import { decodeUnits, encodeUnits, fitsDecimal, parseUnits, roundUnits, unitsOfInteger } from './decimal.js';
import { showValue } from './shown.js';
import { type CastContext, type Stored } from './stored.js';
import { readInteger } from './wide-integer.js';

type Decimal = ColumnType & { readonly kind: 'decimal' };

/** Bits of the number a decimal is kept in on the server. */
const bitsOf = ({ precision }: Decimal): 64 | 128 | 256 => (precision > 38 ? 256 : precision > 18 ? 128 : 64);

/** Beyond the whole numbers that floating point holds, a decimal takes its binary digits. */
const unitsOfFloat = (n: number): bigint | undefined =>
  Math.abs(n) >= 2 ** 53 && Number.isFinite(n) ? unitsOfInteger(BigInt(n)) : parseUnits(String(n));

const unitsOf = (value: Stored, from: ColumnType): bigint | undefined => {
  if (isInteger(from)) return unitsOfInteger(readInteger(value as bigint));
  if (from.kind === 'decimal') return decodeUnits(value as string);
  if (isFloat(from)) return unitsOfFloat(value as number);
  return isString(from) ? parseUnits(value as string) : undefined;
};

/** The error of a value that is no decimal of this type: a literal comes with its sign only as a text, others but as one. */
const beyond = (value: Stored, from: ColumnType, to: Decimal, context: CastContext) => {
  const [bits, form] = [bitsOf(to), `(${to.precision},${to.scale})`];
  if (isString(from) && (value as string) === '')
    return invalidInput(
      context.literal && bits < 256
        ? `can't cast empty string to Decimal${bits}`
        : '"" is invalid numeric string',
    );
  if (isFloat(from) && !context.literal) {
    const digits =
      Math.abs(value as number) < 1e21 ? (value as number).toFixed(6) : `${BigInt(value as number)}.000000`;
    return invalidInput(`Can't convert Float64 To Decimal${bits}: ${digits}${form}`);
  }
  const shown = showValue(value, from, { zoneMinutes: 0 }) as string;
  const unsigned = isString(from) ? !context.literal : context.literal === true;
  return invalidInput(
    `${unsigned ? shown.replace(/^-/, '') : shown} beyond the range, can't be converted to Decimal${bits}${form}.`,
  );
};

/** Whether the server does not look at the range: for integers, and between decimals of one width that lose no digits. */
const isUnchecked = (from: ColumnType, to: Decimal, { explicit, literal }: CastContext): boolean =>
  isInteger(from)
    ? explicit !== true
    : explicit !== true &&
      literal !== true &&
      from.kind === 'decimal' &&
      bitsOf(from) === bitsOf(to) &&
      from.scale <= to.scale;

/** A value as a decimal of a type, with its range. */
export const toDecimal = (value: Stored, from: ColumnType, to: Decimal, context: CastContext): string => {
  const units = unitsOf(value, from);
  if (units === undefined) {
    if (isString(from)) throw beyond(value, from, to, context);
    throw notEmbedded(`a cast from ${from.kind} to decimal`);
  }
  const rounded = encodeUnits(roundUnits(units, to.scale));
  if (fitsDecimal(units, to.precision, to.scale)) return rounded;
  if (isUnchecked(from, to, context)) {
    if (!fitsDecimal(units, { 64: 18, 128: 38, 256: 65 }[bitsOf(to)], to.scale))
      throw notEmbedded('a decimal beyond what its type is kept in');
    return rounded;
  }
  if (context.explicit !== true) throw beyond(value, from, to, context);
  // an explicit cast ends at the largest value
  const most = (10n ** BigInt(to.precision) - 1n) * 10n ** BigInt(30 - to.scale);
  return encodeUnits(units < 0n ? -most : most);
};
