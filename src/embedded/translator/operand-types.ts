import {
  double,
  int64,
  isFloat,
  isInteger,
  isNumeric,
  isWide,
  uint64,
  decimal,
  internalTypeName,
  type ColumnType,
} from '../catalog/column-type.js';
import { invalidArgument } from '../engine-errors.js';

/** Bits of the number a decimal is kept in on the server. */
export const decimalBits = (type: ColumnType): 64 | 128 | 256 =>
  type.kind !== 'decimal' || type.precision <= 18 ? 64 : type.precision <= 38 ? 128 : 256;

type Int = ColumnType & { readonly kind: 'int' };
const intType = (bits: number, unsigned = false): ColumnType => ({
  kind: 'int',
  bits: Math.min(64, bits) as 8 | 16 | 32 | 64,
  unsigned,
});
const bitsOf = (type: Int) => (type.bits === 24 ? 32 : type.bits);

/** Two integers meet in this type: not always one that holds both, which is an error at the value that does not fit. */
const integers = (a: Int, b: Int): ColumnType => {
  const [x, y] = [bitsOf(a), bitsOf(b)];
  if (a.unsigned === b.unsigned) return intType(Math.max(x, y), a.unsigned);
  const signed = a.unsigned ? y : x;
  if ((a.unsigned ? x : y) === 64) return signed === 64 ? decimal(38, 0) : uint64;
  if (a.unsigned) return intType(signed * 2);
  return signed === 8 ? intType(y * 2) : signed === 16 ? intType(32) : int64;
};

/**
 * The type in which the server computes + - * % of two numbers and compares them; undefined when it
 * refuses the pair. The order of the operands matters to it.
 */
export const meetingType = (a: ColumnType, b: ColumnType): ColumnType | undefined => {
  if (a.kind === 'year') {
    if (b.kind === 'year') return int64;
    if (b.kind === 'int') return int64;
    return isFloat(b) ? double : b.kind === 'decimal' ? b : undefined;
  }
  if (b.kind === 'year') return a.kind === 'int' && a.bits === 64 && !a.unsigned ? int64 : undefined;
  if (a.kind === 'int' && b.kind === 'int') return integers(a, b);
  if (a.kind === 'bool' || b.kind === 'bool') {
    const other = a.kind === 'bool' ? b : a;
    return other.kind === 'int' || other.kind === 'bool' ? other : other.kind === 'bit' ? uint64 : undefined;
  }
  if (isFloat(a) || isFloat(b)) return a.kind === 'float' && b.kind === 'float' ? a : double;
  if (a.kind === 'decimal' || b.kind === 'decimal') {
    if (a.kind === 'bit' || b.kind === 'bit') return decimal(38, 'scale' in a ? a.scale : 0);
    return decimalBits(a) === 256 || decimalBits(b) === 256
      ? decimal(65, 0)
      : isInteger(a) || isInteger(b) || decimalBits(a) === 128 || decimalBits(b) === 128
        ? decimal(38, 0)
        : decimal(18, 0);
  }
  if (a.kind === 'bit' && b.kind === 'bit') return a;
  const other = a.kind === 'bit' ? b : a;
  return other.kind === 'int' && other.bits === 64 && !other.unsigned ? int64 : uint64;
};

/** The type in which the server divides with / two numbers; undefined when it refuses the pair. */
export const quotientType = (a: ColumnType, b: ColumnType): ColumnType | undefined => {
  if (a.kind === 'bool' || b.kind === 'bool' || a.kind === 'bit' || b.kind === 'bit') return undefined;
  if (b.kind === 'year') return undefined;
  if (a.kind === 'year') return b.kind === 'decimal' ? b : double;
  if (isFloat(a) && isFloat(b)) return a.kind === b.kind ? a : undefined;
  if (isFloat(a) || isFloat(b)) return double;
  if (a.kind === 'decimal' || b.kind === 'decimal') return meetingType(a, b);
  if (isWide(a) !== isWide(b)) {
    const other = isWide(a) ? b : a;
    return other.kind === 'int' && other.bits === 64 ? decimal(38, 0) : double;
  }
  // a signed bigint by a narrower unsigned number would be an integer, which the server's / does not know
  if (a.kind === 'int' && !a.unsigned && a.bits === 64 && b.kind === 'int' && b.unsigned) return undefined;
  return double;
};

const operandName = (type: ColumnType): string =>
  type.kind === 'int'
    ? `${{ 8: 'TINYINT', 16: 'SMALLINT', 24: 'INT', 32: 'INT', 64: 'BIGINT' }[type.bits]}${type.unsigned ? ' UNSIGNED' : ''}`
    : type.kind === 'decimal'
      ? `DECIMAL${decimalBits(type)}`
      : type.kind === 'vector'
        ? `VECF${type.bits}`
        : type.kind === 'null'
          ? 'ANY'
          : type.kind === 'float' || type.kind === 'double'
            ? type.kind.toUpperCase()
            : internalTypeName(type).toUpperCase();

/** The server's error for operands that an operator does not know. */
export const badOperands = (operator: string, ...types: readonly ColumnType[]) =>
  invalidArgument(`operator ${operator}`, `[${types.map(operandName).join(' ')}]`);

/** Whether every value of one number type is a value of another. */
export const holds = (to: ColumnType, from: ColumnType): boolean => {
  if (!isNumeric(to) || !isInteger(from)) return false;
  if (to.kind === 'decimal') return true;
  if (to.kind === 'bit') return from.kind === 'bit' && from.length <= to.length;
  if (to.kind !== 'int') return false;
  if (from.kind === 'bool' || from.kind === 'year') return true;
  if (from.kind === 'bit') return to.bits === 64 && (to.unsigned || from.length < 64);
  if (from.kind !== 'int') return false;
  const [x, y] = [bitsOf(to), bitsOf(from)];
  return to.unsigned === from.unsigned ? x >= y : !to.unsigned && x > y;
};
