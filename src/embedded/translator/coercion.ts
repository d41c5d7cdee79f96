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
  isWide,
  text,
  varchar,
  type ColumnType,
} from '../catalog/column-type.js';
import { notEmbedded } from '../engine-errors.js';
import { ServerError } from '../session-backend.js';
import { castValue, type Stored } from '../values/cast.js';
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

/** The value of a constant, undefined when it is an error of the server, which is told. */
const folded = (compute: () => Stored, fault: Translation['fault']): Stored | undefined => {
  try {
    return compute();
  } catch (error) {
    if (error instanceof ServerError && !error.message.startsWith('embedded server:')) {
      fault?.(error);
      return undefined;
    }
    throw error;
  }
};

/** The expression as another type, folded at once when it is constant. */
export const coerce = (t: Translation, e: Expression, to: ColumnType, explicit = false): Expression => {
  if (e.type.kind === 'null' || sameForm(e.type, to)) return { ...e, sql: e.sql, type: to };
  const { zoneMinutes } = t.env;
  if (e.constant) {
    const value = folded(
      () => castValue(e.constant?.value ?? null, e.type, to, { zoneMinutes, explicit }),
      t.fault,
    );
    if (value !== undefined) return constant(t.bindings, value, to);
    // the error belongs to the rows, of which there may be none
    return { sql: `mo_cast_each(${e.sql}, ${quote(castSpec(e.type, to, zoneMinutes, explicit))})`, type: to };
  }
  return { sql: `mo_cast(${e.sql}, ${quote(castSpec(e.type, to, zoneMinutes, explicit))})`, type: to };
};

const integerDigits: Readonly<Record<number, number>> = { 8: 3, 16: 5, 24: 10, 32: 10, 64: 19 };

const digits = (type: ColumnType): ColumnType & { kind: 'decimal' } => {
  if (type.kind === 'decimal') return type;
  const precision = isWide(type) ? 20 : type.kind === 'int' ? (integerDigits[type.bits] as number) : 19;
  return decimal(precision, 0) as ColumnType & { kind: 'decimal' };
};

const lengthOf = (type: ColumnType) =>
  type.kind === 'char' || type.kind === 'varchar' ? type.length : undefined;

const commonText = (a: ColumnType, b: ColumnType): ColumnType => {
  if (a.kind === 'uuid' || b.kind === 'uuid') throw mixed(a, b);
  if (a.kind === 'text' || b.kind === 'text') return text;
  const [x, y] = [lengthOf(a), lengthOf(b)];
  if (a.kind === 'char' && b.kind === 'char') return { kind: 'char', length: Math.max(a.length, b.length) };
  return x !== undefined && y !== undefined ? varchar(Math.max(x, y)) : varchar();
};

const commonNumber = (a: ColumnType, b: ColumnType): ColumnType => {
  if ([a, b].some((x) => x.kind === 'bool' || x.kind === 'bit' || x.kind === 'year')) throw mixed(a, b);
  if ((a.kind === 'float' || b.kind === 'float') && (a.kind === 'int' || b.kind === 'int')) throw mixed(a, b);
  if (isFloat(a) || isFloat(b)) return double;
  if (a.kind === 'decimal' || b.kind === 'decimal') {
    const [x, y] = [digits(a), digits(b)];
    const scale = Math.max(x.scale, y.scale);
    return decimal(Math.min(65, Math.max(x.precision - x.scale, y.precision - y.scale) + scale), scale);
  }
  if (a.kind === 'int' && b.kind === 'int' && a.unsigned === b.unsigned) return a.bits >= b.bits ? a : b;
  // each function of the server has a rule of its own for these
  throw mixed(a, b);
};

const mixed = (a: ColumnType, b: ColumnType) => notEmbedded(`an expression of both ${a.kind} and ${b.kind}`);

/** The type both sides of a CASE, COALESCE, UNION … take. */
export const commonType = (a: ColumnType, b: ColumnType): ColumnType => {
  if (a.kind === 'null') return b;
  if (b.kind === 'null' || JSON.stringify(a) === JSON.stringify(b)) return a;
  if (isString(a) && isString(b)) return commonText(a, b);
  if (isNumeric(a) && isNumeric(b)) return commonNumber(a, b);
  if (isMoment(a) && isMoment(b)) {
    if (a.kind === 'timestamp' || b.kind === 'timestamp' || fractionOf(a) + fractionOf(b) > 0)
      throw mixed(a, b);
    return datetime(0);
  }
  const [one, other] = isString(a) ? [a, b] : [b, a];
  const plainText = one.kind === 'varchar' || one.kind === 'char' || one.kind === 'text';
  if (plainText && (other.kind === 'int' || other.kind === 'decimal')) return varchar();
  throw mixed(a, b);
};

const fractionOf = (type: ColumnType) => ('fraction' in type ? type.fraction : 0);

/** The type of a CASE and the like: of some types the server loses something on the way. */
export const choiceType = (what: string, types: readonly ColumnType[]): ColumnType => {
  const type = types.reduce(commonType);
  if (['null', 'bit', 'binary', 'varbinary', 'year', 'uuid'].includes(type.kind) || fractionOf(type) > 0)
    throw notEmbedded(`${what} of ${type.kind}`);
  return type;
};

/** A condition: a number or boolean that is true when it is not 0. */
export const condition = (t: Translation, e: Expression): string => {
  if (e.type.kind === 'bool' || isInteger(e.type) || isFloat(e.type) || e.type.kind === 'null') return e.sql;
  if (e.type.kind === 'decimal' || isString(e.type)) return coerce(t, e, bool).sql;
  throw notEmbedded(`a condition of type ${e.type.kind}`);
};
