import { type SqlValue } from '../session-backend.js';
import {
  constraintViolation,
  internalError,
  invalidArgument,
  invalidInput,
  notEmbedded,
  outOfRange,
  widthExceeded,
} from '../engine-errors.js';
import { ServerError } from '../session-backend.js';
import {
  declaredType,
  internalTypeName,
  isBinary,
  isInteger,
  isMoment,
  isString,
  type ColumnType,
} from '../catalog/column-type.js';
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
import { storeJson } from './json.js';
import {
  parseMoment,
  parseTime,
  microsOf,
  roundMoment,
  shiftMoment,
  showMoment,
  showTime,
  storeMicros,
} from './moment.js';
import { readInteger, storeInteger } from './wide-integer.js';

/** A value in its stored form. */
export type Stored = null | number | bigint | string | Uint8Array;

export interface CastContext {
  /** Minutes east of UTC of the session's time zone. */
  readonly zoneMinutes: number;
  /** Cut instead of refuse, as CAST does and column assignment does not. */
  readonly explicit?: boolean;
  /** The value is a literal of the statement, which the server assigns by rules of its own. */
  readonly literal?: boolean;
}

const limits = (bits: number, unsigned: boolean): readonly [bigint, bigint] => {
  const n = BigInt(bits);
  return unsigned ? [0n, 2n ** n - 1n] : [-(2n ** (n - 1n)), 2n ** (n - 1n) - 1n];
};

const utf8 = (bytes: Uint8Array) =>
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
    default:
      return value instanceof Uint8Array ? utf8(value) : String(value);
  }
};

/** Rounds half to even, as the server's casts from floating point do. */
const roundEven = (n: number): bigint => {
  const floor = Math.floor(n);
  const rest = n - floor;
  return BigInt(rest < 0.5 || (rest === 0.5 && floor % 2 === 0) ? floor : floor + 1);
};

/** The number a text begins with, as an explicit cast reads it. */
const leadingNumber = (text: string): number =>
  Number(/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?/.exec(text)?.[0] ?? 0);

const integerFrom = (value: Stored, from: ColumnType, to: ColumnType, context: CastContext): bigint => {
  if (isInteger(from)) return readInteger(value as bigint);
  if (from.kind === 'double' || from.kind === 'float')
    return context.literal ? BigInt(Math.trunc(value as number)) : roundEven(value as number);
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
  if (isMoment(from) && context.explicit) {
    const digits = (showValue(value, from, context) as string).replace(/\..*$/, '').replace(/[^0-9]/g, '');
    return BigInt(digits);
  }
  throw notEmbedded(`a cast from ${from.kind} to ${to.kind}`);
};

/** An explicit cast to a bigint keeps the bits; a decimal too large ends at the largest value. */
const wrapped = (n: bigint, from: ColumnType, unsigned: boolean): Stored => {
  const top = unsigned ? 2n ** 64n : 2n ** 63n;
  if (
    n < -(2n ** 63n) ||
    (n >= top && from.kind !== 'decimal' && n >= 2n ** 64n) ||
    (from.kind !== 'decimal' && !isInteger(from) && n >= top)
  )
    throw outOfRange(unsigned ? 'uint64' : 'int64', `value '${n}'`);
  if (from.kind === 'decimal' && n >= top) return storeInteger(top - 1n);
  return storeInteger(unsigned ? BigInt.asUintN(64, n) : BigInt.asIntN(64, n));
};

