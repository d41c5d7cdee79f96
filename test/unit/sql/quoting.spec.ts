import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MoInvalidArgumentError, MoInvalidNameError } from '../../../src/errors/index.js';
import {
  inspectStatement,
  parseQualifiedName,
  quoteIdentifier,
  quoteLiteral,
  quoteQualified,
  redactSql,
  timeTravelHint,
  validateAccountName,
  validateDatabaseName,
  validateSnapshotName,
  validateSnapshotTableName,
  validateTableName,
} from '../../../src/sql/index.js';

/** Text made of what breaks quoting, with ordinary characters between. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "'",
        '"',
        '`',
        '\\',
        '\u0000',
        ';',
        '--',
        '-- ',
        '#',
        '//',
        '/*',
        '*/',
        '/*!',
        '/*+',
        '$a$',
        '@',
        ':x',
        "x'",
        '{SNAPSHOT = ',
        '\n',
        '\u001a',
        '%',
        '_',
        '😀',
        'é',
        '?',
        '; set @x = 1; -- ',
      ),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''))
  .filter((text) => !/\p{Surrogate}/u.test(text));

describe('quoteLiteral', () => {
  it.each([
    ['', "''"],
    ["it's", "'it''s'"],
    ['a\\', "'a\\\\'"],
    ['\u0000', "'\\0'"],
    ['😀', "'😀'"],
  ])('%j', (value, quoted) => {
    expect(quoteLiteral(value)).toBe(quoted);
  });

  it('never lets a value out of its quotes, wherever it stands', () => {
    fc.assert(
      fc.property(hostile, hostile, (a, b) => {
        const sql = `select ${quoteLiteral(a)}, ${quoteLiteral(b)} from t; select ${quoteLiteral(a)}`;
        expect(inspectStatement(sql).map((s) => s.keyword)).toEqual(['SELECT', 'SELECT']);
        expect(redactSql(sql)).toBe('select ?, ? from t; select ?');
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses what is no string', () => {
    expect(() => quoteLiteral(5 as unknown as string)).toThrow(MoInvalidArgumentError);
    expect(() => quoteLiteral(null as unknown as string)).toThrow(MoInvalidArgumentError);
  });
});

describe('quoteIdentifier', () => {
  it('doubles backticks', () => {
    expect(quoteIdentifier('a`b')).toBe('`a``b`');
  });

  it.each([
    ['empty', ''],
    ['NUL', 'a\u0000b'],
    ['trailing backslash', 'a\\'],
    ['65 characters', 'x'.repeat(65)],
    ['65 emoji', '😀'.repeat(65)],
    ['half a surrogate pair', 'a\ud800'],
    ['a line separator', 'a\u2028b'],
    ['a control character', 'a\u0001b'],
    ['a no-break space', 'a\u00a0b'],
    ['a zero-width space', 'a\u200bb'],
    ['not a string', 5 as unknown as string],
  ])('refuses %s', (_, name) => {
    expect(() => quoteIdentifier(name)).toThrow(MoInvalidNameError);
  });

  it('counts characters, not UTF-16 units', () => {
    expect(quoteIdentifier('😀'.repeat(64))).toBe(`\`${'😀'.repeat(64)}\``);
  });

  it('never lets a name out of its quotes', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        let quoted: string;
        try {
          quoted = quoteIdentifier(name);
        } catch (error) {
          expect(error).toBeInstanceOf(MoInvalidNameError);
          return;
        }
        const sql = `drop table ${quoted}; select 1`;
        expect(inspectStatement(sql).map((s) => s.keyword)).toEqual(['DROP TABLE', 'SELECT']);
        expect(parseQualifiedName(quoted)).toEqual({ table: name });
      }),
      { numRuns: 2000 },
    );
  });
});

