import {
  bool,
  decimal,
  double,
  int64,
  isFloat,
  isInteger,
  isMoment,
  isNumeric,
  isString,
  isWide,
  uint64,
  type ColumnType,
} from '../catalog/column-type.js';
import { invalidArgument, notEmbedded } from '../engine-errors.js';
import { decodeUnits, encodeUnits } from '../values/decimal.js';
import { coerce, comparable, condition } from './coercion.js';
import { constant } from './constant.js';
import { type Translation } from './environment.js';
import { type Expression } from './expression.js';

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

export const compare = (t: Translation, operator: string, a: Expression, b: Expression): Expression => {
  if (ordered.has(operator) && [a, b].some((e) => ['enum', 'set', 'json', 'vector'].includes(e.type.kind)))
    throw notEmbedded(`ordering a value of type ${[a, b].map((e) => e.type.kind).join(' against ')}`);
  const [x, y] = comparable(t, a, b);
  return { sql: `(${x.sql} ${comparisons[operator] as string} ${y.sql})`, type: bool };
};

export const logical = (t: Translation, operator: string, a: Expression, b: Expression): Expression => {
  const [x, y] = [condition(t, a), condition(t, b)];
  if (operator === 'Xor') return { sql: `(((${x}) <> 0) <> ((${y}) <> 0))`, type: bool };
  return { sql: `(${x} ${operator === 'And' ? 'AND' : 'OR'} ${y})`, type: bool };
};

const symbols: Readonly<Record<string, string>> = { Plus: '+', Minus: '-', Multiply: '*', Modulo: '%' };

/** A number: a text beside an integer is read as an integer, else as floating point, as on the server. */
const numeric = (t: Translation, e: Expression, other?: Expression): Expression => {
  if (isString(e.type)) return coerce(t, e, other && isInteger(other.type) ? int64 : double);
  if (!isNumeric(e.type) && e.type.kind !== 'null') throw notEmbedded(`arithmetic with ${e.type.kind}`);
  return e;
};

const scaleOf = (type: ColumnType) => (type.kind === 'decimal' ? type.scale : 0);
const precisionFor = (a: ColumnType, b: ColumnType) =>
  [a, b].some((x) => x.kind === 'decimal' && x.precision > 38) ? 65 : 38;

export const arithmetic = (
  t: Translation,
  operator: string,
  left: Expression,
  right: Expression,
): Expression => {
  if (isMoment(left.type) || isMoment(right.type))
    throw notEmbedded('arithmetic with dates without INTERVAL');
  const [a, b] = [numeric(t, left, right), numeric(t, right, left)];
  if (a.type.kind === 'bool' && b.type.kind === 'bool')
    throw invalidArgument(`operator ${symbols[operator] ?? '/'}`, '[BOOL BOOL]');
  if (a.type.kind === 'null' || b.type.kind === 'null')
    return constant(t.bindings, null, a.type.kind === 'null' ? b.type : a.type);
  if (operator === 'Divide') return division(t, a, b);
  const symbol = symbols[operator];
  if (symbol === undefined) return bitwise(operator, a, b);
  if (isFloat(a.type) || isFloat(b.type)) {
    const [x, y] = [coerce(t, a, double).sql, coerce(t, b, double).sql];
    return operator === 'Modulo'
      ? { sql: `mo_fmod(${x}, ${y})`, type: double }
      : { sql: `(${x} ${symbol} ${y})`, type: double };
  }
  if (a.type.kind === 'decimal' || b.type.kind === 'decimal') {
    const scale =
      operator === 'Multiply' ? multiplyScale(a.type, b.type) : Math.max(scaleOf(a.type), scaleOf(b.type));
    const [x, y] = [coerce(t, a, decimal(65, 30)).sql, coerce(t, b, decimal(65, 30)).sql];
    return {
      sql: `mo_decimal('${symbol}', ${x}, ${y}, ${scale})`,
      type: decimal(precisionFor(a.type, b.type), scale),
    };
  }
  if (isWide(a.type) !== isWide(b.type)) {
    // mixed signs are computed as decimals
    const [x, y] = [coerce(t, a, decimal(65, 30)).sql, coerce(t, b, decimal(65, 30)).sql];
    return { sql: `mo_decimal('${symbol}', ${x}, ${y}, 0)`, type: decimal(38, 0) };
  }
  if (isWide(a.type)) return { sql: `mo_wide('${symbol}', ${a.sql}, ${b.sql})`, type: uint64 };
  const unsigned = [a, b].every((e) => e.type.kind === 'int' && e.type.unsigned);
  if (operator === 'Modulo') return { sql: `(${a.sql} % ${b.sql})`, type: unsigned ? uint64 : int64 };
  return {
    sql: `mo_integer('${symbol}', ${a.sql}, ${b.sql}, ${unsigned ? 1 : 0})`,
    type: unsigned ? uint64 : int64,
  };
};

