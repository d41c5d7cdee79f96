import { type ColumnType } from '../catalog/column-type.js';
import { coerce } from './coercion.js';
import { type Translation } from './environment.js';
import { type Expression } from './expression.js';
import { decimalBits } from './operand-types.js';

/** Whether the server reads a computed value in the type of the column beside it, and not both in a wider one. */
const isReadAs = (column: ColumnType, other: ColumnType): boolean => {
  if (column.kind === 'int') return other.kind === 'int';
  if (column.kind === 'float') return ['int', 'decimal', 'double'].includes(other.kind);
  return (
    column.kind === 'decimal' &&
    other.kind === 'decimal' &&
    decimalBits(column) < decimalBits(other) &&
    column.scale >= other.scale
  );
};

const isComputed = (e: Expression): boolean => !e.column && !e.literal && !e.parameter;

/**
 * Two sides of a comparison, a computed number in the type of the column that it is compared with: what that does not
 * hold is the server's range error.
 */
export const besideColumn = (
  t: Translation,
  a: Expression,
  b: Expression,
): readonly [Expression, Expression] => {
  if (a.column && isComputed(b) && isReadAs(a.type, b.type)) return [a, coerce(t, b, a.type)];
  if (b.column && isComputed(a) && isReadAs(b.type, a.type)) return [coerce(t, a, b.type), b];
  return [a, b];
};
