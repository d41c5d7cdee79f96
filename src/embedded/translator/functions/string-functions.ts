import {
  bool,
  int64,
  isBinary,
  isString,
  longestChar,
  text,
  uint64,
  varchar,
  type ColumnType,
} from '../../catalog/column-type.js';
import { notEmbedded } from '../../engine-errors.js';
import { type Expression } from '../expression.js';
import {
  integerArgument as int,
  joinedArgument,
  textArgument as str,
  withArguments,
  type FunctionTranslator,
  textArgument,
} from './signature.js';

/** A part of a CHAR is a CHAR. */
const partType = (e: Expression | undefined): ColumnType =>
  e?.type.kind === 'char' ? longestChar : varchar();

/** A function over texts and numbers that an SQL function of the same meaning computes. */
const plain = (sqlName: string, shape: string, type: ColumnType = varchar()): FunctionTranslator =>
  withArguments(
    shape.replace('?', '').length - (shape.includes('?') ? 1 : 0),
    shape.replace('?', '').length,
    (call, args) => ({
      sql: `${sqlName}(${args.map((a, i) => (shape.replace('?', '')[i] === 'i' ? int(call, a) : str(call, a))).join(', ')})`,
      type,
    }),
  );

const length: FunctionTranslator = withArguments(1, 1, (call, [a]) => ({
  sql: isBinary((a as Expression).type)
    ? `length(${(a as Expression).sql})`
    : `octet_length(${(a as Expression).type.kind === 'uuid' ? (a as Expression).sql : str(call, a)})`,
  type: int64,
}));

const substring: FunctionTranslator = withArguments(2, 3, (call, [a, from, count]) => ({
  sql: `mo_substring(${str(call, a)}, ${int(call, from)}${count ? `, ${int(call, count)}` : ''})`,
  type: count && (a as Expression).type.kind === 'text' ? text : partType(a),
}));

const side = (name: string): FunctionTranslator =>
  withArguments(2, 2, (call, [a, count]) => ({
    sql: `${name}(${str(call, a)}, ${int(call, count)})`,
    type: partType(a),
  }));

const hex: FunctionTranslator = withArguments(1, 1, (call, [a]) => {
  const e = a as Expression;
  if (isBinary(e.type)) return { sql: `mo_hex_bytes(${e.sql})`, type: varchar() };
  if (e.type.kind === 'int') return { sql: `mo_hex(${e.sql})`, type: varchar() };
  if (!isString(e.type)) throw notEmbedded(`hex() of ${e.type.kind}`);
  return { sql: `mo_hex_bytes(${str(call, e)})`, type: varchar() };
});

/** Of what is as long at most, unlike LOWER. */
const upper = withArguments(1, 1, (call, [a]) => ({
  sql: `mo_upper(${textArgument(call, a)})`,
  type: a?.type.kind === 'varchar' ? a.type : varchar(),
}));

export const stringFunctions: Readonly<Record<string, FunctionTranslator>> = {
  concat: withArguments(2, 255, (call, args) => ({
    sql: `mo_concat(${args.map((a) => joinedArgument(call, a)).join(', ')})`,
    type: varchar(),
  })),
  concat_ws: withArguments(2, 255, (call, args) => ({
    sql: `mo_concat_ws(${args.map((a) => joinedArgument(call, a)).join(', ')})`,
    type: varchar(),
  })),
  length,
  octet_length: length,
  char_length: plain('length', 's', uint64),
  character_length: plain('length', 's', uint64),
  lower: plain('mo_lower', 's'),
  lcase: plain('mo_lower', 's'),
  upper,
  ucase: upper,
  trim: plain('trim', 's'),
  ltrim: plain('ltrim', 's'),
  rtrim: plain('rtrim', 's'),
  replace: plain('mo_replace', 'sss'),
  reverse: plain('mo_reverse', 's'),
  repeat: plain('mo_repeat', 'si'),
  left: side('mo_left'),
  right: side('mo_right'),
  lpad: plain('mo_lpad', 'sis'),
  rpad: plain('mo_rpad', 'sis'),
  substring,
  substr: substring,
  mid: substring,
  instr: plain('mo_locate', 'ss', int64),
  position: withArguments(2, 2, (call, [a, b]) => ({
    sql: `mo_locate(${str(call, b)}, ${str(call, a)})`,
    type: int64,
  })),
  locate: withArguments(2, 3, (call, [a, b, from]) => {
    if (from) throw notEmbedded('locate() from a place on');
    return { sql: `mo_locate(${str(call, b)}, ${str(call, a)})`, type: int64 };
  }),
  strcmp: plain('mo_strcmp', 'ss', { kind: 'int', bits: 8, unsigned: false }),
  startswith: plain('mo_startswith', 'ss', bool),
  endswith: plain('mo_endswith', 'ss', bool),
  md5: plain('mo_md5', 's'),
  sha1: plain('mo_sha1', 's'),
  hex,
};
