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

const part = (name: string, type: ColumnType): FunctionTranslator =>
  withArguments(1, 1, (call, [a]) => ({
    sql: `mo_day_part('${name}', ${coerce(call.t, readable(call, a as Expression), { kind: 'date' }).sql})`,
    type,
  }));

/** Facts about a day that its digits do not show. */
export const calendarFunctions: Readonly<Record<string, FunctionTranslator>> = {
  weekday: part('weekday', int64),
  dayofweek: part('dayofweek', int64),
  dayofyear: part('dayofyear', { kind: 'int', bits: 16, unsigned: true }),
  quarter: part('quarter', { kind: 'int', bits: 8, unsigned: true }),
  dayname: part('dayname', varchar()),
  monthname: part('monthname', varchar()),
};
