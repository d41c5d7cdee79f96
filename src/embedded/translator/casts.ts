import {
  int64,
  isBinary,
  isFloat,
  isMoment,
  isNumeric,
  isString,
  text,
  uint64,
  varchar,
  type ColumnType,
} from '../catalog/column-type.js';
import { notEmbedded } from '../engine-errors.js';
import { asObject, identText, nameParts, someNode, take, variant, type Ast } from './ast.js';
import { coerce } from './coercion.js';
import { parseType } from './data-type.js';
import { badOperands } from './operand-types.js';
import { type Translation } from './environment.js';
import { type Expression, type Scope } from './expression.js';
import { translateExpression } from './expression-translator.js';
import { translateValue } from './literals.js';
import { type Translator } from './translator-type.js';

export const cast: Translator = (t, scope, content) => {
  const { expr, data_type: dataType } = take(content, 'CAST', 'expr', 'data_type', 'kind');
  if (asObject(content).kind !== undefined && !/^(Cast|DoubleColon)$/.test(String(asObject(content).kind)))
    throw notEmbedded(`CAST as ${String(asObject(content).kind)}`);
  return castTo(t, castOperand(t, scope, expr, dataType), dataType);
};

/** Whether an ENUM or a SET has this name, of whatever table. */
const namesCounted = (scope: Scope | undefined, name: string): boolean =>
  scope !== undefined &&
  (scope.relations.some((r) =>
    r.columns.some(
      (c) => c.name.toLowerCase() === name.toLowerCase() && (c.type.kind === 'enum' || c.type.kind === 'set'),
    ),
  ) ||
    namesCounted(scope.outer, name));

/** What is cast. In the operand of a numeric cast, ENUMs and SETs are their numbers to the server. */
const castOperand = (t: Translation, scope: Scope | undefined, expr: Ast, dataType: Ast): Expression => {
  const e = translateExpression(t, scope, expr);
  const counted = (tag: string, content: Ast) =>
    (tag === 'Identifier' && namesCounted(scope, identText(content))) ||
    (tag === 'CompoundIdentifier' && namesCounted(scope, nameParts(content).at(-1) as string));
  if (isNumeric(castType(dataType)) && isString(e.type) && someNode(expr, counted))
    throw notEmbedded('a CAST of a text made of an ENUM or a SET to a number');
  return e;
};

/** A text stays as it is in the only charset there is. */
const transcoded = (e: Expression, charset: string): Expression => {
  if (!/^utf8(mb4)?$/i.test(charset) || !isString(e.type)) throw notEmbedded(`CONVERT … USING ${charset}`);
  return { sql: `(${e.sql})`, type: varchar() };
};

export const convert: Translator = (t, scope, content) => {
  const { expr, data_type: dataType, charset } = take(content, 'CONVERT', 'expr', 'data_type', 'charset');
  if (charset) return transcoded(translateExpression(t, scope, expr), nameParts(charset).join('.'));
  return castTo(t, castOperand(t, scope, expr, dataType), dataType);
};

/** JSON read as a text loses the quotes of a string. */
export const unquoted = (e: Expression): Expression =>
  e.type.kind === 'json' ? { sql: `mo_json_unquote(${e.sql})`, type: text } : e;

/** CAST of a value of one kind to another: only what is known to be equal; the server's error where it has none. */
const castTo = (t: Translation, e: Expression, dataType: Ast): Expression => {
  const type = castType(dataType);
  checkCast(e, type);
  // only SIGNED and UNSIGNED read what a text begins with and keep the bits of what is out of range
  const lenient = type.kind !== 'int' || /^(Un)?[Ss]igned/.test(variant(dataType)[0]);
  const { origin: _, ...rest } = coerce(t, isString(type) ? unquoted(e) : e, type, lenient);
  return { ...rest, sql: rest.sql };
};

const refused = (from: ColumnType, to: ColumnType) => notEmbedded(`a cast of ${from.kind} to ${to.kind}`);

const checkCast = (e: Expression, to: ColumnType): void => {
  const from = e.type;
  if (from.kind === 'null' || from.kind === to.kind) return;
  if (isNumeric(to)) return checkNumberCast(e, to);
  switch (to.kind) {
    case 'char':
    case 'varchar':
    case 'text':
      if (from.kind === 'bit' || from.kind === 'set') throw refused(from, to);
      if (from.kind === 'double' && e.constant && Math.abs(e.constant.value as number) >= 1e15)
        throw notEmbedded('a cast of a constant as long as this to a text');
      return;
    case 'binary':
    case 'varbinary':
    case 'blob':
      // the server cuts all to the length of the literals
      if (from.kind === 'blob' && from.amongLiterals)
        throw notEmbedded('a cast of a blob among literal bytes');
      if (!isBinary(from) && !['char', 'varchar', 'text'].includes(from.kind)) throw refused(from, to);
      return;
    case 'time':
      if (['bool', 'float', 'double', 'json'].includes(from.kind)) throw badOperands('cast', from, to);
      if (from.kind !== 'datetime' && !plainText(from)) throw refused(from, to);
      return;
    case 'date':
    case 'datetime':
    case 'timestamp':
      if (!isMoment(from) && !plainText(from)) throw refused(from, to);
      return;
    case 'json':
      if (!plainText(from)) throw refused(from, to);
      return;
    case 'uuid':
    case 'enum':
    case 'set':
      throw refused(from, to);
    default:
  }
};

const plainText = (type: ColumnType) => ['char', 'varchar', 'text'].includes(type.kind);

const checkNumberCast = (e: Expression, to: ColumnType): void => {
  const from = e.type;
  if (from.kind === 'bool' && (isFloat(to) || to.kind === 'decimal')) throw badOperands('cast', from, to);
  if (to.kind === 'bool' || to.kind === 'bit' || to.kind === 'year') throw refused(from, to);
  if (isFloat(from) && to.kind === 'int' && e.constant && Math.abs(Number(e.constant.value)) >= 1e9)
    throw notEmbedded('a cast of a constant float to an integer');
  if (!isNumeric(from) && !plainText(from)) throw refused(from, to);
};

const castType = (node: Ast): ColumnType => {
  const [tag, size] = variant(node);
  if (tag === 'Dec' || tag === 'Character') throw notEmbedded(`CAST AS ${tag.toUpperCase()}`);
  if (/^(Signed|SignedInteger)$/.test(tag)) return int64;
  if (/^(Unsigned|UnsignedInteger)$/.test(tag)) return uint64;
  if (/^(Char|Character|Varchar)$/.test(tag) && (size === undefined || size === null)) return varchar();
  if (tag === 'Binary' && (size === undefined || size === null)) return { kind: 'varbinary', length: 65535 };
  return parseType(node);
};

export const typedString: Translator = (t, _scope, content) => {
  const { data_type: dataType, value } = take(
    content,
    'a typed literal',
    'data_type',
    'value',
    'uses_odbc_syntax',
  );
  return coerce(t, translateValue(t, take(value, 'a typed literal', 'value').value), parseType(dataType));
};
