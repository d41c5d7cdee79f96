import {
  decimal,
  double,
  int64,
  isFloat,
  isMoment,
  isNumeric,
  isString,
  isWide,
  uint64,
  varchar,
  type ColumnType,
} from '../catalog/column-type.js';
import { notEmbedded } from '../engine-errors.js';
import { decodeUnits, encodeUnits } from '../values/decimal.js';
import { failingAtZero } from '../values/zero-division.js';
import { coerce } from './coercion.js';
import { constant } from './constant.js';
import { type Translation } from './environment.js';
import { type Expression } from './expression.js';
import { badOperands, decimalBits, holds, meetingType, quotientType } from './operand-types.js';

const symbols: Readonly<Record<string, string>> = {
  Plus: '+',
  Minus: '-',
  Multiply: '*',
  Modulo: '%',
  Divide: '/',
};

/** A number: a text beside a number is read as one of that type, as on the server. */
const numeric = (
  t: Translation,
  e: Expression,
  other: Expression,
  symbol: string | undefined,
): Expression => {
  if (!isString(e.type)) {
    if (!isNumeric(e.type)) throw notEmbedded(`arithmetic with ${e.type.kind}`);
    if (e.parameter && !other.parameter && !isFloat(other.type))
      throw notEmbedded('a number made of parameters beside another');
    return e;
  }
  if (e.type.kind === 'enum' || e.type.kind === 'set' || e.type.kind === 'uuid')
    throw notEmbedded(`arithmetic with ${e.type.kind}`);
  if (other.type.kind === 'int' && (e.parameter || symbol !== '/')) return coerce(t, e, other.type);
  if (other.type.kind === 'decimal' && e.parameter && !other.constant) return coerce(t, e, other.type);
  if (!['int', 'double', 'decimal'].includes(other.type.kind))
    throw notEmbedded(`arithmetic with a text and ${other.type.kind}`);
  return coerce(t, e, double, true);
};

/** The operator as SQL functions know it; a division in a change fails at zero, where a query has NULL. */
const shownOperator = (t: Translation, symbol: string): string =>
  t.env.failsAtZero && (symbol === '/' || symbol === '%') ? failingAtZero(symbol) : symbol;

const scaleOf = (type: ColumnType) => (type.kind === 'decimal' ? type.scale : 0);
const widthOf = (a: ColumnType, b: ColumnType) =>
  decimalBits(a) === 256 || decimalBits(b) === 256 ? 65 : 38;

const exact = (t: Translation, e: Expression): string => coerce(t, e, decimal(95, 30)).sql;

/** `a + b` and its kin in the type where the two meet. */
export const arithmetic = (
  t: Translation,
  operator: string,
  left: Expression,
  right: Expression,
): Expression => {
  if (isMoment(left.type) || isMoment(right.type) || left.type.kind === 'time' || right.type.kind === 'time')
    throw notEmbedded('arithmetic with dates without INTERVAL');
  if (left.type.kind === 'null' || right.type.kind === 'null')
    throw notEmbedded('arithmetic with NULL itself');
  if (isString(left.type) && isString(right.type)) return ofTwoTexts(t, operator, left, right);
  const symbol = symbols[operator];
  const [a, b] = [numeric(t, left, right, symbol), numeric(t, right, left, symbol)];
  if (symbol === undefined) return bitwise(operator, a, b);
  if (symbol === '/') return division(t, a, b);
  const type = meetingType(a.type, b.type);
  if (!type || (a.type.kind === 'bool' && b.type.kind === 'bool')) throw badOperands(symbol, a.type, b.type);
  if (isFloat(type)) {
    const [x, y] = [coerce(t, a, type).sql, coerce(t, b, type).sql];
    return { sql: `mo_float('${shownOperator(t, symbol)}', ${x}, ${y}, '${type.kind}')`, type };
  }
  if (type.kind === 'decimal') return decimals(t, symbol, a, b);
  if (type.kind !== 'int' || (a.type.kind === 'year' && b.type.kind === 'year'))
    throw notEmbedded(`${symbol} of ${a.type.kind} and ${b.type.kind}`);
  const [x, y] = [a, b].map((e) => (holds(type, e.type) ? e : coerce(t, e, type)).sql) as [string, string];
  if (isWide(type)) return { sql: `mo_wide('${shownOperator(t, symbol)}', ${x}, ${y})`, type };
  return {
    sql: `mo_integer('${shownOperator(t, symbol)}', ${x}, ${y}, ${type.bits}, ${type.unsigned ? 1 : 0})`,
    type,
  };
};

