import { invalidArgument, notEmbedded } from '../../engine-errors.js';
import { asList, asObject, take, variant, type Ast } from '../ast.js';
import { type Translation } from '../environment.js';
import { type Expression, type Scope } from '../expression.js';
import { internalTypeName, type ColumnType } from '../../catalog/column-type.js';

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
