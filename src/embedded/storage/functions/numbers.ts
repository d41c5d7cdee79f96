import { notEmbedded, outOfRange } from '../../engine-errors.js';
import { type Define, strict, type Value } from './define.js';
import {
  bitOperation,
  decimalOperation,
  floatOperation,
  integerOperation,
  integerQuotient,
  negatedDecimal,
  wideOperation,
} from '../../values/arithmetic.js';
import { decodeUnits, encodeUnits, roundUnits } from '../../values/decimal.js';
import { formatted } from '../../values/thousands.js';
import { withZeroDivision } from '../../values/zero-division.js';
import { readInteger, storeInteger } from '../../values/wide-integer.js';

const math: Readonly<Record<string, (x: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  sqrt: Math.sqrt,
  radians: (x) => x * (Math.PI / 180),
  degrees: (x) => x * (180 / Math.PI),
};

/** Only whole powers are computed alike everywhere, to the last digit. */
const power = (a: number, b: number): Value => {
  const result = a ** b;
  if (!Number.isFinite(result))
    throw outOfRange('float64', `DOUBLE value is out of range in 'pow(${a},${b})'`);
  if (![a, b, result].every(Number.isSafeInteger)) throw notEmbedded('a power that is no whole number');
  return result;
};

const absolute = (n: bigint): Value => {
  if (n === -(2n ** 63n)) throw outOfRange('int', `'${n}'`);
  return n < 0n ? -n : n;
};

/** The stored numbers know no negative zero. */
const noNegativeZero = (x: number): number => {
  if (Object.is(x, -0)) throw notEmbedded('a negative zero');
  return x;
};

const roundHalfEven = (x: number, places: bigint): number => {
  const factor = 10 ** Number(places);
  const scaled = x * factor;
  if (!Number.isFinite(scaled)) return x;
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  return (rest < 0.5 || (rest === 0.5 && floor % 2 === 0) ? floor : floor + 1) / factor;
};

const cut = (x: number, places: bigint): number => {
  const factor = 10 ** Math.abs(Number(places));
  return noNegativeZero(places >= 0n ? Math.trunc(x * factor) / factor : Math.trunc(x / factor) * factor);
};

const cutDecimal = (stored: string, places: bigint): string => {
  const units = decodeUnits(stored);
  return encodeUnits(units - (units % 10n ** (30n - places)));
};

/** A number in few characters, with an exponent of two digits beyond a million. */
const shortReal = (x: number): string => {
  const [digits, exponent] = x.toExponential().split('e') as [string, string];
  if (Number(exponent) >= -4 && Number(exponent) < 6) return String(x);
  return `${digits}e${exponent.replace(/^([+-])(\d)$/, '$10$2')}`;
};

/** Functions of numbers. */
export const numberFunctions = (define: Define): void => {
  // SQLite would compute one of constants even if no row needs it, where a division by zero is an error
  define('mo_decimal', strict(withZeroDivision(decimalOperation as never) as never), false);
  define('mo_integer', strict(withZeroDivision(integerOperation as never) as never), false);
  define('mo_wide', strict(withZeroDivision(wideOperation as never) as never), false);
  define(
    'mo_quotient',
    strict(withZeroDivision((_, a: bigint | string, b: bigint | string) => integerQuotient(a, b)) as never),
    false,
  );
  define('mo_bits', strict(bitOperation as never));
  define('mo_float', strict(withZeroDivision(floatOperation as never) as never), false);
  define('mo_decimal_negate', strict(negatedDecimal as never));
  define(
    'mo_decimal_round',
    strict(((a: string, scale: bigint) => encodeUnits(roundUnits(decodeUnits(a), Number(scale)))) as never),
  );
  define(
    'mo_decimal_abs',
    strict(((a: string) => {
      const u = decodeUnits(a);
      return encodeUnits(u < 0n ? -u : u);
    }) as never),
  );
  define(
    'mo_decimal_whole',
    strict(((mode: string, a: string) => {
      const units = decodeUnits(a);
      const one = 10n ** 30n;
      const floor = units - (((units % one) + one) % one);
      return encodeUnits(mode === 'floor' || floor === units ? floor : floor + one);
    }) as never),
  );
  define('mo_big', strict(((v: bigint | string) => storeInteger(readInteger(v))) as never));
  define(
    'mo_math',
    strict(((name: string, x: number) => {
      const r = (math[name] as (x: number) => number)(x);
      return Number.isNaN(r) ? null : noNegativeZero(r === 0 && x < 0 ? -0 : r);
    }) as never),
  );
  define(
    'mo_round',
    strict(((x: number, places: bigint) =>
      noNegativeZero(x < 0 ? -roundHalfEven(-x, places) : roundHalfEven(x, places))) as never),
  );
  define('mo_cut', strict(cut as never));
  define('mo_decimal_cut', strict(cutDecimal as never));
  define('mo_short_real', strict(shortReal as never));
  define('mo_format', strict(formatted as never));
  define('mo_pow', strict(power as never));
  define('mo_abs', strict(absolute as never));
  define('mo_rand', (() => Math.random()) as never, false);
  define(
    'mo_radix',
    strict(((n: bigint, radix: bigint) => BigInt.asUintN(64, n).toString(Number(radix))) as never),
  );
  define(
    'mo_bit_count',
    strict(((n: bigint) => BigInt(BigInt.asUintN(64, n).toString(2).replaceAll('0', '').length)) as never),
  );
  define(
    'mo_hex',
    strict(((n: bigint | string) => BigInt.asUintN(64, readInteger(n)).toString(16).toUpperCase()) as never),
  );
};
