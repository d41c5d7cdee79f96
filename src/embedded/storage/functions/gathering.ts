import { type DatabaseSync } from 'node:sqlite';
import { invalidInput, notEmbedded } from '../../engine-errors.js';
import { decodeUnits, encodeUnits } from '../../values/decimal.js';
import { toJson } from '../../values/json-edit.js';
import { printJson, type Json } from '../../values/json.js';
import { readInteger, storeInteger } from '../../values/wide-integer.js';
import { type Value } from './define.js';
import { spread, type Spread } from '../../values/spread.js';

type Row = readonly Value[];

/** An aggregate of all its rows at once; in a window, the oldest rows leave first. */
const gathering = (
  database: DatabaseSync,
  name: string,
  counts: (row: Row) => boolean,
  result: (rows: readonly Row[]) => Value,
): void =>
  database.aggregate(name, {
    varargs: true,
    useBigIntArguments: true,
    start: (): Row[] => [],
    step: (rows: Row[], ...row: Value[]) => {
      if (counts(row)) rows.push(row);
      return rows;
    },
    inverse: (rows: Row[], ...row: Value[]) => {
      if (counts(row)) rows.shift();
      return rows;
    },
    result,
  } as never);

/** What is computed of some rows is NULL of none. */
const ofSome =
  (result: (rows: readonly Row[], first: Row) => Value) =>
  (rows: readonly Row[]): Value => {
    const [first] = rows;
    return first ? result(rows, first) : null;
  };

const isKnown = ([value]: Row): boolean => value !== null;
const always = (): boolean => true;

const bitOperations: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
};

/** Beyond this, the server rounds a decimal in two steps. */
const longestUnits = 2n ** 63n;

const realOfDecimal = (stored: string, scale: number): number => {
  const digits = decodeUnits(stored) / 10n ** BigInt(30 - scale);
  if (digits >= longestUnits || -digits >= longestUnits)
    throw notEmbedded('the spread of decimals as long as these');
  return Number(digits) / 10 ** scale;
};

const decimalOfReal = (x: number, scale: number): string => {
  const digits = x * 10 ** scale;
  if (!(digits < 2 ** 63)) throw notEmbedded('a spread as wide as this');
  const whole = BigInt(Math.floor(digits)) + (BigInt(Math.floor(digits * 2)) % 2n);
  return encodeUnits(whole * 10n ** BigInt(30 - scale));
};

const realOf = ([x]: Row): number => Number(x);

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0);

/** Up to this many rows, the server's sort leaves equal ones as they came. */
const sortedStably = 12;

/**
 * Whether it is certain which of two rows that a window leaves equal comes first: they came in a known order, and were
 * not sorted, or few of them, none with a NULL that is sorted apart.
 */
const isCertain = (rows: readonly Row[]): boolean => {
  const keys = rows.map(([, ...key]) => key);
  if (new Set(keys.map((key) => JSON.stringify(key.map(String)))).size === keys.length) return true;
  if (rows[0]?.[0] !== 1n) return false;
  const sorts = keys.some((key) => key.length > 0);
  return !sorts || (keys.length <= sortedStably && !keys.some((key) => key.includes(null)));
};

/** Aggregates that need all of their values. */
export const gatheringAggregates = (database: DatabaseSync): void => {
  for (const [name, operation] of Object.entries(bitOperations))
    gathering(database, `mo_bit_${name}`, isKnown, (rows) => {
      const numbers = rows.map(([n]) => BigInt.asUintN(64, readInteger(n as bigint)));
      return storeInteger(
        numbers.length > 0 ? numbers.reduce(operation) : name === 'and' ? 2n ** 64n - 1n : 0n,
      );
    });
  gathering(
    database,
    'mo_spread',
    isKnown,
    ofSome((rows, [, kind]) => spread(kind as Spread, rows.map(realOf))),
  );
  gathering(
    database,
    'mo_decimal_spread',
    isKnown,
    ofSome((rows, [, kind, scale, to]) => {
      const numbers = rows.map(([x]) => realOfDecimal(x as string, Number(scale)));
      const result = spread(kind as Spread, numbers);
      return result === null ? null : decimalOfReal(result, Number(to));
    }),
  );
  gathering(
    database,
    'mo_sliding_sum',
    isKnown,
    ofSome((rows) => sumOf(rows.map(realOf))),
  );
  gathering(
    database,
    'mo_sliding_avg',
    isKnown,
    ofSome((rows) => sumOf(rows.map(realOf)) / rows.length),
  );
  gathering(database, 'mo_certain', always, (rows) => {
    if (!isCertain(rows)) throw notEmbedded('a window function of rows that its window leaves equal');
    return 1n;
  });
  gathering(
    database,
    'mo_json_arrayagg',
    always,
    ofSome((rows) => printJson(rows.map(([kind, value]) => toJson(kind as string, value as Value)))),
  );
  gathering(
    database,
    'mo_json_objectagg',
    always,
    ofSome((rows) => {
      if (rows.some(([key]) => key === null)) throw invalidInput('json_objectagg key cannot be NULL');
      const entries = rows.map(([key, kind, value]): [string, Json] => [
        key as string,
        toJson(kind as string, value as Value),
      ]);
      return printJson(Object.fromEntries(entries));
    }),
  );
};
