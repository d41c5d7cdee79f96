/**
 * Exact decimals as text that sorts like the number: a sign digit, 65 integer and 30 fraction digits, every digit
 * complemented when negative. All scales share the form, so comparison, grouping and ordering are plain text work.
 */
const integerDigits = 65;
const fractionDigits = 30;
const unit = 10n ** BigInt(fractionDigits);
const width = integerDigits + fractionDigits;

const complement = (digits: string) => digits.replace(/[0-9]/g, (d) => String(9 - Number(d)));

/** Encodes a number of 10^-30 units. */
export const encodeUnits = (units: bigint): string =>
  units < 0n
    ? `0${complement((-units).toString().padStart(width, '0'))}`
    : `1${units.toString().padStart(width, '0')}`;

export const decodeUnits = (stored: string): bigint =>
  stored[0] === '0' ? -BigInt(complement(stored.slice(1))) : BigInt(stored.slice(1));

const power10 = (n: number) => 10n ** BigInt(n);

/** Rounds half away from zero to `scale` fraction digits. */
export const roundUnits = (units: bigint, scale: number): bigint => {
  const step = power10(fractionDigits - scale);
  const half = step / 2n;
  return units < 0n ? -(((-units + half) / step) * step) : ((units + half) / step) * step;
};

/** Reads a decimal or exponent notation; undefined when it is no number. */
export const parseUnits = (text: string): bigint | undefined => {
  const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?\s*$/.exec(text);
  if (!match || (!match[2] && !match[3])) return undefined;
  const exponent = Number(match[4] ?? 0);
  const fraction = match[3] ?? '';
  const digits = BigInt(`${match[2] ?? ''}${fraction}` || '0');
  const shift = fractionDigits - fraction.length + exponent;
  const units = shift >= 0 ? digits * power10(shift) : roundDivide(digits, power10(-shift));
  return match[1] === '-' ? -units : units;
};

/** Divides, rounding half away from zero. */
export const roundDivide = (a: bigint, b: bigint): bigint => {
  const negative = a < 0n !== b < 0n;
  const x = a < 0n ? -a : a;
  const y = b < 0n ? -b : b;
  const q = (x + y / 2n) / y;
  return negative ? -q : q;
};

export const unitsOfInteger = (n: bigint): bigint => n * unit;
export const integerOfUnits = (units: bigint): bigint => roundDivide(units, unit);
export const multiplyUnits = (a: bigint, b: bigint): bigint => roundDivide(a * b, unit);
export const divideUnits = (a: bigint, b: bigint, scale: number): bigint =>
  roundUnits(roundDivide(a * unit, b), scale);

/** Digits with exactly `scale` fraction digits. */
export const formatUnits = (units: bigint, scale: number): string => {
  const rounded = roundUnits(units, scale);
  const digits = (rounded < 0n ? -rounded : rounded) / power10(fractionDigits - scale);
  const padded = digits.toString().padStart(scale + 1, '0');
  const text = scale === 0 ? padded : `${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
  return rounded < 0n ? `-${text}` : text;
};

/** Whether a number fits decimal(precision, scale) after rounding. */
export const fitsDecimal = (units: bigint, precision: number, scale: number): boolean => {
  const rounded = roundUnits(units, scale);
  return (rounded < 0n ? -rounded : rounded) < power10(precision - scale) * unit;
};

export const unitsToNumber = (units: bigint): number => Number(formatUnits(units, fractionDigits));