/** Two parameters are numbers; of other texts the server knows only the sum, and joins them. */
const ofTwoTexts = (t: Translation, operator: string, left: Expression, right: Expression): Expression => {
  const symbol = symbols[operator];
  if (left.parameter && right.parameter && symbol !== undefined) {
    const [a, b] = [left, right].map((e) => coerce(t, e, double, true)) as [Expression, Expression];
    return { ...arithmetic(t, operator, a, b), parameter: 'made of' };
  }
  const types = [left.type, right.type];
  if (symbol === undefined || types.some(({ kind }) => kind !== 'varchar' && kind !== 'text'))
    throw notEmbedded(`the operator ${operator} on ${left.type.kind} and ${right.type.kind}`);
  if (symbol !== '+' || types.some(({ kind }) => kind === 'text')) throw badOperands(symbol, ...types);
  return { sql: `mo_concat(${left.sql}, ${right.sql})`, type: varchar() };
};

/** A text as its sign's operand: a parameter is a number, another text is read as an integer. */
const signed = (t: Translation, e: Expression): Expression => {
  if (isString(e.type) && e.parameter) {
    const number = coerce(t, e, double, true);
    return constant(t.bindings, number.constant?.value ?? null, double, 'made of');
  }
  if (e.type.kind === 'varchar') return coerce(t, e, int64);
  return e;
};

/** A sign that changes nothing but the type. */
export const unaryPlus = (t: Translation, e: Expression): Expression => {
  if (isString(e.type) && signed(t, e) === e) throw notEmbedded(`+ before ${e.type.kind}`);
  return signed(t, e);
};

const decimals = (t: Translation, symbol: string, a: Expression, b: Expression): Expression => {
  const [p, q] = [scaleOf(a.type), scaleOf(b.type)];
  const scale = symbol === '*' ? Math.min(p + q, Math.max(12, p, q)) : Math.max(p, q);
  const narrow =
    decimalBits(a.type) === 64 &&
    decimalBits(b.type) === 64 &&
    [a, b].every((e) => e.type.kind === 'decimal');
  const precision = symbol !== '*' && narrow ? 18 : widthOf(a.type, b.type);
  return {
    sql: `mo_decimal('${shownOperator(t, symbol)}', ${exact(t, a)}, ${exact(t, b)}, ${scale}, ${p}, ${q}, ${narrow ? 64 : precision > 38 ? 256 : 128})`,
    type: decimal(precision, scale),
  };
};

const division = (t: Translation, a: Expression, b: Expression): Expression => {
  const type = quotientType(a.type, b.type);
  if (!type) throw badOperands('/', a.type, b.type);
  if (isFloat(type)) {
    const [x, y] = [coerce(t, a, type).sql, coerce(t, b, type).sql];
    return { sql: `mo_float('${shownOperator(t, '/')}', ${x}, ${y}, '${type.kind}')`, type };
  }
  if (a.type.kind === 'year') throw notEmbedded('a year divided by a decimal');
  const [p, q] = [scaleOf(a.type), scaleOf(b.type)];
  const scale = Math.max(Math.min(12, p + 6), p);
  return {
    sql: `mo_decimal('${shownOperator(t, '/')}', ${exact(t, a)}, ${exact(t, b)}, ${scale}, ${p}, ${q}, ${widthOf(a.type, b.type) > 38 ? 256 : 128})`,
    type: decimal(widthOf(a.type, b.type), scale),
  };
};

