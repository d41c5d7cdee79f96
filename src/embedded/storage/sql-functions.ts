import { type DatabaseSync } from 'node:sqlite';
import { type ColumnType } from '../catalog/column-type.js';
import { notEmbedded } from '../engine-errors.js';
import { ServerError } from '../session-backend.js';
import { byteFunctions } from './functions/bytes.js';
import { sumAggregates } from './functions/aggregates.js';
import { clockFunctions } from './functions/clock.js';
import { strict, type Define, type Value } from './functions/define.js';
import { gatheringAggregates } from './functions/gathering.js';
import { jsonFunctions } from './functions/json.js';
import { momentFunctions } from './functions/moments.js';
import { numberFunctions } from './functions/numbers.js';
import { patternFunctions } from './functions/patterns.js';
import { textFunctions } from './functions/texts.js';
import { vectorFunctions } from './functions/vectors.js';
import { castValue } from '../values/cast.js';

const castSpecs = () => {
  const known = new Map<string, readonly [ColumnType, ColumnType, number, boolean]>();
  return (spec: string) => {
    const found = known.get(spec) ?? (JSON.parse(spec) as readonly [ColumnType, ColumnType, number, boolean]);
    known.set(spec, found);
    return found;
  };
};

/** MatrixOne's functions and casts that SQLite lacks; `call` runs those with effects. */
export const registerFunctions = (
  database: DatabaseSync,
  call: (name: string, args: readonly (string | null)[]) => Value,
): void => {
  const spec = castSpecs();
  const define: Define = (name, f, deterministic = true) =>
    database.function(
      name,
      { varargs: true, deterministic, useBigIntArguments: true },
      f as (...args: Value[]) => Value,
    );

  const cast = (value: Value, key: string): Value => {
    const [from, to, zoneMinutes, explicit] = spec(key);
    return castValue(value, from, to, { zoneMinutes, explicit });
  };
  define('mo_cast', cast as never);
  // not computed before there is a row
  define('mo_cast_each', cast as never, false);
  define('mo_level', ((level: bigint, most: bigint) => {
    if (level >= most) throw new ServerError(20819, 'recursive level out of range');
    return level;
  }) as never);
  define('mo_recursive_rows', ((row: bigint, most: bigint) => {
    if (row >= most) throw notEmbedded('a recursive table of so many rows');
    return 1n;
  }) as never);
  define('mo_sorted', ((some: bigint, here: bigint, equal: bigint) => {
    if (some === 1n && here === 0n && equal === 0n)
      throw notEmbedded('ORDER BY a second, descending item that is NULL in other rows only');
    return 0n;
  }) as never);
  define('mo_single', ((rows: bigint, value: Value) => {
    if (rows > 1n) throw new ServerError(1242, 'Subquery returns more than 1 row', '21000');
    return value;
  }) as never);
  define('mo_join', ((values: string, separator: string) => {
    const texts = JSON.parse(values) as readonly string[];
    return texts.length === 0 ? null : texts.join(separator);
  }) as never);
  define(
    'mo_tuple',
    strict((...values: readonly Value[]) => JSON.stringify(values.map(String))),
  );
  define(
    'mo_call',
    ((name: string, ...args: readonly (string | null)[]) => call(name, args)) as never,
    false,
  );
  numberFunctions(define);
  textFunctions(define);
  patternFunctions(define);
  byteFunctions(define);
  momentFunctions(define);
  clockFunctions(define);
  jsonFunctions(define);
  vectorFunctions(define);
  sumAggregates(database);
  gatheringAggregates(database);
};
