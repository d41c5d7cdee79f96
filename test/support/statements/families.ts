import fc from 'fast-check';

/** Kinds of expressions the grammar knows. */
export type Family =
  'integer' | 'decimal' | 'float' | 'text' | 'day' | 'moment' | 'time' | 'truth' | 'json' | 'bytes';

export type Sql = fc.Arbitrary<string>;

const one = (...texts: readonly string[]): Sql => fc.constantFrom(...texts);

/** Constants of a family, mostly at the edges. */
export const literals: Readonly<Record<Family, Sql>> = {
  integer: one(
    '0',
    '1',
    '2',
    '-1',
    '3',
    '10',
    '100',
    '127',
    '255',
    '-128',
    '2147483647',
    '4294967296',
    '9223372036854775807',
    '-9223372036854775808',
    '18446744073709551615',
  ),
  decimal: one(
    '0.0',
    '1.5',
    '-1.5',
    '0.01',
    '2.25',
    '99999999.99',
    '12345678901234567890.5',
    '0.000001',
    '1.0',
  ),
  float: one('1e0', '-2.5e0', '1e10', '1.5e-7', '0e0', '1e300'),
  text: one(
    "''",
    "'a'",
    "'abc'",
    "'ABC'",
    "'Hello'",
    "'12'",
    "'-3'",
    "'1.5'",
    "'12abc'",
    "'été'",
    "' x '",
    "'a%'",
    "'%b%'",
    "'a_c'",
    "'2024-01-01'",
    "'漢字'",
  ),
  day: one(
    "cast('2024-01-31' as date)",
    "cast('2023-12-31' as date)",
    "date '2024-02-29'",
    "cast('1970-01-01' as date)",
  ),
  moment: one(
    "cast('2024-01-31 10:20:30' as datetime)",
    "timestamp '2024-02-29 23:59:59'",
    "cast('2023-12-31 23:59:59.999' as datetime(3))",
  ),
  time: one("cast('10:20:30' as time)", "cast('-01:00:00' as time)"),
  truth: one('true', 'false'),
  json: one(`cast('{"a": 1}' as json)`, `cast('[1, 2]' as json)`),
  bytes: one("cast('abc' as binary)", "x'6162'"),
};

/** Columns of the table `w` by family. */
export const columns: Readonly<Record<Family, readonly string[]>> = {
  integer: ['id', 't8', 'u8', 'i16', 'i32', 'u32', 'i64', 'u64', 'bt', 'y'],
  decimal: ['dc', 'big'],
  float: ['f', 'd'],
  text: ['c', 'v', 'tx', 'e', 'uu'],
  day: ['dt'],
  moment: ['dtm', 'ts'],
  time: ['tm'],
  truth: ['b'],
  json: ['js'],
  bytes: ['bl', 'vb'],
};

export const families = Object.keys(columns) as readonly Family[];
