import {
  datetime,
  int64,
  isMoment,
  isString,
  text,
  varchar,
  type ColumnType,
} from '../../catalog/column-type.js';
import { notEmbedded } from '../../engine-errors.js';
import { ServerError } from '../../session-backend.js';
import { parseMoment, roundMoment, shiftMoment, storeMicros } from '../../values/moment.js';
import { coerce } from '../coercion.js';
import { constant } from '../constant.js';
import { type Expression } from '../expression.js';
import { translateExpression } from '../expression-translator.js';
import { identText, variant, type Ast } from '../ast.js';
import {
  badArguments,
  intervalParts,
  withArguments,
  type Call,
  type FunctionTranslator,
} from './signature.js';

/** The digits of a fraction that a function was given: an integer from 0 to 6. */
const askedFraction = (name: string, digits: Expression | undefined): number => {
  if (digits === undefined) return 0;
  const value = digits.constant?.value;
  if (typeof value !== 'bigint' || digits.type.kind !== 'int') throw badArguments(name, [digits]);
  if (value >= 0n && value <= 6n) return Number(value);
  throw new ServerError(1426, `Too-big precision ${value} specified for '${name}'. Maximum is 6.`, '42000');
};

const moment = (name: string): FunctionTranslator =>
  withArguments(0, 1, (call, [digits]) => {
    const fraction = askedFraction(name, digits);
    // without digits the server answers with six; assigning to a column rounds it
    const shown = digits === undefined ? 6 : fraction;
    return constant(call.t.bindings, roundMoment(storeMicros(call.t.env.startedAt), shown), {
      kind: 'timestamp',
      fraction: shown,
    });
  });
const now = moment('now');

const local = (call: Call) => shiftMoment(storeMicros(call.t.env.startedAt), call.t.env.zoneMinutes);

/** Of other forms of a moment the server reads with each function another part, or none. */
export const isPlainMoment = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d+)?)?$/.test(text) && parseMoment(text) !== undefined;

const smallest: ColumnType = { kind: 'int', bits: 8, unsigned: true };

/** The parts of a time of day, which is a number of microseconds. */
const clockParts: Readonly<
  Record<string, { readonly micros: number; readonly rest: string; readonly type: ColumnType }>
> = {
  hour: { micros: 3_600_000_000, rest: '', type: { kind: 'int', bits: 32, unsigned: true } },
  minute: { micros: 60_000_000, rest: ' % 60', type: smallest },
  second: { micros: 1_000_000, rest: ' % 60', type: smallest },
};

const part =
  (from: number, length: number, name: string): FunctionTranslator =>
  (call) =>
    withArguments(1, 1, (_c, [a]) => {
      const e = a as Expression;
      const ofTime = e.type.kind === 'time' ? clockParts[name] : undefined;
      if (ofTime) return { sql: `(abs(${e.sql}) / ${ofTime.micros}${ofTime.rest})`, type: ofTime.type };
      return {
        sql: `CAST(substr(${asMoment(call, e).sql}, ${from}, ${length}) AS INTEGER)`,
        type: { kind: 'int', bits: name === 'year' ? 64 : 8, unsigned: name !== 'year' } as ColumnType,
      };
    })(call);

/** A day or moment as one of microseconds; of texts only constants in the usual form. */
export const asMoment = (call: Call, e: Expression): Expression => {
  const value = e.constant?.value;
  if (
    !isMoment(e.type) &&
    e.type.kind !== 'null' &&
    !(isString(e.type) && e.constant && (typeof value !== 'string' || isPlainMoment(value)))
  )
    throw notEmbedded(`${call.name}() of ${e.type.kind}`);
  return coerce(call.t, e, datetime(6));
};

const units: ReadonlySet<string> = new Set([
  'microsecond',
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
]);
const clockUnits: ReadonlySet<string> = new Set(['microsecond', 'second', 'minute', 'hour']);

