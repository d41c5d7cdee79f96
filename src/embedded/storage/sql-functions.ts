import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type DatabaseSync } from 'node:sqlite';
import { ServerError } from '../session-backend.js';
import { type ColumnType } from '../catalog/column-type.js';
import { castValue, type Stored } from '../values/cast.js';
import {
  bitOperation,
  decimalOperation,
  floatOperation,
  integerOperation,
  integerQuotient,
  negatedDecimal,
  wideOperation,
} from '../values/arithmetic.js';
import { decodeUnits, divideUnits, encodeUnits, roundUnits } from '../values/decimal.js';
import { atPath, parseJson, parseJsonPath, printJson, type Json } from '../values/json.js';
import { microsOf, microsOfStored, parseMoment, storeMicros, type MomentParts } from '../values/moment.js';
import { readInteger, storeInteger } from '../values/wide-integer.js';
import { invalidInput, notEmbedded, outOfRange, widthExceeded } from '../engine-errors.js';

type Value = Stored;

const text = (v: Value) => String(v);

/** NULL in, NULL out. */
const strict =
  (f: (...args: readonly never[]) => Value) =>
  (...args: readonly Value[]): Value =>
    args.some((a) => a === null) ? null : f(...(args as readonly never[]));

const castSpecs = () => {
  const known = new Map<string, readonly [ColumnType, ColumnType, number, boolean]>();
  return (spec: string) => {
    const found = known.get(spec) ?? (JSON.parse(spec) as readonly [ColumnType, ColumnType, number, boolean]);
    known.set(spec, found);
    return found;
  };
};

/** A version 7 UUID, as the server makes them. */
export const uuid7 = (): string => {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

const shiftParts = (m: MomentParts, months: number): MomentParts => {
  const index = m.year * 12 + m.month - 1 + months;
  const [year, month] = [Math.floor(index / 12), (((index % 12) + 12) % 12) + 1];
  return { ...m, year, month, day: Math.min(m.day, new Date(Date.UTC(year, month, 0)).getUTCDate()) };
};

const unitMicros: Readonly<Record<string, bigint>> = {
  microsecond: 1n,
  second: 1_000_000n,
  minute: 60_000_000n,
  hour: 3_600_000_000n,
  day: 86_400_000_000n,
  week: 604_800_000_000n,
};
const unitMonths: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };

const earliest = microsOf({ year: 1, month: 1, day: 1, hour: 0, minute: 0, second: 0, micro: 0 });
const end = microsOf({ year: 9999, month: 12, day: 31, hour: 24, minute: 0, second: 0, micro: 0 });

/** DATE_ADD (`sign` 1) and DATE_SUB (-1): past the last year the one is NULL and the other an error. */
const shiftMomentBy = (stored: string, count: bigint, unit: string, sign: bigint): Value => {
  const amount = count * sign;
  const months = unitMonths[unit];
  const parts = parseMoment(stored) as MomentParts;
  if (amount > 10n ** 12n || amount < -(10n ** 12n)) throw notEmbedded('an INTERVAL as long as this');
  const moved =
    months === undefined
      ? microsOf(parts) + amount * (unitMicros[unit] as bigint)
      : microsOf(shiftParts(parts, Number(amount) * months));
  if (moved < earliest) throw notEmbedded('a moment before the year 1');
  if (moved >= end) {
    if (sign === 1n || stored.length > 10) return null;
    throw outOfRange('date', '');
  }
  return storeMicros(moved).slice(0, stored.length === 10 ? 10 : undefined);
};

const timestampDifference = (unit: string, from: string, to: string): Value => {
  const micros = unitMicros[unit];
  const [a, b] = [microsOfStored(from), microsOfStored(to)];
  if (micros !== undefined) return (b - a) / micros;
  throw notEmbedded(`timestampdiff() in ${unit}s`);
};

const dateFormat = (stored: string, format: string): Value => {
  const m = parseMoment(stored) as MomentParts;
  const two = (n: number) => String(n).padStart(2, '0');
  const date = new Date(stored.replace(' ', 'T').slice(0, 19) + 'Z');
  const name = (options: Intl.DateTimeFormatOptions) =>
    date.toLocaleString('en-US', { ...options, timeZone: 'UTC' });
  return format.replace(/%(.)/g, (_all, c: string) => {
    switch (c) {
      case 'Y':
        return String(m.year).padStart(4, '0');
      case 'y':
        return two(m.year % 100);
      case 'm':
        return two(m.month);
      case 'c':
        return String(m.month);
      case 'd':
        return two(m.day);
      case 'e':
        return String(m.day);
      case 'H':
        return two(m.hour);
      case 'k':
        return String(m.hour);
      case 'i':
        return two(m.minute);
      case 's':
      case 'S':
        return two(m.second);
      case 'f':
        return String(m.micro).padStart(6, '0');
      case 'T':
        return `${two(m.hour)}:${two(m.minute)}:${two(m.second)}`;
      case 'M':
        return name({ month: 'long' });
      case 'b':
        return name({ month: 'short' });
      case 'W':
        return name({ weekday: 'long' });
      case 'a':
        return name({ weekday: 'short' });
      case '%':
        return '%';
      default:
        throw notEmbedded(`date_format with %${c}`);
    }
  });
};

