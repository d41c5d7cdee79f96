import { bool, int64, isBinary, text, varchar, type ColumnType } from '../../catalog/column-type.js';
import { coerce } from '../coercion.js';
import { type Expression } from '../expression.js';
import { withArguments, type Call, type FunctionTranslator } from './signature.js';

const str = (call: Call, e: Expression | undefined): string => coerce(call.t, e as Expression, text).sql;
const int = (call: Call, e: Expression | undefined): string => coerce(call.t, e as Expression, int64).sql;

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
    : `octet_length(${str(call, a)})`,
  type: int64,
}));

const substring: FunctionTranslator = withArguments(2, 3, (call, [a, from, count]) => ({
  sql: `mo_substring(${str(call, a)}, ${int(call, from)}${count ? `, ${int(call, count)}` : ''})`,
  type: varchar(),
}));

export const stringFunctions: Readonly<Record<string, FunctionTranslator>> = {
  concat: withArguments(1, 255, (call, args) => ({
    sql: `mo_concat(${args.map((a) => str(call, a)).join(', ')})`,
    type: varchar(),
  })),
  concat_ws: withArguments(2, 255, (call, args) => ({
    sql: `mo_concat_ws(${args.map((a) => str(call, a)).join(', ')})`,
    type: varchar(),
  })),
  length,
  octet_length: length,
  char_length: plain('length', 's', int64),
  character_length: plain('length', 's', int64),
  lower: plain('mo_lower', 's'),
  lcase: plain('mo_lower', 's'),
  upper: plain('mo_upper', 's'),
  ucase: plain('mo_upper', 's'),
  trim: plain('trim', 's'),
  ltrim: plain('ltrim', 's'),
  rtrim: plain('rtrim', 's'),
  replace: plain('replace', 'sss'),
  reverse: plain('mo_reverse', 's'),
  repeat: plain('mo_repeat', 'si'),
  left: plain('mo_left', 'si'),
  right: plain('mo_right', 'si'),
  lpad: plain('mo_lpad', 'sis'),
  rpad: plain('mo_rpad', 'sis'),
  substring,
  substr: substring,
  mid: substring,
  instr: plain('instr', 'ss', int64),
  position: withArguments(2, 2, (call, [a, b]) => ({
    sql: `instr(${str(call, b)}, ${str(call, a)})`,
    type: int64,
  })),
  locate: withArguments(2, 2, (call, [a, b]) => ({
    sql: `instr(${str(call, b)}, ${str(call, a)})`,
    type: int64,
  })),
  strcmp: plain('mo_strcmp', 'ss', { kind: 'int', bits: 8, unsigned: false }),
  startswith: plain('mo_startswith', 'ss', bool),
  endswith: plain('mo_endswith', 'ss', bool),
  md5: plain('mo_md5', 's'),
  sha1: plain('mo_sha1', 's'),
  hex: withArguments(1, 1, (call, [a]) => ({
    sql: isBinary((a as Expression).type)
      ? `mo_hex_bytes(${(a as Expression).sql})`
      : (a as Expression).type.kind === 'int'
        ? `mo_hex(${(a as Expression).sql})`
        : `mo_hex_bytes(${str(call, a)})`,
    type: varchar(),
  })),
};