/** ADDDATE and SUBDATE take a number of days too. */
const daysOf = (call: Call, node: Ast) =>
  node !== undefined && (call.name === 'adddate' || call.name === 'subdate')
    ? { amount: node, unit: 'day' }
    : undefined;

/** A literal day or moment, to which the server adds as to a text of that form. */
const literalForm = (e: Expression, unit: string): 10 | 19 | undefined => {
  const source = e.constant?.value;
  if (typeof source !== 'string' || parseMoment(source) === undefined || unit === 'microsecond')
    return undefined;
  if (/^\d{4}-\d\d-\d\d$/.test(source)) return clockUnits.has(unit) ? undefined : 10;
  return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(source) ? 19 : undefined;
};

const isWholeText = ({ type, constant: known }: Expression): boolean =>
  isString(type) && known !== undefined && /^-?\d+$/.test(String(known.value));

/** TIMESTAMPADD(unit, amount, moment). */
const unitFirst = ({ name, nodes: [unit, amount, moment, ...more] }: Call): Shift => {
  const [tag, content] = variant(unit);
  if (tag !== 'Identifier' || moment === undefined || more.length > 0)
    throw notEmbedded(`${name}() in this form`);
  return { moment, amount, unit: identText(content).toLowerCase() };
};

interface Shift {
  readonly moment: Ast;
  readonly amount: Ast;
  readonly unit: string;
}

const byInterval = (call: Call): Shift => {
  const [moment, interval] = call.nodes;
  const parts = intervalParts(interval) ?? daysOf(call, interval);
  if (!parts || moment === undefined || call.nodes.length !== 2)
    throw notEmbedded(`${call.name}() without INTERVAL`);
  return { moment, ...parts };
};

const shift =
  (sign: 1 | -1, read: (call: Call) => Shift = byInterval): FunctionTranslator =>
  (call) => {
    const { moment, ...parts } = read(call);
    const unit = parts.unit.replace(/s$/, '');
    if (!units.has(unit)) throw notEmbedded(`INTERVAL in ${parts.unit}`);
    const e = translateExpression(call.t, call.scope, moment);
    const given = translateExpression(call.t, call.scope, parts.amount);
    if (given.type.kind !== 'int' && given.type.kind !== 'null' && !isWholeText(given))
      throw notEmbedded(`INTERVAL of ${given.type.kind}`);
    const amount = coerce(call.t, given, int64);
    if (!isMoment(e.type) && !isString(e.type)) throw notEmbedded(`${call.name}() of ${e.type.kind}`);
    const clock = clockUnits.has(unit);
    const type: ColumnType =
      e.type.kind === 'date' && !clock
        ? e.type
        : e.type.kind === 'date' || isString(e.type)
          ? datetime(isString(e.type) || unit === 'microsecond' ? 6 : 0)
          : e.type.kind === 'timestamp'
            ? e.type
            : datetime(unit === 'microsecond' ? 6 : 'fraction' in e.type ? e.type.fraction : 0);
    if (isString(e.type)) {
      const length = literalForm(e, unit);
      if (length === undefined) throw notEmbedded(`${call.name}() of a text`);
      const moment = coerce(call.t, e, length === 10 ? { kind: 'date' } : datetime(0)).sql;
      return {
        sql: `substr(mo_shift(${moment}, ${amount.sql}, '${unit}', ${sign}, 'text'), 1, ${length})`,
        type: varchar(),
      };
    }
    if (unit === 'microsecond' && e.type.kind === 'timestamp')
      throw notEmbedded(`${call.name}() of a timestamp in microseconds`);
    const base = e.type.kind === 'date' ? e : e.type.kind === 'timestamp' ? e : asMoment(call, e);
    const source = e.type.kind === 'date' && clock ? asMoment(call, e) : base;
    return { sql: `mo_shift(${source.sql}, ${amount.sql}, '${unit}', ${sign}, '${type.kind}')`, type };
  };

