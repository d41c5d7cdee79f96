import {
  bool,
  datetime,
  decimal,
  double,
  int64,
  isBinary,
  isFloat,
  isInteger,
  isMoment,
  isNumeric,
  isString,
  isWide,
  text,
  uint64,
  varchar,
  type ColumnType,
} from '../catalog/column-type.js';
import { notEmbedded } from '../engine-errors.js';
import { castValue } from '../values/cast.js';
import { constant } from './constant.js';
import { type Translation } from './environment.js';
import { type Expression } from './expression.js';

/** The specification that the SQL function mo_cast takes. */
export const castSpec = (from: ColumnType, to: ColumnType, zoneMinutes: number, explicit: boolean) =>
  JSON.stringify([from, to, zoneMinutes, explicit]);

const quote = (s: string) => `'${s.replaceAll("'", "''")}'`;

const sameForm = (from: ColumnType, to: ColumnType): boolean =>
  JSON.stringify(from) === JSON.stringify(to) ||
  (isString(from) && to.kind === 'text') ||
  (isBinary(from) && to.kind === 'blob') ||
  (from.kind === 'decimal' &&
    to.kind === 'decimal' &&
    to.scale >= from.scale &&
    to.precision - to.scale >= from.precision - from.scale) ||
  (from.kind === 'date' && to.kind === 'date') ||
  (isInteger(from) && to.kind === 'int' && to.bits === 64 && (to.unsigned ? isWide(from) : !isWide(from))) ||
  (from.kind === 'float' && to.kind === 'double') ||
  ((from.kind === 'datetime' || from.kind === 'timestamp' || from.kind === 'time') &&
    from.kind === to.kind &&
    to.fraction >= from.fraction);

/** The expression as another type, folded at once when it is constant. */
export const coerce = (t: Translation, e: Expression, to: ColumnType, explicit = false): Expression => {
  if (e.type.kind === 'null' || sameForm(e.type, to)) return { ...e, sql: e.sql, type: to };
  const { zoneMinutes } = t.env;
  if (e.constant)
    return constant(t.bindings, castValue(e.constant.value, e.type, to, { zoneMinutes, explicit }), to);
  return { sql: `mo_cast(${e.sql}, ${quote(castSpec(e.type, to, zoneMinutes, explicit))})`, type: to };
};

const integerDigits: Readonly<Record<number, number>> = { 8: 3, 16: 5, 24: 10, 32: 10, 64: 19 };

const digits = (type: ColumnType): ColumnType & { kind: 'decimal' } => {
  if (type.kind === 'decimal') return type;
  const precision = isWide(type) ? 20 : type.kind === 'int' ? (integerDigits[type.bits] as number) : 19;
  return decimal(precision, 0) as ColumnType & { kind: 'decimal' };
};

/** The type both sides of a CASE, COALESCE, UNION … take. */
export const commonType = (a: ColumnType, b: ColumnType): ColumnType => {
  if (a.kind === 'null') return b;
  if (b.kind === 'null' || JSON.stringify(a) === JSON.stringify(b)) return a;
  if (isString(a) && isString(b)) {
    const length = (x: ColumnType) => (x.kind === 'char' || x.kind === 'varchar' ? x.length : undefined);
    const [x, y] = [length(a), length(b)];
    return x !== undefined && y !== undefined
      ? varchar(Math.max(x, y))
      : a.kind === 'text' || b.kind === 'text'
        ? text
        : varchar();
  }
  if (isNumeric(a) && isNumeric(b)) {
    if (isFloat(a) || isFloat(b)) return double;
    if (a.kind === 'decimal' || b.kind === 'decimal') {
      const [x, y] = [digits(a), digits(b)];
      const scale = Math.max(x.scale, y.scale);
      return decimal(Math.min(65, Math.max(x.precision - x.scale, y.precision - y.scale) + scale), scale);
    }
    if (a.kind === 'bool' && b.kind === 'bool') return bool;
    if (a.kind === 'int' && b.kind === 'int' && a.unsigned === b.unsigned) return a.bits >= b.bits ? a : b;
    return isWide(a) || isWide(b) ? uint64 : int64;
  }
  if (isMoment(a) && isMoment(b)) return datetime(Math.max(fractionOf(a), fractionOf(b)));
  if (isBinary(a) && isBinary(b)) return { kind: 'blob' };
  if ((isString(a) && (isNumeric(b) || isMoment(b))) || (isString(b) && (isNumeric(a) || isMoment(a))))
    return varchar();
  throw notEmbedded(`an expression of both ${a.kind} and ${b.kind}`);
};

