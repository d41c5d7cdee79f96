import {
  type ColumnType,
  declaredType,
  isBinary,
  isInteger,
  isMoment,
  isString,
} from '../catalog/column-type.js';
import { toYear } from './cast-year.js';
import {
  constraintViolation,
  internalError,
  invalidInput,
  notEmbedded,
  outOfRange,
  widthExceeded,
} from '../engine-errors.js';
import { ServerError } from '../session-backend.js';
import { earliestChecked, toMoment } from './cast-moments.js';
import { toDecimal } from './cast-decimals.js';
import { integerFrom, toInteger, toNumber } from './cast-numbers.js';
import { storeJson } from './json.js';
import { parseDay, parseTime, roundMoment, shiftMoment } from './moment.js';
import { showNumber, toText, utf8 } from './shown.js';
import { type CastContext, type Stored } from './stored.js';
import { storeInteger } from './wide-integer.js';

export { type Stored } from './stored.js';

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

/** The end of single precision: texts beyond it stop there. */
const greatestFloat = Math.fround(3.4028235e38);

const itemOf = (number: number, { values }: { readonly values: readonly string[] }): string => {
  const item = values[number - 1];
  if (item === undefined)
    throw internalError(
      `convert to MySQL enum failed: number ${number} overflow enum boundary [1, ${values.length}]`,
    );
  return item;
};

const toSet = (value: string, to: ColumnType & { kind: 'set' | 'enum' }): string => {
  if (to.kind === 'enum') {
    const found = to.values.find((v) => v.toLowerCase() === value.toLowerCase());
    // a text of digits that is no item is the number of one
    if (found === undefined && /^\d+$/.test(value)) return itemOf(Number(value) % 65536, to);
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

/** Whether a text stands for the NULL of a moment. */
const isNoMoment = (text: string, to: ColumnType, { explicit, assigned }: CastContext): boolean => {
  if ((!explicit && !assigned) || !(isMoment(to) || to.kind === 'time')) return false;
  return text === '' || (explicit === true && to.kind === 'date' && !parseDay(text));
};

/** Turns a stored value of one type into the stored form of another, with the server's range and format errors. */
export const castValue = (value: Stored, from: ColumnType, to: ColumnType, context: CastContext): Stored => {
  if (value === null || from.kind === 'null') return null;
  if (isString(from) && isNoMoment(value as string, to, context)) return null;
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
      if (from.kind === 'bit') throw notEmbedded('bits as a truth value');
      // as a literal, only 1 is true, and a negative number, which is none on the server
      if (context.literal && from.kind === 'int') return value === 1n || Number(value) < 0 ? 1n : 0n;
      return toNumber(value, from) === 0 ? 0n : 1n;
    }
    case 'bit': {
      // a text stands for its bytes, digits too
      const isText = isString(from) && !context.explicit;
      const bytes = isBinary(from) || isText;
      const n = bytes
        ? BigInt(`0x${Buffer.from(value as Uint8Array).toString('hex') || '0'}`)
        : integerFrom(value, from, to, context);
      if (!context.literal && isInteger(from) && (n < 0n || n >= 2n ** BigInt(to.length)))
        throw outOfRange(`int${to.length}`, `value ${n}`);
      if (!context.literal && isText && n >= 2n ** BigInt(to.length))
        throw outOfRange(`bit(${to.length})`, `value ${value as string}`);
      if (n < 0n || n >= 2n ** BigInt(to.length))
        throw invalidInput(`data too long, type width = ${to.length}, val = ${n.toString(2)}`);
      return storeInteger(n);
    }
    case 'year':
      return toYear(value, from);
    case 'double':
      return toNumber(value, from);
    case 'float': {
      const n = Math.fround(toNumber(value, from));
      if (isString(from)) return Math.min(Math.max(n, -greatestFloat), greatestFloat);
      if (!Number.isFinite(n)) throw outOfRange('float32', `value '${String(value)}'`);
      return n;
    }
    case 'decimal':
      if (context.explicit && isString(from) && /^\s*[+-]0[box]/i.test(value as string))
        throw notEmbedded('a CAST of such a text to a decimal');
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
      if (from.kind === 'enum' || from.kind === 'set') break;
      if (from.kind === 'json') return value;
      if (isString(from)) return storeJson(value as string);
      break;
    case 'enum':
    case 'set':
      if (isString(from)) return toSet(value as string, to);
      if (to.kind === 'enum' && isInteger(from) && from.kind !== 'bit') return itemOf(Number(value), to);
      break;
    case 'uuid': {
      const source = toText(value, from, context);
      const hex = source.replaceAll('-', '').toLowerCase();
      if (!/^[0-9a-f]{32}$/.test(hex))
        throw new ServerError(1105, `invalid UUID length: ${Buffer.byteLength(source)}`);
      return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    }
    case 'vector':
      if (from.kind === 'vector' && from.dimension === to.dimension && from.bits === to.bits) return value;
      if (isString(from) || from.kind === 'vector') return toVector(value as string, to);
      break;
    case 'date':
      if (from.kind === 'date') return value;
      return toMoment(value, from, to, context).slice(0, 10);
    case 'datetime': {
      const rounded = roundMoment(toMoment(value, from, to, context), to.fraction);
      if (rounded.startsWith('10000')) throw invalidInput(`invalid datetime value ${String(value)}`);
      return rounded;
    }
    case 'timestamp': {
      if (from.kind === 'timestamp') return roundMoment(value as string, to.fraction);
      return earliestChecked(
        roundMoment(shiftMoment(toMoment(value, from, to, context), -context.zoneMinutes), to.fraction),
        isString(from) && context.assigned === true,
        context.literal === true ? String(value) : undefined,
      );
    }
    case 'time': {
      if (from.kind === 'time') return value;
      if (from.kind === 'date') return 0n;
      if (isMoment(from)) return parseTime((value as string).slice(11), to.fraction) as bigint;
      const digits = context.literal && from.kind === 'int';
      const micros = isString(from) || digits ? parseTime(String(value), to.fraction) : undefined;
      if ((isInteger(from) && !digits) || isBinary(from) || from.kind === 'decimal')
        throw notEmbedded(`a cast from ${from.kind} to time`);
      if (micros === undefined) throw invalidInput(`invalid time value ${String(value)}`);
      return micros;
    }
    case 'null':
      return null;
  }
  throw notEmbedded(`a cast from ${declaredType(from)} to ${declaredType(to)}`);
};

export const notNull = (column: string) => constraintViolation(`Column '${column}' cannot be null`);
