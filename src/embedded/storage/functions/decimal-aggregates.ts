import { type DatabaseSync } from 'node:sqlite';
import { decodeUnits, divideUnits, encodeUnits } from '../../values/decimal.js';

/** Sums and averages of decimals. */
export const decimalAggregates = (database: DatabaseSync): void => {
  database.aggregate('mo_decimal_sum', {
    start: () => ({ sum: 0n, count: 0 }),
    step: (state: { sum: bigint; count: number }, value: unknown) =>
      value === null ? state : { sum: state.sum + decodeUnits(value as string), count: state.count + 1 },
    inverse: (state: { sum: bigint; count: number }, value: unknown) =>
      value === null ? state : { sum: state.sum - decodeUnits(value as string), count: state.count - 1 },
    result: (state: { sum: bigint; count: number }) => (state.count === 0 ? null : encodeUnits(state.sum)),
  } as never);
  database.aggregate('mo_decimal_avg', {
    varargs: true,
    start: () => ({ sum: 0n, count: 0n, scale: 4 }),
    step: (state: { sum: bigint; count: bigint; scale: number }, value: unknown, scale: unknown) =>
      value === null
        ? { ...state, scale: Number(scale) }
        : { sum: state.sum + decodeUnits(value as string), count: state.count + 1n, scale: Number(scale) },
    result: (state: { sum: bigint; count: bigint; scale: number }) =>
      state.count === 0n ? null : encodeUnits(divideUnits(state.sum, state.count * 10n ** 30n, state.scale)),
  } as never);
};