const fractionOf = (type: ColumnType) => ('fraction' in type ? type.fraction : 0);

/** The type in which two values are compared. */
const comparisonType = (a: Expression, b: Expression): ColumnType => {
  const [x, y] = [a.type, b.type];
  if (isNumeric(x) && isNumeric(y)) {
    if (x.kind === 'decimal' || y.kind === 'decimal')
      return isFloat(x) || isFloat(y) ? double : commonType(x, y);
    return x;
  }
  if (isMoment(x) && isMoment(y))
    return x.kind === y.kind ? (fractionOf(x) >= fractionOf(y) ? x : y) : datetime(6);
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (!isString(other.type)) continue;
    switch (one.type.kind) {
      case 'date': {
        // a day compared with a text that has a time in it is compared as a moment
        const value = other.constant?.value;
        return typeof value === 'string' && /\d[ T]\d/.test(value) ? datetime(6) : one.type;
      }
      case 'datetime':
      case 'timestamp':
      case 'time':
        return { ...one.type, fraction: 6 };
      case 'uuid':
      case 'vector':
      case 'bool':
        return one.type;
      case 'decimal':
        if (!other.constant) throw notEmbedded('a comparison of a text column with a decimal');
        return one.type;
      case 'int':
      case 'year':
      case 'bit':
        return isWide(one.type) ? uint64 : int64;
      case 'float':
      case 'double':
        return double;
      case 'binary':
      case 'varbinary':
      case 'blob':
        return { kind: 'blob' };
      default:
    }
  }
  if (isString(x) && isString(y)) return text;
  if (isBinary(x) && isBinary(y)) return { kind: 'blob' };
  if (x.kind === y.kind && ['vector', 'time', 'json'].includes(x.kind)) return x;
  throw notEmbedded(`a comparison of ${x.kind} with ${y.kind}`);
};

/** Both sides in forms that SQLite compares as MatrixOne does. */
export const comparable = (
  t: Translation,
  a: Expression,
  b: Expression,
): readonly [Expression, Expression] => {
  if (a.type.kind === 'null' || b.type.kind === 'null') return [a, b];
  // JSON on the left of a text is compared as its text, unquoted; the other way round the server refuses
  if (a.type.kind === 'json' && isString(b.type))
    return [{ sql: `mo_json_unquote(${a.sql})`, type: text }, b];
  const type = comparisonType(a, b);
  const side = (e: Expression): Expression => {
    // integers, bit values and floats compare with each other as they are
    if (isNumeric(type) && type.kind !== 'decimal' && isNumeric(e.type) && e.type.kind !== 'decimal')
      return e;
    if (type.kind === 'decimal' && e.type.kind === 'decimal') return e;
    if (type.kind === 'text' && isString(e.type)) return e;
    if (type.kind === 'decimal') return coerce(t, e, decimal(65, 30));
    return coerce(t, e, type);
  };
  return [side(a), side(b)];
};

/** A condition: a number or boolean that is true when it is not 0. */
export const condition = (t: Translation, e: Expression): string => {
  if (e.type.kind === 'bool' || isInteger(e.type) || isFloat(e.type) || e.type.kind === 'null') return e.sql;
  if (e.type.kind === 'decimal' || isString(e.type)) return coerce(t, e, bool).sql;
  throw notEmbedded(`a condition of type ${e.type.kind}`);
};
