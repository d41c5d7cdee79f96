import {
  bool,
  datetime,
  decimal,
  double,
  isBinary,
  isFloat,
  isInteger,
  isMoment,
  isNumeric,
  isString,
  text,
  uint64,
  type ColumnType,
} from '../catalog/column-type.js';
import { notEmbedded } from '../engine-errors.js';
import { parseDay } from '../values/moment.js';
import { besideColumn } from './beside-column.js';
import { coerce } from './coercion.js';
import { type Translation } from './environment.js';
import { type Expression } from './expression.js';
import { badOperands, decimalBits, holds, meetingType } from './operand-types.js';

const comparisons: Readonly<Record<string, string>> = {
  Eq: '=',
  NotEq: '<>',
  Lt: '<',
  LtEq: '<=',
  Gt: '>',
  GtEq: '>=',
  Spaceship: 'IS',
};
const ordered = new Set(['Lt', 'LtEq', 'Gt', 'GtEq']);
const shown: Readonly<Record<string, string>> = { ...comparisons, NotEq: '!=', Spaceship: '<=>' };

/** `a = b` and its kin. */
export const compare = (t: Translation, operator: string, a: Expression, b: Expression): Expression =>
  compareValues(t, operator, ...(operator === 'Spaceship' ? ([a, b] as const) : besideColumn(t, a, b)));

/** The same where a column's type is none of the other side's: in BETWEEN and with ANY. */
export const compareValues = (t: Translation, operator: string, a: Expression, b: Expression): Expression => {
  if (ordered.has(operator) && [a, b].some((e) => ['enum', 'set', 'json', 'vector'].includes(e.type.kind)))
    throw notEmbedded(`ordering a value of type ${[a, b].map((e) => e.type.kind).join(' against ')}`);
  const [x, y] = comparable(t, a, b, shown[operator]);
  return { sql: `(${x.sql} ${comparisons[operator] as string} ${y.sql})`, type: bool };
};

/** Both sides in forms that SQLite compares as MatrixOne does. */
export const comparable = (
  t: Translation,
  a: Expression,
  b: Expression,
  operator = '=',
): readonly [Expression, Expression] => {
  if (a.type.kind === 'null' || b.type.kind === 'null') {
    if (a.type.kind === 'uuid' || b.type.kind === 'uuid')
      throw notEmbedded('a comparison of uuid with NULL itself');
    return [a, b];
  }
  // JSON on the left of a text is compared as its text, unquoted; the other way round the server refuses
  if (a.type.kind === 'json' && isString(b.type))
    return [{ sql: `mo_json_unquote(${a.sql})`, type: text }, b];
  if (isNumeric(a.type) && isNumeric(b.type)) return numbers(t, a, b, operator);
  if (a.type.kind === 'timestamp' && b.type.kind === 'datetime') return besideTimestamp(t, a, b);
  if (a.type.kind === 'datetime' && b.type.kind === 'timestamp') {
    const [y, x] = besideTimestamp(t, b, a);
    return [x, y];
  }
  if (readAsNull(a, b)) return [a, { sql: 'NULL', type: { kind: 'null' } }];
  if (readAsNull(b, a)) return [{ sql: 'NULL', type: { kind: 'null' } }, b];
  const type = comparisonType(a, b);
  const singleBesideText = (one: Expression, other: Expression) =>
    one.type.kind === 'float' && isString(other.type) && other.constant !== undefined && !other.parameter;
  if (singleBesideText(a, b) || singleBesideText(b, a))
    throw notEmbedded('a comparison of a single-precision number with a text');
  const side = (e: Expression): Expression => {
    if (type.kind === 'text' && isString(e.type)) return e;
    return coerce(t, e, type, type.kind === 'double');
  };
  return [side(a), side(b)];
};

/** Numbers are compared in the type where they meet; values that it does not hold are the server's range errors. */
const numbers = (
  t: Translation,
  a: Expression,
  b: Expression,
  operator: string,
): readonly [Expression, Expression] => {
  const constantFloat = (one: Expression, other: Expression) =>
    one.type.kind === 'float' && other.constant !== undefined && !isInteger(other.type);
  const tooPlain = (one: Expression, other: Expression) =>
    one.constant !== undefined &&
    one.type.kind === 'double' &&
    (other.type.kind === 'decimal' ||
      (other.type.kind === 'float' && Math.abs(one.constant.value as number) > 1e38));
  if (tooPlain(a, b) || tooPlain(b, a)) throw notEmbedded('a comparison with a constant of floating point');
  // a constant beside a single-precision column is read in single precision
  if (constantFloat(a, b)) return [a, coerce(t, b, a.type)];
  if (constantFloat(b, a)) return [coerce(t, a, b.type), b];
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const)
    if (
      one.constant &&
      !other.constant &&
      one.type.kind === 'decimal' &&
      other.type.kind === 'decimal' &&
      decimalBits(one.type) > decimalBits(other.type)
    )
      throw notEmbedded('a comparison with a number longer than the column');
  const type = meetingType(a.type, b.type);
  if (!type) throw badOperands(operator, a.type, b.type);
  if (
    [a, b].some((e) => e.type.kind === 'bool') &&
    a.type.kind !== b.type.kind &&
    [a, b].some((e) => e.constant && !isZeroOrOne(e))
  )
    throw notEmbedded('a truth value compared with a constant number');
  const side = (e: Expression): Expression => {
    if (type.kind === 'decimal') return coerce(t, e, decimal(95, 30));
    if (isFloat(type)) return coerce(t, e, type);
    return holds(type, e.type) ? e : coerce(t, e, type);
  };
  return [side(a), side(b)];
};

