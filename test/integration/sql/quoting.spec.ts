import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  literalOf,
  quoteIdentifier,
  quoteLiteral,
  quoteQualified,
  type SqlParameter,
} from '../../../src/sql/index.js';
import { type OutsideConnection } from '../../support/second-connection.js';
import { useServer, type FreshDatabase } from '../../support/server.js';

const server = useServer();
let database: FreshDatabase;
let connection: OutsideConnection;

beforeAll(async () => {
  database = await server.freshDatabase('quoting');
  connection = await server.outside(database);
  await connection.execute('create table victim (id int primary key)');
  await connection.execute('insert into victim values (1)');
});

const HOSTILE = [
  '',
  "'",
  "''",
  "\\'",
  '\\',
  '\\\\',
  "\\\\'",
  '"',
  '`',
  '\u0000',
  'a\u0000b',
  '\u001a',
  '\n\r\t\b',
  '\\n\\0\\Z\\%\\_',
  '%_',
  '😀',
  'é快照',
  "'; delete from victim; -- ",
  "\\'; delete from victim; -- ",
  '"; delete from victim; -- ',
  '/*! delete from victim */',
  '*/ delete from victim; /*',
  '-- x',
  '# x',
  '// x',
  '$a$ x $a$',
  "x'41'",
  '?',
  ':v1',
  '@a',
  '{SNAPSHOT = "x"}',
  'x'.repeat(10_000),
];

const hostile = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE.slice(0, -1)), fc.string({ unit: 'grapheme', maxLength: 5 })), {
    maxLength: 8,
  })
  .map((parts) => parts.join(''))
  .filter((text) => !/\p{Surrogate}/u.test(text));

const victimIsThere = async (): Promise<void> => {
  expect(await connection.query('select id from victim')).toEqual([{ id: 1 }]);
};

/** As bytes: mysql2 reads the server's text in another character set beyond the BMP. */
async function stored(literal: string): Promise<string> {
  const [row] = await connection.query<{ h: string }>(`select hex(${literal}) as h`);
  return Buffer.from(row?.h ?? '', 'hex').toString('utf8');
}

describe('quoteLiteral on the server', () => {
  it.each(HOSTILE.map((value) => [value.slice(0, 40), value] as const))(
    '%j comes back as it was',
    async (_, value) => {
      expect(await stored(quoteLiteral(value))).toBe(value);
      await victimIsThere();
    },
  );

  it('any text comes back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (value) => {
        expect(await stored(quoteLiteral(value))).toBe(value);
      }),
      { numRuns: 150 },
    );
    await victimIsThere();
  });
});

describe('literalOf on the server', () => {
  it('numbers, booleans, bytes and times are what they were', async () => {
    await connection.execute(
      'create table kinds (id int primary key, i bigint, u bigint unsigned, d double, b bool, bin varbinary(100), t datetime(3), s varchar(10))',
    );
    const bytes = Buffer.from(Array.from({ length: 64 }, (_, i) => i * 4));
    const rows: SqlParameter[][] = [
      [1, -(2n ** 63n), 2n ** 64n - 1n, 1.5e300, true, bytes, new Date('2026-01-02T03:04:05.678Z'), null],
      [2, 2 ** 53 - 1, 0n, -0.1, false, Buffer.alloc(0), new Date('1999-12-31T23:59:59.999Z'), ''],
      [3, -5, 7, 5e-324, null, null, null, 'x'],
    ];
    for (const row of rows) {
      await connection.execute(`insert into kinds values (${row.map((v) => literalOf(v, 'Z')).join(', ')})`);
    }
    const found = await connection.query<Record<string, unknown>>(
      "select cast(i as char) i, cast(u as char) u, d, b, hex(bin) h, date_format(t, '%Y-%m-%d %H:%i:%s.%f') t, s from kinds order by id",
    );
    expect(found).toEqual([
      {
        i: '-9223372036854775808',
        u: '18446744073709551615',
        d: 1.5e300,
        b: 1,
        h: bytes.toString('hex').toUpperCase(),
        t: '2026-01-02 03:04:05.678000',
        s: null,
      },
      { i: '9007199254740991', u: '0', d: -0.1, b: 0, h: '', t: '1999-12-31 23:59:59.999000', s: '' },
      { i: '-5', u: '7', d: 5e-324, b: null, h: null, t: null, s: 'x' },
    ]);
  });
});

describe('quoteIdentifier on the server', () => {
  const NAMES = [
    'select',
    'a b',
    'a-b',
    'a.b',
    'a;b',
    "a'b",
    'a"b',
    'a`b',
    '`',
    'a\\b',
    'a%b',
    '快照',
    'é',
    '1a',
    '; drop table victim; -- ',
    '/*! drop table victim */',
    'x'.repeat(64),
    '快'.repeat(64),
  ];

  it.each(NAMES)('a column called %j can be made, filled and read', async (name) => {
    const column = quoteIdentifier(name);
    await connection.execute(`create table named (id int primary key, ${column} int)`);
    try {
      await connection.execute(`insert into named (id, ${column}) values (1, 5)`);
      expect(await connection.query(`select ${column} as v from named where ${column} = 5`)).toEqual([
        { v: 5 },
      ]);
    } finally {
      await connection.execute('drop table named');
    }
    await victimIsThere();
  });

  it.each(NAMES)('a table called %j can be made and dropped', async (name) => {
    const table = quoteQualified({ database: database.name, table: name });
    await connection.execute(`create table ${table} (id int primary key)`);
    try {
      await connection.execute(`insert into ${table} values (3)`);
      expect(await connection.query(`select id from ${table}`)).toEqual([{ id: 3 }]);
    } finally {
      await connection.execute(`drop table ${table}`);
    }
    await victimIsThere();
  });
});
