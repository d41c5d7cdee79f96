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
import { asObject, nameParts, take, variant, type Ast } from './ast.js';
import { coerce } from './coercion.js';
import { parseType } from './data-type.js';
import { badOperands } from './operand-types.js';
import { type Translation } from './environment.js';
import { type Expression } from './expression.js';
import { translateExpression } from './expression-translator.js';
import { translateValue } from './literals.js';
import { type Translator } from './translator-type.js';

export const cast: Translator = (t, scope, content) => {
  const { expr, data_type: dataType } = take(content, 'CAST', 'expr', 'data_type', 'kind');
  if (asObject(content).kind !== undefined && asObject(content).kind !== 'Cast')
    throw notEmbedded(`CAST as ${String(asObject(content).kind)}`);
  return castTo(t, translateExpression(t, scope, expr), castType(dataType));
};

/** A text stays as it is in the only charset there is. */
const transcoded = (e: Expression, charset: string): Expression => {
  if (!/^utf8(mb4)?$/i.test(charset) || !isString(e.type)) throw notEmbedded(`CONVERT … USING ${charset}`);
  return { sql: `(${e.sql})`, type: varchar() };
};

export const convert: Translator = (t, scope, content) => {
  const { expr, data_type: dataType, charset } = take(content, 'CONVERT', 'expr', 'data_type', 'charset');
  if (charset) return transcoded(translateExpression(t, scope, expr), nameParts(charset).join('.'));
  return castTo(t, translateExpression(t, scope, expr), castType(dataType));
};

/** JSON read as a text loses the quotes of a string. */
export const unquoted = (e: Expression): Expression =>
  e.type.kind === 'json' ? { sql: `mo_json_unquote(${e.sql})`, type: text } : e;

/** CAST of a value of one kind to another: only what is known to be equal; the server's error where it has none. */
const castTo = (t: Translation, e: Expression, type: ColumnType): Expression => {
  checkCast(e, type);
  const { origin: _, ...rest } = coerce(t, isString(type) ? unquoted(e) : e, type, true);
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
  if (isFloat(from) && to.kind === 'int' && e.constant)
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
