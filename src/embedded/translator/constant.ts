import { type ColumnType } from '../catalog/column-type.js';
import { type Stored } from '../values/cast.js';
import { type Bindings } from './environment.js';
import { type Expression } from './expression.js';

/** An expression of a known value. */
export const constant = (
  bindings: Bindings,
  value: Stored,
  type: ColumnType,
  parameter?: Expression['parameter'],
): Expression => {
  let sql: string | undefined;
  return {
    // bound when it is used: a constant that is folded away leaves no value behind
    get sql() {
      return (sql ??= value === null ? 'NULL' : bindings.add(value));
    },
    type,
    constant: { value },
    declared: { notNull: value !== null, inView: value !== null, computed: true },
    ...(parameter ? { parameter } : {}),
  };
};
