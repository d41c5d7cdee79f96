import { int64, isString, varchar, type ColumnType } from '../../catalog/column-type.js';
import { notEmbedded } from '../../engine-errors.js';
import { coerce } from '../coercion.js';
import { type Expression } from '../expression.js';
import { isPlainMoment } from './moment-functions.js';
import { withArguments, type Call, type FunctionTranslator } from './signature.js';

/** Of texts that are no day the server makes something else with each function. */
const readable = (call: Call, e: Expression): Expression => {
  if (isString(e.type) && !(e.constant && isPlainMoment(String(e.constant.value))))
    throw notEmbedded(`${call.name}() of a text that may be no day`);
  return e;
};

const dayOf = (call: Call, e: Expression): string => coerce(call.t, readable(call, e), { kind: 'date' }).sql;

const part = (name: string, type: ColumnType): FunctionTranslator =>
  withArguments(1, 1, (call, [a]) => ({
    sql: `mo_day_part('${name}', ${dayOf(call, a as Expression)})`,
    type,
  }));

const week =
  (sqlName: string, type: ColumnType, most: 1 | 2, mode = 0n): FunctionTranslator =>
  (call) =>
    withArguments(1, most, (_c, [a, given]) => {
      const known = given === undefined ? mode : given.constant?.value;
      if (typeof known !== 'bigint' || known < 0n || known > 7n)
        throw notEmbedded(`${call.name}() in this mode`);
      return { sql: `${sqlName}(${dayOf(call, a as Expression)}, ${known})`, type };
    })(call);

/** Facts about a day that its digits do not show. */
export const calendarFunctions: Readonly<Record<string, FunctionTranslator>> = {
  weekday: part('weekday', int64),
  dayofweek: part('dayofweek', int64),
  dayofyear: part('dayofyear', { kind: 'int', bits: 16, unsigned: true }),
  quarter: part('quarter', { kind: 'int', bits: 8, unsigned: true }),
  dayname: part('dayname', varchar()),
  monthname: part('monthname', varchar()),
  week: week('mo_week', { kind: 'int', bits: 8, unsigned: true }, 2),
  weekofyear: week('mo_week', int64, 1, 3n),
  yearweek: week('mo_yearweek', int64, 2),
  last_day: withArguments(1, 1, (call, [a]) => ({
    sql: `mo_last_day(${dayOf(call, a as Expression)})`,
    type: varchar(),
  })),
};
