import { double, int64, text, type ColumnType } from '../catalog/column-type.js';
import { type SqlValue } from '../session-backend.js';
import { type Parameter } from '../translator/environment.js';
import { storeInteger } from '../values/wide-integer.js';

const maxSafe = BigInt(Number.MAX_SAFE_INTEGER);

/** A parameter as the engine keeps it; numbers without fraction are integers. */
export const parameterOf = (value: SqlValue): Parameter => {
  if (value === null) return { value: null, type: { kind: 'null' } as ColumnType };
  if (typeof value === 'bigint')
    return {
      value: storeInteger(value),
      type: value > maxSafe * 1024n ? { kind: 'int', bits: 64, unsigned: true } : int64,
    };
  if (typeof value === 'number')
    return Number.isInteger(value) ? { value: BigInt(value), type: int64 } : { value, type: double };
  if (typeof value === 'string') return { value, type: text };
  return { value: new Uint8Array(value), type: { kind: 'blob' } };
};