const vectorOf = (stored: string) => JSON.parse(stored) as readonly number[];

/** The server computes in single precision: step by step for vecf32, at the end for vecf64. */
const vectorMeasure = (name: string, bits: bigint, a: string, b: string): Value => {
  const step = bits === 32n ? Math.fround : (x: number) => x;
  const [x, y] = [vectorOf(a).map(step), vectorOf(b).map(step)];
  const sum = (f: (p: number, q: number) => number) =>
    x.reduce((s, p, i) => step(s + step(f(p, y[i] as number))), 0);
  const difference = (p: number, q: number) => step(p - q);
  switch (name) {
    case 'l2_distance':
      return Math.fround(Math.sqrt(sum((p, q) => difference(p, q) ** 2)));
    case 'l2_distance_sq':
      return Math.fround(sum((p, q) => difference(p, q) ** 2));
    case 'l1_distance':
      return Math.fround(sum((p, q) => Math.abs(difference(p, q))));
    case 'inner_product':
      return -Math.fround(sum((p, q) => p * q));
    default: {
      const cosine = sum((p, q) => p * q) / Math.sqrt(sum((p) => p * p) * sum((_p, q) => q * q));
      const distance = Math.fround(1 - Math.max(-1, Math.min(1, cosine)));
      return name === 'cosine_distance' ? distance : 1 - distance;
    }
  }
};

const substring = (s: string, from: bigint, count?: bigint): Value => {
  const chars = [...s];
  if (from === 0n) return '';
  const start = from > 0n ? Number(from) - 1 : chars.length + Number(from);
  if (start < 0) return '';
  return chars
    .slice(start, count === undefined ? undefined : Math.max(start, start + Number(count)))
    .join('');
};

const padded = (s: string, length: bigint, fill: string, left: boolean): Value => {
  const chars = [...s];
  const missing = Number(length) - chars.length;
  if (length < 0n) return null;
  if (missing <= 0) return chars.slice(0, Number(length)).join('');
  if (fill === '') return '';
  const extra = [...fill.repeat(Math.ceil(missing / [...fill].length))].slice(0, missing).join('');
  return left ? extra + s : s + extra;
};

const trimmed = (s: string, what: string, mode: string): Value => {
  let result = s;
  if (what === '') return s;
  while (mode !== 'rtrim' && result.startsWith(what)) result = result.slice(what.length);
  while (mode !== 'ltrim' && result.endsWith(what)) result = result.slice(0, -what.length);
  return result;
};

const substringIndex = (s: string, mark: string, count: bigint): Value => {
  if (mark === '' || count === 0n) return '';
  const parts = s.split(mark);
  return (count > 0n ? parts.slice(0, Number(count)) : parts.slice(Number(count))).join(mark);
};

const dayMillis = 86_400_000;

/** Calendar facts of a day. */
const dayPart = (part: string, stored: string): Value => {
  const day = new Date(`${stored.slice(0, 10)}T00:00:00Z`);
  switch (part) {
    case 'weekday':
      return BigInt((day.getUTCDay() + 6) % 7);
    case 'dayofweek':
      return BigInt(day.getUTCDay() + 1);
    case 'dayofyear':
      return BigInt((day.getTime() - Date.UTC(day.getUTCFullYear(), 0, 1)) / dayMillis + 1);
    case 'quarter':
      return BigInt(Math.floor(day.getUTCMonth() / 3) + 1);
    case 'dayname':
      return day.toLocaleString('en-US', { weekday: 'long', timeZone: 'UTC' });
    case 'monthname':
      return day.toLocaleString('en-US', { month: 'long', timeZone: 'UTC' });
    default:
      throw notEmbedded(`the part ${part} of a day`);
  }
};

const jsonExtract = (document: string | null, path: string | null): Value => {
  if (path === null) return null;
  const steps = parseJsonPath(path);
  if (!steps) {
    if (/^\s*\$/.test(path) && /[*]/.test(path)) throw notEmbedded(`the JSON path ${path}`);
    throw invalidInput(`Invalid JSON path expression ${path}`);
  }
  if (document === null) return null;
  const found = atPath(parseJson(document) as Json, steps);
  return found === undefined ? null : printJson(found);
};

