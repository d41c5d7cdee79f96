import { isBinary, isString, type ColumnType } from '../../catalog/column-type.js';
import { variant, type Ast } from '../../translator/ast.js';
import { isParameter } from '../named-default.js';

const any = () => true;
const isNumber = (from: ColumnType) => from.kind === 'int' || from.kind === 'double';
const isBits = (from: ColumnType) => isBinary(from) || from.kind === 'bit';

/** The literals that the server converts while it plans, by the type of their column. */
const early: Partial<Record<ColumnType['kind'], (from: ColumnType) => boolean>> = {
  bool: (from) => from.kind === 'int' || isString(from),
  bit: (from) => from.kind !== 'decimal',
  int: (from) => isNumber(from) || from.kind === 'bool' || isBits(from),
  float: (from) => isNumber(from) || from.kind === 'bool' || isBits(from),
  double: (from) => isNumber(from) || from.kind === 'bool' || isBits(from),
  decimal: (from) => from.kind !== 'bool',
  varbinary: any,
  binary: any,
  blob: any,
  json: any,
  date: isString,
  datetime: isString,
  timestamp: (from) => from.kind === 'int' || isString(from) || isBits(from),
  time: (from) => from.kind === 'int' || isString(from) || isBits(from),
};

/** Whether the server reads a literal as if it stood in quotes: decimals, bytes and bits; and all for a vector. */
export const isReadAsText = (node: Ast, from: ColumnType, to: ColumnType): boolean =>
  variant(node)[0] === 'Value' &&
  (isParameter(node) || to.kind === 'vector' || from.kind === 'decimal' || isBits(from));

/** Whether a fault of this literal is found before the statement runs: a sign before it makes it an expression. */
export const isConvertedEarly = (node: Ast, from: ColumnType, to: ColumnType): boolean => {
  if (variant(node)[0] !== 'Value' || isParameter(node)) return false;
  return early[to.kind]?.(from) ?? false;
};
