import { int64, varchar, type ColumnType } from '../../catalog/column-type.js';
import { coerce } from '../coercion.js';
import { type Expression } from '../expression.js';
import { withArguments, type FunctionTranslator } from './signature.js';

const part = (name: string, type: ColumnType): FunctionTranslator =>
  withArguments(1, 1, (call, [a]) => ({
    sql: `mo_day_part('${name}', ${coerce(call.t, a as Expression, { kind: 'date' }).sql})`,
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