const jsonUnquote = (document: string): Value => {
  const value = parseJson(document);
  return typeof value === 'string' ? value : document;
};

const math: Readonly<Record<string, (x: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  sqrt: Math.sqrt,
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

const unhex = (digits: string): Value =>
  /^[0-9a-f]*$/i.test(digits) ? Buffer.from(digits.length % 2 ? `0${digits}` : digits, 'hex') : null;

/** The place of a text in another, capitals and small letters alike. */
const locate = (text: string, part: string): Value => {
  const [where, what] = [text, part].map((s) => s.replace(/[A-Z]/g, (c) => c.toLowerCase())) as [
    string,
    string,
  ];
  if (/[\u0080-\uffff]/.test(where + what) && where.toLowerCase() + what.toLowerCase() !== where + what)
    throw notEmbedded('a search that folds letters beyond ASCII');
  const at = where.indexOf(what);
  return BigInt(at < 0 ? 0 : [...where.slice(0, at)].length + 1);
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

/** MatrixOne's functions and casts that SQLite lacks; `call` runs those with effects. */
export const registerFunctions = (
  database: DatabaseSync,
  call: (name: string, args: readonly (string | null)[]) => Value,
): void => {
  const spec = castSpecs();
  const define = (name: string, f: (...args: readonly never[]) => Value, deterministic = true) =>
    database.function(
      name,
      { varargs: true, deterministic, useBigIntArguments: true },
      f as (...args: Value[]) => Value,
    );
  const whole = (v: bigint | number) => BigInt(v);

  const cast = (value: Value, key: string): Value => {
    const [from, to, zoneMinutes, explicit] = spec(key);
    return castValue(value, from, to, { zoneMinutes, explicit });
  };
  define('mo_cast', cast as never);
  // not computed before there is a row
  define('mo_cast_each', cast as never, false);
  define('mo_decimal', strict(decimalOperation as never));
  define('mo_integer', strict(integerOperation as never));
  define('mo_wide', strict(wideOperation as never));
  define('mo_quotient', strict(integerQuotient as never));
  define('mo_bits', strict(bitOperation as never));
  define('mo_float', strict(floatOperation as never));
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
  define('mo_pow', strict(power as never));
  define('mo_abs', strict(absolute as never));
  define('mo_unhex', strict(unhex as never));
  define('mo_locate', strict(locate as never));
  define('mo_rand', (() => Math.random()) as never, false);
  define('mo_uuid', (() => uuid7()) as never, false);
  define('mo_concat', strict(((...parts: readonly Value[]) => parts.map(text).join('')) as never));
  define('mo_concat_ws', ((separator: Value, ...parts: readonly Value[]) =>
    separator === null
      ? null
      : parts
          .filter((p) => p !== null)
          .map(text)
          .join(text(separator))) as never);
  define('mo_lower', strict(((s: string) => s.toLowerCase()) as never));
  define('mo_upper', strict(((s: string) => s.toUpperCase()) as never));
  define('mo_reverse', strict(((s: string) => [...s].reverse().join('')) as never));
  define('mo_repeat', strict(((s: string, n: bigint) => (n > 0n ? s.repeat(Number(n)) : '')) as never));
  define(
    'mo_left',
    strict(((s: string, n: bigint) => [...s].slice(0, Math.max(0, Number(n))).join('')) as never),
  );
  define(
    'mo_right',
    strict(((s: string, n: bigint) => (n > 0n ? [...s].slice(-Number(n)).join('') : '')) as never),
  );
  define('mo_lpad', strict(((s: string, n: bigint, fill: string) => padded(s, n, fill, true)) as never));
  define('mo_rpad', strict(((s: string, n: bigint, fill: string) => padded(s, n, fill, false)) as never));
  define('mo_substring', strict(substring as never));
  define('mo_trim', strict(trimmed as never));
  define('mo_hash', strict(((name: string, s: string) => createHash(name).update(s).digest('hex')) as never));
  define('mo_ascii', strict(((s: string) => BigInt(Buffer.from(s)[0] ?? 0)) as never));
  define(
    'mo_radix',
    strict(((n: bigint, radix: bigint) => BigInt.asUintN(64, n).toString(Number(radix))) as never),
  );
  define(
    'mo_find_in_set',
    strict(((s: string, list: string) => BigInt(list.split(',').indexOf(s) + 1)) as never),
  );
  define('mo_crc32', strict(((s: string) => BigInt(crc32(s))) as never));
  define('mo_substring_index', strict(substringIndex as never));
  define(
    'mo_bit_count',
    strict(((n: bigint) => BigInt(BigInt.asUintN(64, n).toString(2).replaceAll('0', '').length)) as never),
  );
  define('mo_day_part', strict(dayPart as never));
  define(
    'mo_strcmp',
    strict(((a: string, b: string) =>
      BigInt(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))))) as never),
  );
  define('mo_startswith', strict(((a: string, b: string) => (a.startsWith(b) ? 1n : 0n)) as never));
  define('mo_endswith', strict(((a: string, b: string) => (a.endsWith(b) ? 1n : 0n)) as never));
  define('mo_md5', strict(((s: string) => createHash('md5').update(s).digest('hex')) as never));
  define('mo_sha1', strict(((s: string) => createHash('sha1').update(s).digest('hex')) as never));
  define(
    'mo_hex_bytes',
    strict(((b: string | Uint8Array) =>
      Buffer.from(b as Uint8Array)
        .toString('hex')
        .toUpperCase()) as never),
  );
  define(
    'mo_hex',
    strict(((n: bigint | string) => BigInt.asUintN(64, readInteger(n)).toString(16).toUpperCase()) as never),
  );
  define(
    'mo_regexp',
    strict(((s: string, pattern: string) => (new RegExp(pattern, 'u').test(s) ? 1n : 0n)) as never),
  );
  define('mo_json_extract', jsonExtract as never);
  define('mo_json_unquote', strict(jsonUnquote as never));
  define(
    'mo_shift',
    strict(((s: string, n: bigint | number, unit: string, sign: bigint) =>
      shiftMomentBy(s, whole(n), unit, sign)) as never),
  );
  define('mo_timestampdiff', strict(timestampDifference as never));
  define('mo_date_format', strict(dateFormat as never));
  define('mo_unix', strict(((s: string) => microsOfStored(s) / 1_000_000n) as never));
  define('mo_vector', strict(vectorMeasure as never));
  define(
    'mo_position',
    strict(((value: string, list: string) =>
      BigInt((JSON.parse(list) as readonly string[]).indexOf(value) + 1)) as never),
  );
  define('mo_level', ((level: bigint, most: bigint) => {
    if (level >= most) throw new ServerError(20819, 'recursive level out of range');
    return level;
  }) as never);
  define('mo_recursive_rows', ((row: bigint, most: bigint) => {
    if (row >= most) throw notEmbedded('a recursive table of so many rows');
    return 1n;
  }) as never);
  define('mo_fit', ((value: Value, length: bigint, kind: string) => {
    const given = value === null ? '' : text(value);
    if ([...given].length <= Number(length)) return value;
    if (kind !== 'varchar' || length === 0n || Buffer.byteLength(given) !== given.length)
      throw notEmbedded('a text longer than the first of a recursive table');
    throw widthExceeded(
      `Can't cast column from VARCHAR type to VARCHAR type because of one or more values in that column. Src length ${given.length} is larger than Dest length ${length}`,
    );
  }) as never);
  define('mo_single', ((rows: bigint, value: Value) => {
    if (rows > 1n) throw new ServerError(1242, 'Subquery returns more than 1 row', '21000');
    return value;
  }) as never);
  define(
    'mo_call',
    ((name: string, ...args: readonly (string | null)[]) => call(name, args)) as never,
    false,
  );

  database.aggregate('mo_decimal_sum', {
    start: () => ({ sum: 0n, count: 0 }),
    step: (state: { sum: bigint; count: number }, value: unknown) =>
      value === null ? state : { sum: state.sum + decodeUnits(value as string), count: state.count + 1 },
    inverse: (state: { sum: bigint; count: number }, value: unknown) =>
      value === null ? state : { sum: state.sum - decodeUnits(value as string), count: state.count - 1 },
    result: (state: { sum: bigint; count: number }) => (state.count === 0 ? null : encodeUnits(state.sum)),
  } as never);
  database.aggregate('mo_decimal_avg', {
    varargs: true,
    start: () => ({ sum: 0n, count: 0n, scale: 4 }),
    step: (state: { sum: bigint; count: bigint; scale: number }, value: unknown, scale: unknown) =>
      value === null
        ? { ...state, scale: Number(scale) }
        : { sum: state.sum + decodeUnits(value as string), count: state.count + 1n, scale: Number(scale) },
    result: (state: { sum: bigint; count: bigint; scale: number }) =>
      state.count === 0n ? null : encodeUnits(divideUnits(state.sum, state.count * 10n ** 30n, state.scale)),
  } as never);
};