const multiplyScale = (a: ColumnType, b: ColumnType): number => {
  const sum = scaleOf(a) + scaleOf(b);
  return sum <= 12 ? sum : Math.max(12, scaleOf(a), scaleOf(b));
};

const division = (t: Translation, a: Expression, b: Expression): Expression => {
  if (a.type.kind === 'decimal' || b.type.kind === 'decimal') {
    if (isFloat(a.type) || isFloat(b.type))
      return { sql: `(${coerce(t, a, double).sql} / ${coerce(t, b, double).sql})`, type: double };
    const scale = Math.max(Math.min(12, scaleOf(a.type) + 6), scaleOf(a.type));
    const [x, y] = [coerce(t, a, decimal(65, 30)).sql, coerce(t, b, decimal(65, 30)).sql];
    return {
      sql: `mo_decimal('/', ${x}, ${y}, ${scale})`,
      type: decimal(precisionFor(a.type, b.type), scale),
    };
  }
  return { sql: `(${coerce(t, a, double).sql} / ${coerce(t, b, double).sql})`, type: double };
};

export const integerDivision = (t: Translation, a: Expression, b: Expression): Expression => {
  if (!isInteger(a.type) || !isInteger(b.type) || isWide(a.type) || isWide(b.type))
    throw notEmbedded('DIV of other than integers');
  void t;
  return { sql: `(${a.sql} / ${b.sql})`, type: int64 };
};

const bitwise = (operator: string, a: Expression, b: Expression): Expression => {
  const symbol = { BitwiseAnd: '&', BitwiseOr: '|', PGBitwiseShiftLeft: '<<', PGBitwiseShiftRight: '>>' }[
    operator
  ];
  if (symbol === undefined || !isInteger(a.type) || !isInteger(b.type) || isWide(a.type) || isWide(b.type))
    throw notEmbedded(`the operator ${operator} on ${a.type.kind} and ${b.type.kind}`);
  return { sql: `(${a.sql} ${symbol} ${b.sql})`, type: int64 };
};

export const negate = (t: Translation, e: Expression): Expression => {
  if (e.constant && typeof e.constant.value === 'bigint' && isInteger(e.type))
    return constant(t.bindings, -e.constant.value, int64);
  if (e.constant && e.type.kind === 'int' && e.constant.value === '09223372036854775808')
    return constant(t.bindings, -(2n ** 63n), int64);
  if (e.constant && typeof e.constant.value === 'number')
    return constant(t.bindings, -e.constant.value, e.type);
  if (e.constant && e.type.kind === 'decimal' && typeof e.constant.value === 'string')
    return constant(t.bindings, encodeUnits(-decodeUnits(e.constant.value)), e.type);
  if (e.type.kind === 'decimal') {
    const zero = coerce(t, constant(t.bindings, 0n, int64), decimal(65, 30));
    return { sql: `mo_decimal('-', ${zero.sql}, ${e.sql}, ${e.type.scale})`, type: e.type };
  }
  const n = numeric(t, e);
  if (isWide(n.type)) throw notEmbedded('the negative of an unsigned bigint');
  return {
    sql: `(-${n.sql})`,
    type: n.type.kind === 'bool' || (n.type.kind === 'int' && n.type.unsigned) ? int64 : n.type,
  };
};