/** Beside a truth value the server takes any other number for true. */
const isZeroOrOne = ({ constant, type }: Expression): boolean =>
  isInteger(type) && (Number(constant?.value) === 0 || Number(constant?.value) === 1);

/** The server makes the datetime a timestamp of the other's precision, rounding what is finer. */
const besideTimestamp = (
  t: Translation,
  stamp: Expression,
  moment: Expression,
): readonly [Expression, Expression] => {
  const fraction = Math.min(fractionOf(stamp.type), fractionOf(moment.type));
  return [coerce(t, stamp, datetime(6)), coerce(t, coerce(t, moment, datetime(fraction)), datetime(6))];
};

const fractionOf = (type: ColumnType) => ('fraction' in type ? type.fraction : 0);

/** The type in which two values that are not both numbers are compared. */
const comparisonType = (a: Expression, b: Expression): ColumnType => {
  const [x, y] = [a.type, b.type];
  if (isMoment(x) && isMoment(y))
    return x.kind === y.kind ? (fractionOf(x) >= fractionOf(y) ? x : y) : datetime(6);
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const)
    if (isString(other.type) && !isString(one.type)) {
      if (other.type.kind === 'uuid') throw notEmbedded(`a comparison of ${one.type.kind} with uuid`);
      return withText(one, other);
    }
  if (x.kind === 'uuid' || y.kind === 'uuid') {
    if (x.kind === y.kind) return text;
    if (!(x.kind === 'uuid' ? b : a).constant)
      throw notEmbedded('a comparison of uuid with a text that is no constant');
    return { kind: 'uuid' };
  }
  if (isString(x) && isString(y)) return text;
  if (isBinary(x) && isBinary(y)) return { kind: 'blob' };
  if (x.kind === y.kind && ['vector', 'time', 'json'].includes(x.kind)) return x;
  throw notEmbedded(`a comparison of ${x.kind} with ${y.kind}`);
};

/** Whether a text is read as NULL beside a moment: one that is no day beside a DATE, an empty or a zero one beside others. */
const readAsNull = ({ type }: Expression, { constant, type: given }: Expression): boolean => {
  const value = constant?.value;
  if (typeof value !== 'string' || !isString(given) || given.kind === 'uuid') return false;
  if (type.kind === 'date') return !parseDay(value);
  if (type.kind === 'time') return value === '';
  return isMoment(type) && (value === '' || /^0000-00-00/.test(value));
};

/** The type in which a value is compared with a text. */
const withText = (one: Expression, other: Expression): ColumnType => {
  if (other.type.kind === 'enum' || other.type.kind === 'set')
    throw notEmbedded(`a comparison of ${one.type.kind} with ${other.type.kind}`);
  const value = other.constant?.value;
  switch (one.type.kind) {
    case 'date':
    case 'datetime':
    case 'timestamp': {
      if (!other.constant)
        throw notEmbedded(`a comparison of ${one.type.kind} with a text that is no constant`);
      // a day compared with a text that has a time in it is compared as a moment
      return one.type.kind === 'date'
        ? typeof value === 'string' && /\d[ T]\d/.test(value)
          ? datetime(6)
          : one.type
        : { ...one.type, fraction: 6 };
    }
    case 'time':
      if (!other.constant) throw notEmbedded('a comparison of a time with a text that is no constant');
      return { ...one.type, fraction: 6 };
    case 'vector':
    case 'bool':
    case 'int':
      return one.type;
    case 'bit':
      return uint64;
    case 'float':
      if (!other.constant) throw notEmbedded('a comparison of a text with a float');
      return one.type;
    case 'decimal':
      if (other.parameter && !one.constant) return one.type;
      if (one.type.precision > 38) throw notEmbedded('a comparison of a text with a decimal as long as this');
      return double;
    case 'double':
      return double;
    case 'binary':
    case 'varbinary':
    case 'blob':
      return { kind: 'blob' };
    default:
      throw notEmbedded(`a comparison of ${one.type.kind} with a text`);
  }
};
