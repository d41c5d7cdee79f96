import {
  averageScale,
  decimal,
  double,
  int64,
  isFloat,
  uint64,
  type ColumnType,
} from '../../catalog/column-type.js';
import { notEmbedded } from '../../engine-errors.js';
import { type Spread } from '../../values/spread.js';
import { type Translation } from '../environment.js';
import { type Expression } from '../expression.js';
import { gatheredJsonValue } from './json-functions.js';

/** Aggregates of how far the values are spread. */
export const spreadKinds: Readonly<Record<string, Spread>> = {
  std: 'deviation',
  stddev: 'deviation',
  stddev_pop: 'deviation',
  stddev_samp: 'sample deviation',
  variance: 'variance',
  var_pop: 'variance',
  var_samp: 'sample variance',
};

const refuseDistinct = (name: string, distinct: string): void => {
  if (distinct) throw notEmbedded(`${name}(DISTINCT …)`);
};

export const spreadOf = (name: string, e: Expression, distinct: string): Expression => {
  refuseDistinct(name, distinct);
  const kind = `'${spreadKinds[name] as Spread}'`;
  if (e.type.kind === 'decimal' && e.type.scale <= 19 && e.type.precision <= 38) {
    const scale = averageScale(e.type.scale);
    return {
      sql: `mo_decimal_spread(${e.sql}, ${kind}, ${e.type.scale}, ${scale})`,
      type: decimal(38, scale),
    };
  }
  if (e.parameter || !(isFloat(e.type) || e.type.kind === 'int'))
    throw notEmbedded(`${name} of ${e.type.kind}`);
  return { sql: `mo_spread(${e.sql}, ${kind})`, type: double };
};

/** BIT_AND, BIT_OR and BIT_XOR: of nothing, the bits that change no others. */
export const bitsOf = (name: string, e: Expression, distinct: string): Expression => {
  refuseDistinct(name, distinct);
  if (e.type.kind !== 'int' || e.parameter) throw notEmbedded(`${name} of ${e.type.kind}`);
  return { sql: `mo_${name}(${e.sql})`, type: uint64, notNull: true };
};

const json: ColumnType = { kind: 'json' };

export const arrayOfGroup = (t: Translation, e: Expression, distinct: string): Expression => {
  refuseDistinct('json_arrayagg', distinct);
  return { sql: `mo_json_arrayagg(${gatheredJsonValue(t, 'json_arrayagg', e)})`, type: json };
};

export const objectOfGroup = (
  t: Translation,
  operands: readonly Expression[],
  distinct: string,
): Expression => {
  refuseDistinct('json_objectagg', distinct);
  const [key, value, ...more] = operands;
  if (!key || !value || more.length > 0 || !['char', 'varchar', 'text'].includes(key.type.kind))
    throw notEmbedded('json_objectagg() of these arguments');
  return {
    sql: `mo_json_objectagg(${key.sql}, ${gatheredJsonValue(t, 'json_objectagg', value)})`,
    type: json,
  };
};

/** COUNT(DISTINCT a, b): the rows of values that are all known. */
export const countOfTuples = (operands: readonly Expression[]): Expression => {
  const odd = operands.find(({ type }) =>
    ['json', 'vector', 'binary', 'varbinary', 'blob'].includes(type.kind),
  );
  if (odd) throw notEmbedded(`count() of several arguments with ${odd.type.kind}`);
  return {
    sql: `count(DISTINCT mo_tuple(${operands.map((e) => e.sql).join(', ')}))`,
    type: int64,
    notNull: true,
  };
};
