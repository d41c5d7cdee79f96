import { isMoment, type ColumnType, type TypeKind } from '../catalog/column-type.js';
import { type ColumnSpec } from '../catalog/definitions.js';
import { invalidArgument } from '../engine-errors.js';
import { decimalBits, badOperands } from '../translator/operand-types.js';

type Kinds = readonly TypeKind[];
const moments: Kinds = ['date', 'datetime', 'timestamp'];
const floats: Kinds = ['double', 'float'];
const bytes: Kinds = ['json', 'vector'];
const numbers: Kinds = ['int', 'decimal', 'double', 'float', 'bool', 'bit', 'year'];

/** What the server cannot make a value of a column of, whatever the value. */
const impossible: Partial<Record<TypeKind, Kinds>> = {
  date: ['int', 'decimal', ...floats, 'bool', 'bit', 'json', 'uuid', 'vector'],
  datetime: ['int', ...floats, 'bool', 'bit', 'json', 'uuid', 'vector'],
  timestamp: [...floats, 'bool', 'time', 'json', 'uuid', 'vector'],
  time: [...floats, 'bool', 'timestamp', 'json', 'uuid', 'vector'],
  year: [...floats, 'bit', 'time', 'blob', 'varbinary', 'json', 'uuid', 'vector'],
  bool: ['decimal', 'year', ...moments, 'time', 'json', 'uuid', 'vector'],
  bit: ['year', ...moments, 'json', 'uuid', 'vector'],
  int: ['uuid', 'vector'],
  decimal: ['bool', 'uuid', 'vector'],
  double: ['bool', ...moments, 'time', 'uuid', 'vector'],
  float: ['bool', ...moments, 'time', 'uuid', 'vector'],
  json: ['uuid', 'vector'],
  blob: bytes,
  varbinary: bytes,
  binary: bytes,
  text: ['vector'],
  char: ['vector'],
  uuid: [...numbers, ...moments, 'time', 'json', 'vector'],
  vector: [...numbers, ...moments, 'time', 'varbinary', 'json', 'uuid'],
};

/** Of some types only a few sizes. */
const impossibleSizes = (to: ColumnType): Kinds => {
  if (to.kind === 'int' && (to.unsigned || to.bits === 8)) return moments;
  return to.kind === 'decimal' && decimalBits(to) === 256 ? ['date', 'time', 'year'] : [];
};

const operatorOf = (type: ColumnType): string => {
  if (isMoment(type)) return 'cast_strict';
  return type.kind === 'char' ? 'cast_assign' : 'cast';
};

/** Lists of words take what can be read as a text. */
const listFunction: Partial<Record<TypeKind, string>> = {
  enum: 'cast_value_to_index',
  set: 'cast_set_value_to_index',
};

/** The server finds a conversion that does not exist while it plans, also where there is no row. */
export const refuseImpossible = ({ type: to }: ColumnSpec, from: ColumnType): void => {
  if (impossible[to.kind]?.includes(from.kind) || impossibleSizes(to).includes(from.kind))
    throw badOperands(operatorOf(to), from, to);
  const list = listFunction[to.kind];
  if (list && (from.kind === 'json' || from.kind === 'bit'))
    throw invalidArgument(`function ${list}`, `[VARCHAR ${from.kind.toUpperCase()}]`);
};
