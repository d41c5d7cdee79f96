import { notEmbedded, outOfRange } from '../engine-errors.js';
import { decodeUnits, divideUnits, encodeUnits, multiplyUnits, roundUnits } from './decimal.js';
import { readInteger, storeInteger } from './wide-integer.js';
import { type Stored } from './cast.js';

/** What the arithmetic operators compute, each in the type its operands meet in, with the server's range errors. */

const outside = (type: string, operator: string, x: unknown, y: unknown) =>
  outOfRange(type, `(${String(x)} ${operator} ${String(y)})`);

/** + - * % of integers of `bits`; `sign` 0 signed, 1 unsigned, 2 signed and wrapping. */
export const integerOperation = (
  operator: string,
  x: bigint,
  y: bigint,
  bits: bigint,
  sign: bigint,
): Stored => {
  if (operator === '%') return y === 0n ? null : x % y;
  const result = operator === '+' ? x + y : operator === '-' ? x - y : x * y;
  if (sign === 2n) return BigInt.asIntN(Number(bits), result);
  const fits =
    sign === 1n
      ? result >= 0n && result < 2n ** bits
      : result >= -(2n ** (bits - 1n)) && result < 2n ** (bits - 1n);
  if (!fits) throw outside(`${sign === 1n ? 'uint' : 'int'}${bits}`, operator, x, y);
  return storeInteger(result);
};

/** + - * % of unsigned bigints. */
export const wideOperation = (operator: string, a: bigint | string, b: bigint | string): Stored => {
  const [x, y] = [readInteger(a), readInteger(b)];
  if (operator === '%') return y === 0n ? null : storeInteger(x % y);
  const result = operator === '+' ? x + y : operator === '-' ? x - y : x * y;
  if (result < 0n || result >= 2n ** 64n) throw outside('uint64', operator, x, y);
  return storeInteger(result);
};

/** DIV of integers, towards zero. */
export const integerQuotient = (a: bigint | string, b: bigint | string): Stored => {
  const [x, y] = [readInteger(a), readInteger(b)];
  if (y === 0n) return null;
  const result = x / y;
  if (x >= 2n ** 63n && result >= 2n ** 63n) throw outOfRange('BIGINT', '');
  if (result >= 2n ** 63n || result <= -(2n ** 63n)) throw outside('BIGINT', 'DIV', x, y);
  return result;
};

/** Operators on bits: all numbers are read as 64 unsigned ones. */
export const bitOperation = (operator: string, a: bigint | string, b: bigint | string): Stored => {
  const [x, y] = [readInteger(a), readInteger(b)].map((n) => BigInt.asUintN(64, n)) as [bigint, bigint];
  const result = () => {
    switch (operator) {
      case '&':
        return x & y;
      case '|':
        return x | y;
      case '^':
        return x ^ y;
      case '~':
        return ~x;
      default:
        // shifting by 64 or more, which a negative count is too, leaves nothing
        return y >= 64n ? 0n : operator === '<<' ? x << y : x >> y;
    }
  };
  return storeInteger(BigInt.asUintN(64, result()));
};

/** + - * / % of floating point numbers. */
export const floatOperation = (operator: string, x: number, y: number, kind: string): Stored => {
  if ((operator === '/' || operator === '%') && y === 0) return null;
  const exact =
    operator === '+'
      ? x + y
      : operator === '-'
        ? x - y
        : operator === '*'
          ? x * y
          : operator === '/'
            ? x / y
            : x % y;
  const result = kind === 'float' ? Math.fround(exact) : exact;
  if (!Number.isFinite(result)) throw outside(kind === 'float' ? 'float32' : 'float64', operator, x, y);
  // the stored numbers know none
  if (Object.is(result, -0)) throw notEmbedded('a negative zero');
  return result;
};

const limit128 = 2n ** 127n;
const power10 = (n: number) => 10n ** BigInt(n);
const abs = (n: bigint) => (n < 0n ? -n : n);

/** + - * / % of decimals with `p` and `q` fraction digits; `bits` are those of the server's number. */
export const decimalOperation = (
  operator: string,
  a: string,
  b: string,
  scale: bigint,
  p: bigint,
  q: bigint,
  bits: bigint,
): Stored => {
  const [x, y] = [decodeUnits(a), decodeUnits(b)];
  const [places, left, right] = [Number(scale), Number(p), Number(q)];
  if (operator === '/' || operator === '%') {
    if (y === 0n) return null;
    if (operator === '%') return encodeUnits(x % y);
    const divisor = abs(y) / power10(30 - right);
    if (
      bits === 256n ||
      divisor >= 2n ** 63n ||
      (abs(x) / power10(30 - left)) * power10(places - left + right) >= limit128
    )
      throw notEmbedded('the division of decimals as long as these');
    return encodeUnits(divideUnits(x, y, places));
  }
  const result = operator === '+' ? x + y : operator === '-' ? x - y : multiplyUnits(x, y);
  if (operator === '*' && bits !== 256n) {
    const product = abs((x / power10(30 - left)) * (y / power10(30 - right)));
    const dropped = power10(Math.max(0, left + right - places));
    if (product / dropped >= limit128) throw outOfRange('DECIMAL', 'invalid input: Decimal128 Mul overflow');
    if (product >= limit128) throw notEmbedded('a product of decimals as long as these');
  }
  const rounded = roundUnits(result, places);
  const raw = abs(rounded) / power10(30 - places);
  if (operator !== '*' && raw >= (bits === 64n ? 2n ** 63n : bits === 128n ? limit128 : 2n ** 255n))
    throw outOfRange('DECIMAL', `invalid input: Decimal${bits} overflow`);
  return encodeUnits(rounded);
};

export const negatedDecimal = (a: string): Stored => encodeUnits(-decodeUnits(a));
