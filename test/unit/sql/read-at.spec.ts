import { describe, expect, it } from '@jest/globals';
import { readAt } from '../../../src/sql/index.js';

const at = (sql: string): string => readAt(sql, { snapshot: 's' }).replaceAll("{SNAPSHOT = 's'}", '@');

describe('readAt', () => {
  it.each([
    ['select * from t', 'select * from t @'],
    ['select * from `t` as `t0` where a = 1', 'select * from `t` @ as `t0` where a = 1'],
    ['select * from d.t x', 'select * from d.t @ x'],
    ['select * from `d`.`t` x, u y', 'select * from `d`.`t` @ x, u @ y'],
    [
      'select a from t left join `u` as u1 on t.a = u1.a inner join w using (a, b)',
      'select a from t @ left join `u` @ as u1 on t.a = u1.a inner join w @ using (a, b)',
    ],
    ['select * from (select a from t) x join u', 'select * from (select a from t @) x join u @'],
    ['select * from (t join u on t.a = u.a) where 1', 'select * from (t @ join u @ on t.a = u.a) where 1'],
    [
      'select (select max(a) from u where u.b = t.b) from t',
      'select (select max(a) from u @ where u.b = t.b) from t @',
    ],
    [
      'select * from t where a in (select a from u) and exists (select 1 from w)',
      'select * from t @ where a in (select a from u @) and exists (select 1 from w @)',
    ],
    [
      "select extract(year from d), trim(both 'x' from s), substring(s from 2) from t",
      "select extract(year from d), trim(both 'x' from s), substring(s from 2) from t @",
    ],
    ["select 'from x', `from` from t -- from y", "select 'from x', `from` from t @ -- from y"],
    [
      'with c as (select * from t) select * from c join u on 1',
      'with c as (select * from t @) select * from c join u @ on 1',
    ],
    [
      'with recursive c (n) as (select 1 union all select n + 1 from c), d as (select * from t) select * from c, d',
      'with recursive c (n) as (select 1 union all select n + 1 from c), d as (select * from t @) select * from c, d',
    ],
    [
      'select a from t union all select a from u order by a',
      'select a from t @ union all select a from u @ order by a',
    ],
    ['(select a from t) union (select a from u)', '(select a from t @) union (select a from u @)'],
    [
      'select count(*) from t group by a having count(*) > 1 order by a, b limit 1, 2',
      'select count(*) from t @ group by a having count(*) > 1 order by a, b limit 1, 2',
    ],
    ['select 1', 'select 1'],
    ['select 1 from dual', 'select 1 from dual'],
    ['select * from mo_catalog.mo_snapshots, t', 'select * from mo_catalog.mo_snapshots, t @'],
    ["select * from t {SNAPSHOT = 's'} x join u", 'select * from t @ x join u @'],
    ['show tables', 'show tables'],
    [
      'select id from t order by l2_distance(v, ?) limit 3',
      "select id from t @ order by l2_distance(v, ?) limit 3 by rank with option 'mode=force'",
    ],
    [
      'select * from (select id from t order by cosine_distance(v, ?) limit ? offset ?) x join u limit 1',
      "select * from (select id from t @ order by cosine_distance(v, ?) limit ? offset ? by rank with option 'mode=force') x join u @ limit 1 by rank with option 'mode=force'",
    ],
    [
      "select id from t order by inner_product(v, ?) limit 3 by rank with option 'mode=force'",
      "select id from t @ order by inner_product(v, ?) limit 3 by rank with option 'mode=force'",
    ],
    [
      '(select id from t order by l2_distance(v, ?) limit 3) union (select id from u)',
      "(select id from t @ order by l2_distance(v, ?) limit 3 by rank with option 'mode=force') union (select id from u @)",
    ],
    ['select `match`, against from t', 'select `match`, against from t @'],
    ['select * from generate_series(1, 3) g, t', 'select * from generate_series(1, 3) g, t @'],
  ])('%s', (sql, expected) => {
    expect(at(sql)).toBe(expected);
  });

  it.each([
    'select * from t where match(a, b) against (? in boolean mode)',
    "select id from t order by l2_distance(v, ?) limit 3 by rank with option 'mode=pre'",
  ])('refuses what an index of today would answer: %s', (sql) => {
    expect(() => at(sql)).toThrow(expect.objectContaining({ code: 'MO_UNSUPPORTED' }));
  });

  it('writes times in UTC and physical timestamps as they are', () => {
    expect(readAt('select * from t', { timestamp: new Date('2026-01-02T03:04:05.678Z') })).toBe(
      "select * from t {TIMESTAMP = '2026-01-02 03:04:05.678'}",
    );
    expect(readAt('select * from t', { physical: 17n })).toBe('select * from t {MO_TS = 17}');
  });

  it.each([
    'select * from t for update',
    'select * from t where a = 1 for share',
    'select * from t lock in share mode',
  ])('%s is refused: the past cannot be locked', (sql) => {
    expect(() => at(sql)).toThrow(expect.objectContaining({ code: 'MO_READ_ONLY' }));
  });
});