const toInteger = (
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

const toNumber = (value: Stored, from: ColumnType, context: CastContext): number => {
  if (isInteger(from)) return Number(readInteger(value as bigint));
  if (from.kind === 'double' || from.kind === 'float') return value as number;
  if (from.kind === 'decimal') return unitsToNumber(decodeUnits(value as string));
  if (isString(from)) {
    const text = (value as string).trim();
    const n = Number(text);
    if (text !== '' && !Number.isNaN(n)) return n;
    if (context.explicit || context.literal) return leadingNumber(text);
    throw invalidArgument('cast to double', value as string);
  }
  throw notEmbedded(`a cast from ${from.kind} to double`);
};

/** Beyond the whole numbers that floating point holds, a decimal takes its binary digits. */
const unitsOfFloat = (n: number): bigint | undefined =>
  Math.abs(n) >= 2 ** 53 && Number.isFinite(n) ? unitsOfInteger(BigInt(n)) : parseUnits(String(n));

const toDecimal = (
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
const toText = (value: Stored, from: ColumnType, context: CastContext): string => {
  if (from.kind === 'datetime') return showMoment(value as string, from.fraction);
  if (from.kind === 'double' && Math.abs(value as number) >= 1e15)
    throw notEmbedded('a number as long as this as a text');
  if (from.kind === 'double') return plainDigits(String(value));
  if (from.kind === 'float') return plainDigits(showNumber(value as number, true));
  return showValue(value, from, context) as string;
};

const limited = (
  value: string,
  type: ColumnType & { readonly length: number },
  explicit: boolean,
): string => {
  const length = [...value].length;
  if (length <= type.length) return value;
  if (explicit) return [...value].slice(0, type.length).join('');
  throw widthExceeded(
    `Can't cast '${value}' to ${type.kind.toUpperCase()} type. Src length ${length} is larger than Dest length ${type.length}`,
  );
};

const toBytes = (value: Stored, from: ColumnType, context: CastContext): Uint8Array =>
  value instanceof Uint8Array ? value : Buffer.from(toText(value, from, context), 'utf8');

const toMoment = (value: Stored, from: ColumnType, to: ColumnType, context: CastContext): string => {
  if (from.kind === 'date') return `${value as string} 00:00:00.000000`;
  if (from.kind === 'datetime') return value as string;
  if (from.kind === 'timestamp') return shiftMoment(value as string, context.zoneMinutes);
  if (isString(from)) {
    const source = value as string;
    const parts = parseMoment(source);
    if (!parts) {
      if (to.kind === 'date' && /^0000-00-00/.test(source))
        throw new ServerError(1366, `truncated type date value ${source} for column value, 1`);
      if (to.kind === 'date') throw invalidArgument('parsedate', source);
      if (to.kind === 'timestamp') throw invalidArgument('parse timestamp', source);
      throw invalidInput(`invalid ${to.kind} value ${source}`);
    }
    return storeMicros(microsOf(parts));
  }
  throw notEmbedded(`a cast from ${from.kind} to ${to.kind}`);
};

const toVector = (value: string, to: ColumnType & { kind: 'vector' }): string => {
  const body = /^\s*\[(.*)\]\s*$/s.exec(value)?.[1];
  const parts =
    body === undefined ? undefined : body.trim() === '' ? [] : body.split(',').map((p) => p.trim());
  const numbers = parts?.map((p) => (p === '' ? Number.NaN : Number(p)));
  if (!numbers || numbers.some(Number.isNaN)) throw invalidInput(`malformed vector input: ${value}`);
  if (numbers.length !== to.dimension)
    throw invalidInput(`expected vector dimension ${to.dimension} != actual dimension ${numbers.length}.`);
  return `[${numbers.map((n) => showNumber(n, to.bits === 32)).join(', ')}]`;
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

const toSet = (value: string, to: ColumnType & { kind: 'set' | 'enum' }): string => {
  if (to.kind === 'enum') {
    const found = to.values.find((v) => v.toLowerCase() === value.toLowerCase());
    if (found === undefined)
      throw internalError(
        `convert to MySQL enum failed: item ${value} is not in enum [${to.values.join(' ')}]`,
      );
    return found;
  }
  const items = value === '' ? [] : value.split(',');
  const unknown = items.find((i) => !to.values.some((v) => v.toLowerCase() === i.toLowerCase()));
  if (unknown !== undefined)
    throw internalError(
      `convert to MySQL set failed: item ${unknown} is not in set [${to.values.join(',')}]`,
    );
  return to.values.filter((v) => items.some((i) => v.toLowerCase() === i.toLowerCase())).join(',');
};

/** No column of timestamps holds what was before 1970. */
const earliestChecked = (stored: string, checked: boolean): string => {
  if (!checked || stored >= '1970-01-01 00:00:01') return stored;
  if (stored >= '1970-01-01') throw notEmbedded('the first second of 1970');
  throw new ServerError(1366, `truncated type datetime value ${stored.slice(0, 19)} for column ts_min, 1`);
};

/** Turns a stored value of one type into the stored form of another, with the server's range and format errors. */
export const castValue = (value: Stored, from: ColumnType, to: ColumnType, context: CastContext): Stored => {
  if (value === null || from.kind === 'null') return null;
  if (
    context.explicit &&
    isString(from) &&
    isMoment(to) &&
    (value === '' || (to.kind === 'date' && !parseMoment(value as string)))
  )
    return null;
  if (context.literal && from.kind === 'double' && isString(to))
    throw notEmbedded('a constant of floating point as a text');
  switch (to.kind) {
    case 'int':
      return toInteger(value, from, to, context);
    case 'bool': {
      if (isString(from)) {
        const text = (value as string).toLowerCase();
        if (/^(true|t|1)$/.test(text)) return 1n;
        if (/^(false|f|0)$/.test(text)) return 0n;
        if (text.trim() !== '' && !Number.isNaN(Number(text))) return Number(text) === 0 ? 0n : 1n;
        throw invalidInput(`'${value as string}' is not a valid bool expression`);
      }
      // as a literal, only 1 is true
      if (context.literal && from.kind === 'int') return value === 1n ? 1n : 0n;
      return toNumber(value, from, context) === 0 ? 0n : 1n;
    }
    case 'bit': {
      // a text stands for its bytes, digits too
      const bytes = isBinary(from) || (isString(from) && !context.explicit);
      const n = bytes
        ? BigInt(`0x${Buffer.from(value as Uint8Array).toString('hex') || '0'}`)
        : integerFrom(value, from, to, context);
      if (!context.literal && isInteger(from) && (n < 0n || n >= 2n ** BigInt(to.length)))
        throw outOfRange('int8', `value ${n}`);
      if (n < 0n || n >= 2n ** BigInt(to.length))
        throw invalidInput(`data too long, type width = ${to.length}, val = ${n.toString(2)}`);
      return storeInteger(n);
    }
    case 'year': {
      const n = integerFrom(value, from, to, context);
      if (n > 0n && n < 100n) return n < 70n ? n + 2000n : n + 1900n;
      if (n !== 0n && (n < 1901n || n > 2155n)) throw notEmbedded(`the year ${n}`);
      return n;
    }
    case 'double':
      return toNumber(value, from, context);
    case 'float': {
      const n = Math.fround(toNumber(value, from, context));
      if (!Number.isFinite(n)) throw outOfRange('float32', `value '${String(value)}'`);
      return n;
    }
    case 'decimal':
      return toDecimal(value, from, to, context);
    case 'char':
    case 'varchar':
      return limited(
        isBinary(from) ? utf8(value as Uint8Array) : toText(value, from, context),
        to,
        context.explicit ?? false,
      );
    case 'text':
      return toText(value, from, context);
    case 'binary':
    case 'varbinary': {
      const given = toBytes(value, from, context);
      const bytes = context.explicit ? given.subarray(0, to.length) : given;
      if (bytes.length > to.length && to.kind === 'varbinary')
        throw internalError(
          `Can't cast '${utf8(bytes)}' to ${to.kind.toUpperCase()} type. Src length ${bytes.length} is larger than Dest length ${to.length}`,
        );
      return to.kind === 'binary' && bytes.length < to.length
        ? Buffer.concat([bytes, Buffer.alloc(to.length - bytes.length)])
        : bytes;
    }
    case 'blob':
      return toBytes(value, from, context);
    case 'json':
      if (from.kind === 'json') return value;
      if (isString(from)) return storeJson(value as string);
      break;
    case 'enum':
    case 'set':
      if (isString(from)) return toSet(value as string, to);
      if (to.kind === 'enum' && isInteger(from)) {
        const item = to.values[Number(value) - 1];
        if (item === undefined)
          throw internalError(
            `convert to MySQL enum failed: number ${String(value)} overflow enum boundary [1, ${to.values.length}]`,
          );
        return item;
      }
      break;
    case 'uuid': {
      const source = toText(value, from, context);
      const hex = source.replaceAll('-', '').toLowerCase();
      if (!/^[0-9a-f]{32}$/.test(hex)) throw new ServerError(1105, `invalid UUID length: ${source.length}`);
      return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    }
    case 'vector':
      if (from.kind === 'vector' && from.dimension === to.dimension && from.bits === to.bits) return value;
      if (isString(from) || from.kind === 'vector') return toVector(value as string, to);
      break;
    case 'date':
      if (from.kind === 'date') return value;
      return toMoment(value, from, to, context).slice(0, 10);
    case 'datetime':
      return roundMoment(toMoment(value, from, to, context), to.fraction);
    case 'timestamp': {
      if (from.kind === 'timestamp') return roundMoment(value as string, to.fraction);
      return earliestChecked(
        roundMoment(shiftMoment(toMoment(value, from, to, context), -context.zoneMinutes), to.fraction),
        isString(from) && context.explicit !== true,
      );
    }
    case 'time': {
      if (from.kind === 'time') return value;
      if (isMoment(from) && from.kind !== 'date')
        return parseTime((value as string).slice(11), to.fraction) as bigint;
      const micros = isString(from) ? parseTime(value as string, to.fraction) : undefined;
      if (isInteger(from) || from.kind === 'decimal') throw notEmbedded(`a cast from ${from.kind} to time`);
      if (micros === undefined) throw invalidInput(`invalid time value ${String(value)}`);
      return micros;
    }
    case 'null':
      return null;
  }
  throw notEmbedded(`a cast from ${declaredType(from)} to ${declaredType(to)}`);
};

export const notNull = (column: string) => constraintViolation(`Column '${column}' cannot be null`);

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
