import { int64, text, uint64, varchar, type ColumnType } from '../../catalog/column-type.js';
import { notEmbedded } from '../../engine-errors.js';
import { comparable } from '../comparison.js';
import { type Expression } from '../expression.js';
import {
  badArguments,
  integerArgument as int,
  joinedArgument,
  textArgument as str,
  withArguments,
  type FunctionTranslator,
} from './signature.js';

const unsignedTiny: ColumnType = { kind: 'int', bits: 8, unsigned: true };
const unsignedInt: ColumnType = { kind: 'int', bits: 32, unsigned: true };

/** FIELD(value, a, b, …): the place of the first equal one. */
const field: FunctionTranslator = withArguments(2, 255, (call, [value, ...items]) => {
  if (
    ![value, ...items].every((e) => e && ['char', 'varchar', 'text'].includes(e.type.kind)) &&
    ![value, ...items].every((e) => e?.type.kind === 'int')
  )
    throw notEmbedded('field() of other than texts or integers');
  const tests = items.map((item, i) => {
    const [x, y] = comparable(call.t, value as Expression, item);
    // texts are compared whatever their case, as nowhere else
    const [a, b] = x.type.kind === 'int' ? [x.sql, y.sql] : [`mo_lower(${x.sql})`, `mo_lower(${y.sql})`];
    return `WHEN ${a} = ${b} THEN ${i + 1}`;
  });
  return { sql: `(CASE ${tests.join(' ')} ELSE 0 END)`, type: { kind: 'int', bits: 64, unsigned: true } };
});

const sha2: FunctionTranslator = withArguments(2, 2, (call, [value, bits]) => {
  const size = bits?.constant?.value;
  if (size !== 224n && size !== 256n && size !== 384n && size !== 512n)
    throw notEmbedded('sha2() with this length');
  return { sql: `mo_hash('sha${size}', ${str(call, value)})`, type: varchar() };
});

/** ELT(number, a, b, …): the so-manieth text. */
const elt: FunctionTranslator = withArguments(2, 255, (call, [n, ...items]) => {
  const cases = items.map((item, i) => `WHEN ${i + 1} THEN ${joinedArgument(call, item)}`);
  return { sql: `(CASE ${int(call, n)} ${cases.join(' ')} END)`, type: varchar() };
});

export const moreStringFunctions: Readonly<Record<string, FunctionTranslator>> = {
  field,
  sha2,
  elt,
  insert: withArguments(4, 4, (call, [s, from, count, other]) => ({
    sql: `mo_insert(${str(call, s)}, ${int(call, from)}, ${int(call, count)}, ${str(call, other)})`,
    type: varchar(),
  })),
  to_base64: withArguments(1, 1, (call, [s]) => ({ sql: `mo_to_base64(${str(call, s)})`, type: text })),
  from_base64: withArguments(1, 1, (call, [s]) => ({
    sql: `mo_from_base64(${str(call, s)})`,
    type: { kind: 'blob' },
  })),
  ord: withArguments(1, 1, (call, [s]) => ({ sql: `mo_ord(${str(call, s)})`, type: int64 })),
  quote: withArguments(1, 1, (call, [s]) => ({ sql: `mo_quote(${str(call, s)})`, type: varchar() })),
  inet_aton: withArguments(1, 1, (call, [s]) => ({ sql: `mo_inet_aton(${str(call, s)})`, type: uint64 })),
  inet_ntoa: withArguments(1, 1, (call, [n]) => ({ sql: `mo_inet_ntoa(${int(call, n)})`, type: varchar() })),
  space: withArguments(1, 1, (call, [n]) => ({ sql: `mo_space(${int(call, n)})`, type: varchar() })),
  ascii: withArguments(1, 1, (call, [s]) => ({ sql: `mo_ascii(${str(call, s)})`, type: unsignedTiny })),
  unhex: withArguments(1, 1, (call, [s]) => ({ sql: `mo_unhex(${str(call, s)})`, type: { kind: 'blob' } })),
  bin: withArguments(1, 1, (call, [n]) => ({ sql: `mo_radix(${int(call, n)}, 2)`, type: varchar() })),
  find_in_set: withArguments(2, 2, (call, [s, list]) => ({
    sql: `mo_find_in_set(${str(call, s)}, ${str(call, list)})`,
    type: { kind: 'int', bits: 64, unsigned: true },
  })),
  bit_length: withArguments(1, 1, (call, [s]) => ({
    sql: `(length(CAST(${str(call, s)} AS BLOB)) * 8)`,
    type: int64,
  })),
  crc32: withArguments(1, 1, (call, [s]) => {
    if (s?.type.kind === 'int') throw badArguments('crc32', [s]);
    return { sql: `mo_crc32(${str(call, s)})`, type: unsignedInt };
  }),
  substring_index: withArguments(3, 3, (call, [s, mark, count]) => ({
    sql: `mo_substring_index(${str(call, s)}, ${str(call, mark)}, ${int(call, count)})`,
    type: varchar(),
  })),
};
