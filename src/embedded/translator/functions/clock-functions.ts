import {
  datetime,
  int64,
  isMoment,
  isString,
  isWide,
  text,
  varchar,
  type ColumnType,
} from '../../catalog/column-type.js';
import { notEmbedded } from '../../engine-errors.js';
import { parseTime } from '../../values/moment.js';
import { coerce } from '../coercion.js';
import { type Expression } from '../expression.js';
import { asMoment, isPlainMoment } from './moment-functions.js';
import { integerArgument, withArguments, type Call, type FunctionTranslator } from './signature.js';

const clock: ColumnType = { kind: 'time', fraction: 0 };
const moment: ColumnType = datetime(0);

const constantText = ({ type, constant }: Expression): string | undefined =>
  isString(type) && typeof constant?.value === 'string' ? constant.value : undefined;

const isPlainClock = (value: string): boolean =>
  /^-?\d{2,3}:\d\d:\d\d$/.test(value) && parseTime(value, 0) !== undefined;

const wholeSeconds = ({ type }: Expression): boolean => !('fraction' in type) || type.fraction === 0;

/** A time of day, or how long something takes, in whole seconds. */
const asClock = (call: Call, argument: Expression | undefined): string => {
  const e = argument as Expression;
  const value = constantText(e);
  const readable =
    value === undefined
      ? e.type.kind === 'time' || e.type.kind === 'null' || (call.name === 'time' && isMoment(e.type))
      : isPlainClock(value) || (call.name === 'time' && isPlainMoment(value) && !value.includes('.'));
  if (!readable || !wholeSeconds(e)) throw notEmbedded(`${call.name}() of ${e.type.kind}`);
  const source = value !== undefined && !isPlainClock(value) ? coerce(call.t, e, moment) : e;
  return coerce(call.t, source, clock).sql;
};

const dateWithClock: FunctionTranslator = withArguments(1, 1, (call, [a]) => {
  const e = a as Expression;
  if (!wholeSeconds(e) || constantText(e)?.includes('.'))
    throw notEmbedded('timestamp() of parts of a second');
  const stamp: ColumnType = { kind: 'timestamp', fraction: 0 };
  return { sql: coerce(call.t, asMoment(call, e), stamp, true).sql, type: stamp };
});

/** Seconds since 1970 in the session's time zone; with a format, as a text of that form. */
const fromUnixTime: FunctionTranslator = withArguments(1, 2, (call, [seconds, format]) => {
  if (seconds && isWide(seconds.type)) throw notEmbedded('from_unixtime() of an unsigned bigint');
  const shown = `mo_from_unix(${integerArgument(call, seconds)}, ${call.t.env.zoneMinutes})`;
  if (!format) return { sql: shown, type: moment };
  if (!constantText(format)) throw notEmbedded('from_unixtime() in this form');
  return { sql: `mo_date_format(${shown}, ${coerce(call.t, format, text).sql})`, type: varchar() };
});

const integers = (call: Call, args: readonly Expression[]): string => {
  if (args.some(({ type }) => isWide(type))) throw notEmbedded(`${call.name}() of an unsigned bigint`);
  return args.map((a) => integerArgument(call, a)).join(', ');
};

const ofIntegers = (count: number, type: ColumnType): FunctionTranslator =>
  withArguments(count, count, (call, args) => ({
    sql: `mo_${call.name}(${integers(call, args)})`,
    type,
  }));

/** Facts about moments, and times of day. */
export const clockFunctions: Readonly<Record<string, FunctionTranslator>> = {
  time: withArguments(1, 1, (call, [a]) => ({ sql: asClock(call, a), type: clock })),
  timestamp: dateWithClock,
  time_to_sec: withArguments(1, 1, (call, [a]) => ({
    sql: `(${asClock(call, a)} / 1000000)`,
    type: int64,
  })),
  microsecond: withArguments(1, 1, (call, [a]) => ({
    sql: `CAST(substr(${asMoment(call, a as Expression).sql}, 21, 6) AS INTEGER)`,
    type: int64,
  })),
  to_seconds: withArguments(1, 1, (call, [a]) => ({
    sql: `mo_to_seconds(${asMoment(call, a as Expression).sql})`,
    type: int64,
  })),
  from_unixtime: fromUnixTime,
  from_days: ofIntegers(1, { kind: 'date' }),
  makedate: ofIntegers(2, varchar()),
  maketime: ofIntegers(3, clock),
  sec_to_time: ofIntegers(1, clock),
};