describe('qualified names', () => {
  it.each([
    ['t', { table: 't' }],
    ['d.t', { database: 'd', table: 't' }],
    ['`d.x`.`t``y`', { database: 'd.x', table: 't`y' }],
    ['d.`t.x`', { database: 'd', table: 't.x' }],
  ])('%s', (name, expected) => {
    expect(parseQualifiedName(name)).toEqual(expected);
  });

  it.each(['', '.', 'a.', '.a', 'a.b.c', '`a', 'a`b', '``', 'd d.t', 'a\\', '`a`b'])('refuses %j', (name) => {
    expect(() => parseQualifiedName(name)).toThrow(MoInvalidNameError);
  });

  it('quotes texts and objects alike', () => {
    expect(quoteQualified('d.t')).toBe('`d`.`t`');
    expect(quoteQualified('t')).toBe('`t`');
    expect(quoteQualified({ database: 'a', table: 'b.c' })).toBe('`a`.`b.c`');
  });
});

describe('names that the server keeps', () => {
  it('folds snapshot names', () => {
    expect(validateSnapshotName('After_Signup')).toBe('after_signup');
    expect(validateSnapshotName('_1')).toBe('_1');
    expect(validateSnapshotName('s'.repeat(64))).toHaveLength(64);
  });

  it.each(['', '1a', 'a-b', 'a b', 'a.b', '快照', "a'", 'a`', 'a\\', 'a\u0000', 's'.repeat(65), 'a;b', 'İ'])(
    'refuses %j as a snapshot name',
    (name) => {
      expect(() => validateSnapshotName(name)).toThrow(MoInvalidNameError);
    },
  );

  it('never shows control characters of a bad name', () => {
    expect(() => validateSnapshotName('a\n[31m')).toThrow(/a\ufffd\[31m/);
  });

  it.each(['a b', 'a\tb', 'a`b', "a'b", 'a"b', 'a\\b', 'a\u0000b'])(
    'refuses %j as a database name',
    (name) => {
      expect(() => validateDatabaseName(name)).toThrow(MoInvalidNameError);
    },
  );

  it('takes odd but working names', () => {
    expect(validateDatabaseName('my-db.1')).toBe('my-db.1');
    expect(validateTableName('a b`c')).toBe('a b`c');
    expect(() => validateSnapshotTableName('t.x')).toThrow(MoInvalidNameError);
    expect(validateAccountName('acc-1_X')).toBe('acc-1_X');
    expect(() => validateAccountName('acc:1')).toThrow(MoInvalidNameError);
  });
});

describe('timeTravelHint', () => {
  it('writes each point in time', () => {
    expect(timeTravelHint({ snapshot: 'Before' })).toBe("{SNAPSHOT = 'before'}");
    expect(timeTravelHint({ timestamp: new Date('2026-01-02T03:04:05.678Z') })).toBe(
      "{TIMESTAMP = '2026-01-02 03:04:05.678'}",
    );
    expect(timeTravelHint({ physical: 1234567890123456789n })).toBe('{MO_TS = 1234567890123456789}');
  });

  it('refuses what is no point in time', () => {
    expect(() => timeTravelHint({ snapshot: "x'" })).toThrow(MoInvalidNameError);
    expect(() => timeTravelHint({ timestamp: new Date(NaN) })).toThrow(MoInvalidArgumentError);
    expect(() => timeTravelHint({ timestamp: new Date(8.64e15) })).toThrow(MoInvalidArgumentError);
    expect(() => timeTravelHint({ physical: 0n })).toThrow(MoInvalidArgumentError);
    expect(() => timeTravelHint({ physical: 5 as unknown as bigint })).toThrow(MoInvalidArgumentError);
  });
});

describe('redactSql', () => {
  it('keeps the shape and drops the values', () => {
    expect(redactSql("insert into t values ('secret', 42, x'41', \"other\")")).toBe(
      'insert into t values (?, ?, ?, ?)',
    );
    expect(redactSql('select a1, `b 2` from t where a = ? /* 5 */')).toBe(
      'select a1, `b 2` from t where a = ? /* 5 */',
    );
  });

  it('cuts long texts and what cannot be read', () => {
    expect(redactSql(`select ${'a, '.repeat(5000)} b`).length).toBeLessThanOrEqual(1001);
    expect(redactSql(`select '${'secret '.repeat(5000)}'`)).not.toContain('secret');
    expect(redactSql("select 1, 'open secret")).toBe('select ?, …');
  });
});
