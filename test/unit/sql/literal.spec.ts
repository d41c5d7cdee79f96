import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MoInvalidArgumentError } from '../../../src/errors/index.js';
import {
  dateText,
  fillPlaceholders,
  findPlaceholders,
  literalOf,
  redactSql,
  type SqlParameter,
} from '../../../src/sql/index.js';

describe('literalOf', () => {
  it.each<[SqlParameter, string]>([
    [null, 'NULL'],
    ["it's", "'it''s'"],
    [1.5, '1.5'],
    [-0, '0'],
    [1e300, '1e+300'],
    [2n ** 64n - 1n, '18446744073709551615'],
    [true, 'true'],
    [Buffer.from([0, 255]), "x'00ff'"],
    [Buffer.alloc(0), "x''"],
  ])('%p', (value, literal) => {
    expect(literalOf(value)).toBe(literal);
  });

  it.each([NaN, Infinity, undefined, () => 1, Symbol('x')])('refuses %p', (value) => {
    expect(() => literalOf(value as never)).toThrow(MoInvalidArgumentError);
  });

  it('is one token, whatever the value', () => {
    const value = fc.oneof(
      fc.string(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.bigInt(),
      fc.uint8Array(),
    );
    fc.assert(
      fc.property(value, (v) => {
        const literal = literalOf(v instanceof Uint8Array ? Buffer.from(v) : v);
        expect(redactSql(`select ${literal}, b`)).toMatch(/^select -?\?, b$/);
      }),
    );
  });
});

describe('dateText', () => {
  const date = new Date('2026-03-01T23:30:00.005Z');

  it.each([
    ['Z', '2026-03-01 23:30:00.005'],
    ['+02:00', '2026-03-02 01:30:00.005'],
    ['-0530', '2026-03-01 18:00:00.005'],
  ])('in %s', (timezone, text) => {
    expect(dateText(date, timezone)).toBe(text);
  });

  it('in local time', () => {
    const pad = (n: number, width = 2): string => String(n).padStart(width, '0');
    expect(dateText(date)).toBe(
      `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${pad(date.getHours())}:${pad(date.getMinutes())}:00.005`,
    );
  });

  it('refuses what has no text', () => {
    expect(() => dateText(new Date(NaN))).toThrow(MoInvalidArgumentError);
    expect(() => dateText(new Date(8.64e15), 'Z')).toThrow(MoInvalidArgumentError);
    expect(() => dateText(date, 'Europe/Vienna')).toThrow(MoInvalidArgumentError);
  });
});

describe('findPlaceholders', () => {
  it.each([
    ['select ?, ?', 2],
    ['select \'?\', "?", `?`, ?', 1],
    ['select 1 -- ?', 0],
    ['select 1 # ?\n, ?', 1],
    ['select 1 /* ? */ /*+ ? */, ?', 1],
    ['select /*! ?, */ ?', 2],
    ['select 1 // ?', 0],
    ['select $a$ ? $a$, ?', 1],
    ['insert into t values (?, ?), (?, ?)', 4],
    ['select a->"$.x?"', 0],
    ['', 0],
  ])('%s: %i', (sql, count) => {
    expect(findPlaceholders(sql)).toHaveLength(count);
  });

  it('tells a placeholder that stands for a whole list', () => {
    const lists = (sql: string): boolean[] => findPlaceholders(sql).map((p) => p.isWholeList);
    expect(lists('select * from t where a in (?) and b = ?')).toEqual([true, false]);
    expect(lists('select * from t where a not IN ( ? )')).toEqual([true]);
    expect(lists('select * from t where a in (?, ?) and f(?)')).toEqual([false, false, false]);
  });
});

describe('fillPlaceholders', () => {
  it('puts each literal in its place, question marks in it left alone', () => {
    const sql = "select ?, '?', ?";
    expect(fillPlaceholders(sql, findPlaceholders(sql), ["'a?'", '2'])).toBe("select 'a?', '?', 2");
  });

  it('refuses another number of literals', () => {
    expect(() => fillPlaceholders('select ?', findPlaceholders('select ?'), [])).toThrow(
      'The statement has 1 placeholder, but 0 parameters were given.',
    );
  });
});
