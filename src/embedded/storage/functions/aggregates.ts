import { type DatabaseSync } from 'node:sqlite';
import { decodeUnits, divideUnits, encodeUnits } from '../../values/decimal.js';

interface FloatSum {
  readonly sum: number;
  readonly count: number;
}

const addFloat =
  (sign: 1 | -1) =>
  (state: FloatSum, value: unknown): FloatSum =>
    value === null ? state : { sum: state.sum + sign * Number(value), count: state.count + sign };

/** Sums of floating point as the server makes them: one after the other, without compensation. */
const floatAggregates = (database: DatabaseSync): void => {
  const shared = { start: () => ({ sum: 0, count: 0 }), step: addFloat(1), inverse: addFloat(-1) };
  database.aggregate('mo_float_sum', {
    ...shared,
    result: ({ sum, count }: FloatSum) => (count === 0 ? null : sum),
  } as never);
  database.aggregate('mo_float_avg', {
    ...shared,
    result: ({ sum, count }: FloatSum) => (count === 0 ? null : sum / count),
  } as never);
};

/** Sums and averages of decimals and of floating point, and the first value that is not NULL. */
export const sumAggregates = (database: DatabaseSync): void => {
  floatAggregates(database);
  database.aggregate('mo_first', {
    useBigIntArguments: true,
    start: () => null,
    step: (first: unknown, value: unknown) => first ?? value,
    result: (first: unknown) => first,
  } as never);
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
    inverse: (state: { sum: bigint; count: bigint; scale: number }, value: unknown) =>
      value === null
        ? state
        : { ...state, sum: state.sum - decodeUnits(value as string), count: state.count - 1n },
    result: (state: { sum: bigint; count: bigint; scale: number }) =>
      state.count === 0n ? null : encodeUnits(divideUnits(state.sum, state.count * 10n ** 30n, state.scale)),
  } as never);
};
