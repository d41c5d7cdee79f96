import { invalidArgument, notEmbedded } from '../../engine-errors.js';
import { asList, asObject, take, variant, type Ast } from '../ast.js';
import { type Translation } from '../environment.js';
import { type Expression, type Scope } from '../expression.js';
import {
  double,
  int64,
  internalTypeName,
  isFloat,
  isMoment,
  isWide,
  text,
  type ColumnType,
} from '../../catalog/column-type.js';
import { coerce } from '../coercion.js';

/** A call that a function translates: arguments as trees, or translated on demand. */
export interface Call {
  readonly t: Translation;
  readonly scope: Scope | undefined;
  readonly name: string;
  readonly nodes: readonly Ast[];
  /** The arguments translated, each once. */
  readonly args: () => readonly Expression[];
}

export type FunctionTranslator = (call: Call) => Expression;

/** Plain positional arguments; everything else about the call is refused. */
export const plainArguments = (name: string, args: Ast): readonly Ast[] => {
  const [tag, list] = variant(args ?? 'None');
  if (tag !== 'List') return [];
  return asList(take(list, `${name}()`, 'args').args).map((item) => {
    const [kind, inner] = variant(item);
    const [form, expression] = variant(inner);
    if (kind !== 'Unnamed' || form !== 'Expr') throw notEmbedded(`${name}() with ${form}`);
    return expression;
  });
};

const argumentTypeName = (type: ColumnType): string =>
  type.kind === 'int'
    ? `${type.unsigned ? 'UNSIGNED ' : ''}${{ 8: 'TINYINT', 16: 'SMALLINT', 24: 'INT', 32: 'INT', 64: 'BIGINT' }[type.bits]}`
    : internalTypeName(type).toUpperCase();

/** The server's error for a wrong number or kind of arguments. */
export const badArguments = (name: string, args: readonly Expression[]) =>
  invalidArgument(`function ${name}`, `[${args.map((a) => argumentTypeName(a.type)).join(' ')}]`);

/** Checks the number of arguments. */
export const withArguments =
  (
    least: number,
    most: number,
    translate: (call: Call, args: readonly Expression[]) => Expression,
  ): FunctionTranslator =>
  (call) => {
    const args = call.args();
    if (args.length < least || args.length > most) throw badArguments(call.name, args);
    return translate(call, args);
  };

export const intervalParts = (node: Ast): { readonly amount: Ast; readonly unit: string } | undefined => {
  const [tag, content] = variant(node);
  if (tag !== 'Interval') return undefined;
  const { value, leading_field: field } = take(content, 'INTERVAL', 'value', 'leading_field');
  const [unit, custom] = variant(field ?? 'Second');
  return { amount: value, unit: (unit === 'Custom' ? String(asObject(custom).value) : unit).toLowerCase() };
};

const refusedArgument = (call: Call, e: Expression) => notEmbedded(`${call.name}() of ${e.type.kind}`);

/** A text where a function of texts expects one; integers are read as their digits. */
export const textArgument = (call: Call, argument: Expression | undefined): string => {
  const e = argument as Expression;
  if (!['char', 'varchar', 'text', 'int', 'null'].includes(e.type.kind)) throw refusedArgument(call, e);
  return coerce(call.t, e, text).sql;
};

/** What CONCAT joins: more kinds, as the server shows them. */
export const joinedArgument = (call: Call, argument: Expression | undefined): string => {
  const e = argument as Expression;
  const { kind } = e.type;
  const number = kind === 'decimal' || kind === 'double' || kind === 'float';
  if (
    isMoment(e.type) ||
    kind === 'time' ||
    kind === 'enum' ||
    kind === 'bool' ||
    (number && !e.constant) ||
    (kind === 'decimal' && e.constant)
  )
    return coerce(call.t, e, text).sql;
  return textArgument(call, e);
};

/** A whole number where a function expects one. */
export const integerArgument = (call: Call, argument: Expression | undefined): string => {
  const e = argument as Expression;
  if (e.parameter === 'itself') return coerce(call.t, e, int64).sql;
  if ((e.type.kind !== 'int' && e.type.kind !== 'null') || isWide(e.type)) throw refusedArgument(call, e);
  return coerce(call.t, e, int64).sql;
};

/** A number of floating point. */
export const realArgument = (call: Call, argument: Expression | undefined): string => {
  const e = argument as Expression;
  if (e.parameter === 'itself') return coerce(call.t, e, double, true).sql;
  if (!isFloat(e.type) && !['int', 'decimal', 'null'].includes(e.type.kind)) throw refusedArgument(call, e);
  return coerce(call.t, e, double).sql;
};
