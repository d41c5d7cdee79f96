import {
  double,
  int64,
  isFloat,
  isInteger,
  isMoment,
  isString,
  isWide,
  text,
  uint64,
  varchar,
  type ColumnType,
} from '../../catalog/column-type.js';
import { invalidArgument, notEmbedded } from '../../engine-errors.js';
import { coerce, commonType } from '../coercion.js';
import { constant } from '../constant.js';
import { type Expression } from '../expression.js';
import { arithmetic } from '../arithmetic.js';
import { isPlainMoment } from './moment-functions.js';
import { extremeMixture, mixedType } from '../mixed-integers.js';
import {
  badArguments,
  integerArgument,
  realArgument,
  withArguments,
  type Call,
  type FunctionTranslator,
} from './signature.js';

const toWhole =
  (name: 'floor' | 'ceil'): FunctionTranslator =>
  (call) => {
    if (call.nodes.length === 2) throw notEmbedded(`${name}() to some digits`);
    return withArguments(1, 1, (_c, [a]) => {
      const e = a as Expression;
      if (e.parameter === 'itself') return coerce(call.t, e, uint64);
      if (e.type.kind === 'int') return { ...e, sql: e.sql, type: e.type.unsigned ? uint64 : int64 };
      if (isInteger(e.type)) throw notEmbedded(`${name}() of ${e.type.kind}`);
      if (e.type.kind === 'decimal')
        return { sql: `mo_decimal_whole('${name}', ${e.sql})`, type: { ...e.type, scale: 0 } };
      return { sql: `mo_math('${name}', ${realArgument(call, e)})`, type: double };
    })(call);
  };

const real =
  (name: string): FunctionTranslator =>
  (call) =>
    withArguments(1, 1, (_c, [a]) => ({
      sql: `mo_math('${name}', ${realArgument(call, a)})`,
      type: double,
    }))(call);

const round = (call: Call, [a, digits]: readonly Expression[]): Expression => {
  const e = a as Expression;
  const places = digits === undefined ? 0n : digits.constant?.value;
  if (e.parameter === 'itself') return coerce(call.t, e, uint64);
  if (typeof places !== 'bigint') throw notEmbedded('round() to a computed number of digits');
  if (e.type.kind === 'int' && places >= 0n)
    return { ...e, sql: e.sql, type: e.type.unsigned ? uint64 : int64 };
  if (e.type.kind === 'decimal' && places >= 0n) {
    const scale = Math.min(e.type.scale, Number(places));
    return { sql: `mo_decimal_round(${e.sql}, ${scale})`, type: { ...e.type, scale } };
  }
  if (isFloat(e.type)) return { sql: `mo_round(${e.sql}, ${places})`, type: double };
  throw notEmbedded(`${call.name} of ${e.type.kind}`);
};

/** TRUNCATE(number, digits): the number itself, in its type, without its last digits. */
const truncate: FunctionTranslator = withArguments(1, 2, (call, [a, digits]) => {
  const e = a as Expression;
  const places = digits === undefined ? 0n : digits.constant?.value;
  if (digits?.constant && places === null)
    throw invalidArgument('the second argument of the truncate', 'not const');
  if (typeof places !== 'bigint' || places < -15n || places > 15n)
    throw notEmbedded('truncate() to these digits');
  if (e.type.kind === 'bool') throw badArguments('truncate', [e, { sql: '', type: int64 }]);
  if (e.type.kind === 'decimal') return { sql: `mo_decimal_cut(${e.sql}, ${places})`, type: e.type };
  if (isFloat(e.type)) return { sql: `mo_cut(${e.sql}, ${places})`, type: double };
  if (e.type.kind !== 'int' || isWide(e.type)) throw notEmbedded(`truncate() of ${e.type.kind}`);
  const type = e.type.unsigned ? uint64 : int64;
  if (places >= 0n) return { ...e, sql: e.sql, type };
  const step = 10n ** -places;
  return { sql: `(${e.sql} / ${step} * ${step})`, type };
});

/** FORMAT(number, digits): with a comma between thousands. */
const format: FunctionTranslator = withArguments(2, 3, (call, [a, digits, locale]) => {
  const e = a as Expression;
  const places = digits?.constant?.value;
  if (typeof places !== 'bigint' || places < 0n || places > 30n)
    throw notEmbedded('format() to these digits');
  if (locale && locale.constant?.value !== 'en_US') throw notEmbedded('format() of this locale');
  if (!['int', 'decimal', 'double', 'null'].includes(e.type.kind) || (e.type.kind === 'double' && e.constant))
    throw notEmbedded(`format() of ${e.type.kind}`);
  return { sql: `mo_format(${coerce(call.t, e, text).sql}, ${places})`, type: varchar() };
});