const fractionOf = ({ type }: Expression): number => ('fraction' in type ? type.fraction : 0);

export const momentFunctions: Readonly<Record<string, FunctionTranslator>> = {
  now,
  current_timestamp: now,
  localtime: now,
  localtimestamp: now,
  sysdate: moment('sysdate'),
  utc_timestamp: withArguments(0, 1, (call, [digits]) => {
    const fraction = askedFraction('utc_timestamp', digits);
    return constant(
      call.t.bindings,
      roundMoment(storeMicros(call.t.env.startedAt), fraction),
      datetime(fraction),
    );
  }),
  curdate: withArguments(0, 0, (call) =>
    constant(call.t.bindings, local(call).slice(0, 10), { kind: 'date' }),
  ),
  current_date: withArguments(0, 0, (call) =>
    constant(call.t.bindings, local(call).slice(0, 10), { kind: 'date' }),
  ),
  unix_timestamp: (call) => {
    if (call.nodes.length === 0) return constant(call.t.bindings, call.t.env.startedAt / 1_000_000n, int64);
    const [given] = call.args() as readonly [Expression];
    // of a text with a fraction it is a decimal, and computed fractions are rounded
    if (
      isString(given.type)
        ? /\./.test(String(given.constant?.value ?? '.'))
        : !given.origin && fractionOf(given) > 0
    )
      throw notEmbedded('unix_timestamp() of a computed fraction of a second');
    // of a text that is no moment, and before 1970, it is NULL
    if (isString(given.type) && (parseMoment(String(given.constant?.value))?.year ?? 0) < 1970)
      return constant(call.t.bindings, null, int64);
    const e = coerce(call.t, given, { kind: 'timestamp', fraction: 6 });
    return { sql: `mo_unix(${e.sql})`, type: int64 };
  },
  date: withArguments(1, 1, (call, [a]) => {
    const e = a as Expression;
    if (isString(e.type)) return { sql: `mo_day(${e.sql})`, type: { kind: 'date' } };
    return coerce(call.t, e, { kind: 'date' }, true);
  }),
  year: part(1, 4, 'year'),
  month: part(6, 2, 'month'),
  day: part(9, 2, 'day'),
  dayofmonth: part(9, 2, 'day'),
  hour: part(12, 2, 'hour'),
  minute: part(15, 2, 'minute'),
  second: part(18, 2, 'second'),
  date_add: shift(1),
  adddate: shift(1),
  date_sub: shift(-1),
  subdate: shift(-1),
  timestampadd: shift(1, unitFirst),
  datediff: withArguments(2, 2, (call, args) => {
    const [a, b] = args.map((e) => coerce(call.t, e, { kind: 'date' }).sql);
    return { sql: `CAST(julianday(${a as string}) - julianday(${b as string}) AS INTEGER)`, type: int64 };
  }),
  date_format: withArguments(2, 2, (call, [a, format]) => ({
    sql: `mo_date_format(${asMoment(call, a as Expression).sql}, ${coerce(call.t, format as Expression, text).sql})`,
    type: varchar(),
  })),
  timestampdiff: (call) => {
    const [unitNode, from, to] = call.nodes;
    const [tag, content] = variant(unitNode);
    const unit = tag === 'Identifier' ? identText(content).toLowerCase() : '';
    if (!units.has(unit)) throw notEmbedded('timestampdiff() with this unit');
    const [a, b] = [from, to].map((n) => asMoment(call, translateExpression(call.t, call.scope, n)).sql);
    return { sql: `mo_timestampdiff('${unit}', ${a as string}, ${b as string})`, type: int64 };
  },
  to_days: withArguments(1, 1, (call, [a]) => ({
    sql: `CAST(julianday(${coerce(call.t, a as Expression, { kind: 'date' }).sql}) - 1721059.5 AS INTEGER)`,
    type: int64,
  })),
};