export const integerDivision = (t: Translation, left: Expression, right: Expression): Expression => {
  const beside = (e: Expression, other: Expression) =>
    isString(e.type) && e.parameter && other.type.kind === 'int' ? coerce(t, e, other.type) : e;
  const [a, b] = [beside(left, right), beside(right, left)];
  const plain = (e: Expression) => e.type.kind === 'int' || e.type.kind === 'bool';
  if (!plain(a) || !plain(b) || (a.type.kind === 'bool' && b.type.kind === 'bool')) {
    if ([a, b].every((e) => isNumeric(e.type) && e.type.kind !== 'year') && !quotientType(a.type, b.type))
      throw badOperands('div', a.type, b.type);
    throw notEmbedded(`${a.type.kind} DIV ${b.type.kind}`);
  }
  // the server reckons with floating point
  const signedValue = (e: Expression) => !e.constant && !(e.type.kind === 'int' && e.type.unsigned);
  if ([a, b].some((e) => isWide(e.type)) && [a, b].some(signedValue))
    throw notEmbedded('an unsigned bigint DIV another number');
  return { sql: `mo_quotient('${shownOperator(t, '/')}', ${a.sql}, ${b.sql})`, type: int64 };
};

/** Bits of numbers are those of an unsigned bigint, whatever the operands were. */
const bitwise = (operator: string, a: Expression, b: Expression): Expression => {
  const symbol = {
    BitwiseAnd: '&',
    BitwiseOr: '|',
    BitwiseXor: '^',
    PGBitwiseShiftLeft: '<<',
    PGBitwiseShiftRight: '>>',
  }[operator];
  const plain = (e: Expression) => e.type.kind === 'int' || e.type.kind === 'bit';
  if (symbol === undefined || !plain(a) || !plain(b))
    throw notEmbedded(`the operator ${operator} on ${a.type.kind} and ${b.type.kind}`);
  return { sql: `mo_bits('${symbol}', ${a.sql}, ${b.sql})`, type: uint64 };
};

export const complement = (e: Expression): Expression => {
  if (e.type.kind !== 'int' || e.type.unsigned) throw notEmbedded(`~ of ${e.type.kind}`);
  return { sql: `mo_bits('~', ${e.sql}, 0)`, type: uint64 };
};

export const negate = (t: Translation, operand: Expression): Expression => {
  const e = signed(t, operand);
  if (e.constant && typeof e.constant.value === 'bigint' && e.type.kind === 'int' && !e.type.unsigned) {
    if (e.constant.value === -(2n ** 63n)) throw notEmbedded('the negative of the least bigint');
    return constant(t.bindings, -e.constant.value, int64);
  }
  if (e.constant && e.type.kind === 'int' && e.constant.value === '09223372036854775808')
    return constant(t.bindings, -(2n ** 63n), int64);
  if (e.constant && typeof e.constant.value === 'number' && e.constant.value !== 0)
    return constant(t.bindings, -e.constant.value, e.type, e.parameter);
  if (e.constant && e.type.kind === 'decimal' && typeof e.constant.value === 'string')
    return constant(t.bindings, encodeUnits(-decodeUnits(e.constant.value)), e.type);
  if (e.type.kind === 'decimal') return { sql: `mo_decimal_negate(${e.sql})`, type: e.type };
  if (isFloat(e.type)) return { sql: `mo_float('*', ${e.sql}, -1.0, '${e.type.kind}')`, type: e.type };
  if (e.type.kind === 'bool') throw badOperands('unary_minus', e.type);
  if (e.type.kind !== 'int' || e.type.unsigned) throw notEmbedded(`the negative of ${e.type.kind}`);
  return { sql: `mo_integer('-', 0, ${e.sql}, ${e.type.bits === 24 ? 32 : e.type.bits}, 2)`, type: e.type };
};
