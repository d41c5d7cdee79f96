import { datetime, isMoment, isString, varchar, type ColumnType } from '../../catalog/column-type.js';
import { notEmbedded } from '../../engine-errors.js';
import { coerce } from '../coercion.js';
import { type Expression } from '../expression.js';
import { asMoment, isPlainMoment } from './moment-functions.js';
import { withArguments, type Call, type FunctionTranslator } from './signature.js';

const time: ColumnType = { kind: 'time', fraction: 0 };

const zoneArgument = (call: Call, e: Expression): string => {
  if (e.type.kind !== 'null' && !isString(e.type))
    throw notEmbedded(`${call.name}() with a zone of ${e.type.kind}`);
  return e.sql;
};

const isMomentText = (e: Expression): boolean =>
  isString(e.type) &&
  e.constant !== undefined &&
  / /.test(String(e.constant.value)) &&
  isPlainMoment(String(e.constant.value));

/** A moment of whole seconds. */
const wholeMoment = (call: Call, e: Expression): string => {
  const known =
    e.type.kind === 'null' || (e.type.kind === 'datetime' && e.type.fraction === 0) || isMomentText(e);
  if (!known || (e.constant && /\./.test(String(e.constant.value)) && isString(e.type)))
    throw notEmbedded(`${call.name}() of ${e.type.kind}`);
  return coerce(call.t, e, datetime(0)).sql;
};

/** Functions of zones and of the time between two moments. */
export const zoneFunctions: Readonly<Record<string, FunctionTranslator>> = {
  convert_tz: withArguments(3, 3, (call, args) => {
    const [moment, from, to] = args as readonly [Expression, Expression, Expression];
    const zones = [from, to].map((zone) => zoneArgument(call, zone)).join(', ');
    return { sql: `mo_convert_tz(${asMoment(call, moment).sql}, ${zones})`, type: varchar() };
  }),
  timediff: withArguments(2, 2, (call, args) => {
    const [a, b] = args as readonly [Expression, Expression];
    if (a.type.kind === 'time' && b.type.kind === 'time' && a.type.fraction + b.type.fraction === 0)
      return { sql: `mo_time_between(${a.sql}, ${b.sql})`, type: time };
    if (![a, b].some((e) => isMoment(e.type)) && ![a, b].every(isMomentText))
      throw notEmbedded(`timediff() of ${a.type.kind} and ${b.type.kind}`);
    return { sql: `mo_time_between(${wholeMoment(call, a)}, ${wholeMoment(call, b)})`, type: time };
  }),
};
