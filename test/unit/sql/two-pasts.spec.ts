import { describe, expect, it } from '@jest/globals';
import { MoUnsupportedError } from '../../../src/errors/index.js';
import { refuseTwoPasts } from '../../../src/sql/index.js';

describe('refuseTwoPasts', () => {
  it.each([
    "select * from t {SNAPSHOT = 'a'} join t {SNAPSHOT = 'b'} x on 1",
    "select * from t{snapshot='a'} where id not in (select id from `T` { MO_TS = 5 } as o)",
    'select * from d.t {MO_TS = 5} union all select * from `d`.`t` {MO_TS = 6}',
    "select * from t {AS OF TIMESTAMP '2026-01-01'}, u {MO_TS = 1}, t {AS OF TIMESTAMP '2026-01-02'} x",
    "insert into k select * from t {SNAPSHOT = 'a'} union select * from t {SNAPSHOT = 'b'}",
  ])('refuses %s', (sql) => {
    expect(() => refuseTwoPasts(sql)).toThrow(MoUnsupportedError);
  });

  it.each([
    "select * from t {SNAPSHOT = 'a'} join t x on 1",
    "select * from t {SNAPSHOT = 'a'} join t {snapshot  =  'a'} x on 1",
    "select * from t {SNAPSHOT = 'a'} join u {SNAPSHOT = 'b'} x on 1",
    "select * from d.t {SNAPSHOT = 'a'} join e.t {SNAPSHOT = 'b'} x on 1",
    "select * from t {SNAPSHOT = 'a'}; select * from t {SNAPSHOT = 'b'}",
    "data branch diff t {snapshot = 'a'} against t {snapshot = 'b'}",
    `insert into t values ('t {SNAPSHOT = "a"} t {SNAPSHOT = "b"}')`,
    "select '{snapshot', t.id from t {MO_TS = 5} -- t {MO_TS = 6}",
  ])('lets through %s', (sql) => {
    expect(() => refuseTwoPasts(sql)).not.toThrow();
  });
});