/** A day or moment stands beside texts of the same form only. */
const refuseOtherForms = (args: readonly Expression[]): void => {
  const [moment] = args.filter(({ type }) => !isString(type) && type.kind !== 'null');
  if (!moment) return;
  const form =
    moment.type.kind === 'date'
      ? /^\d{4}-\d\d-\d\d$/
      : moment.type.kind === 'datetime' && moment.type.fraction === 0
        ? /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/
        : undefined;
  const isAlike = ({ type, constant: known, parameter }: Expression): boolean => {
    if (type.kind === 'null' || type.kind === moment.type.kind) return true;
    const value = parameter ? undefined : known?.value;
    return typeof value === 'string' && form?.test(value) === true && isPlainMoment(value);
  };
  if (!form || !args.every(isAlike)) throw notEmbedded('an extreme of texts and other values');
};

/** The type of the greatest of some texts, among which a day or a moment is a text, too. */
const extremeText = (types: readonly ColumnType[]): ColumnType | undefined => {
  const known = types.filter(({ kind }) => kind !== 'null');
  const texts = known.filter(({ kind }) => ['varchar', 'text', 'char'].includes(kind));
  const [first] = texts;
  if (!first) return undefined;
  const others = known.filter((type) => !texts.includes(type));
  if (others.length > 0) return varchar();
  if (texts.some(({ kind }) => kind === 'text')) return text;
  if (!texts.every(({ kind }) => kind === first.kind)) return varchar();
  const lengthOf = (type: ColumnType) => ('length' in type ? type.length : 0);
  if (texts.some((type) => lengthOf(type) > lengthOf(first)))
    throw notEmbedded('an extreme of texts that may be longer than the first one');
  return first;
};

/** SQLite's max and min of several values are NULL when one is, as the server's are. */
const extreme = (call: Call, args: readonly Expression[], name: 'max' | 'min'): Expression => {
  const types = args.map((a) => a.type);
  const ofTexts = extremeText(types);
  if (ofTexts) {
    refuseOtherForms(args);
    const shown = args.map((a) => (isString(a.type) ? a : coerce(call.t, a, varchar())).sql);
    return { sql: `${name}(${shown.join(', ')})`, type: ofTexts };
  }
  const type = mixedType(types, extremeMixture) ?? types.reduce(commonType);
  const isWhole = !('fraction' in type && type.fraction > 0);
  const isPlain = (isMoment(type) || type.kind === 'time') && type.kind !== 'timestamp' && isWhole;
  if (!isInteger(type) && !isFloat(type) && type.kind !== 'decimal' && !isPlain)
    throw notEmbedded(`${call.name} of ${type.kind}`);
  // of one value, SQLite's function is an aggregate
  if (args.length === 1) return { sql: (args[0] as Expression).sql, type };
  return { sql: `${name}(${args.map((a) => coerce(call.t, a, type).sql).join(', ')})`, type };
};

export const mathFunctions: Readonly<Record<string, FunctionTranslator>> = {
  floor: toWhole('floor'),
  ceil: toWhole('ceil'),
  ceiling: toWhole('ceil'),
  sqrt: real('sqrt'),
  round: withArguments(1, 2, round),
  truncate,
  format,
  radians: real('radians'),
  degrees: real('degrees'),
  abs: withArguments(1, 1, (call, [a]) => {
    const e = a?.parameter === 'itself' ? coerce(call.t, a, int64) : (a as Expression);
    if (e.type.kind === 'decimal') return { sql: `mo_decimal_abs(${e.sql})`, type: e.type };
    if (isFloat(e.type)) return { sql: `abs(${e.sql})`, type: double };
    if (e.type.kind === 'bool') throw badArguments('abs', [e]);
    if (e.type.kind !== 'int') throw notEmbedded(`abs() of ${e.type.kind}`);
    if (e.type.unsigned) return { ...e, sql: e.sql, type: uint64 };
    return { sql: `mo_abs(${e.sql})`, type: int64 };
  }),
  mod: withArguments(2, 2, (call, [a, b]) => arithmetic(call.t, 'Modulo', a as Expression, b as Expression)),
  power: withArguments(2, 2, (call, args) => ({
    sql: `mo_pow(${args.map((a) => realArgument(call, a)).join(', ')})`,
    type: double,
  })),
  pow: withArguments(2, 2, (call, args) => ({
    sql: `mo_pow(${args.map((a) => realArgument(call, a)).join(', ')})`,
    type: double,
  })),
  pi: withArguments(0, 0, (call) => constant(call.t.bindings, Math.PI, double)),
  sign: withArguments(1, 1, (call, [a]) => ({
    sql: `sign(${realArgument(call, a)})`,
    type: int64,
  })),
  bit_count: withArguments(1, 1, (call, [a]) => ({
    sql: `mo_bit_count(${integerArgument(call, a)})`,
    type: uint64,
  })),
  greatest: withArguments(1, 255, (call, args) => extreme(call, args, 'max')),
  least: withArguments(1, 255, (call, args) => extreme(call, args, 'min')),
  rand: withArguments(0, 0, () => ({ sql: 'mo_rand()', type: double })),
};
