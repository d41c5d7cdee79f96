import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { TestEngine, type TestSession } from './engine-sessions.js';

let engine: TestEngine;
let a: TestSession;

beforeEach(async () => {
  engine = new TestEngine();
  a = engine.session();
  await a.run(
    'create database d; use d; create table t(id int primary key, v varchar(9)); insert into t values(1,"a"),(2,"b")',
  );
});
afterEach(() => engine.close());

describe('a snapshot', () => {
  it('keeps rows and definition whatever happens to the table', async () => {
    await a.run('create snapshot s for database d');
    await a.run("update t set v = 'z'; delete from t where id = 2; insert into t values(3,'c')");
    const then = [
      [1, 'a'],
      [2, 'b'],
    ];
    expect(await a.rows("select * from t {snapshot = 's'} order by id")).toEqual(then);
    await a.run('alter table t add column n int default 7; truncate table t');
    expect(await a.rows("select * from t {snapshot = 's'} order by id")).toEqual(then);
    await a.run('drop database d');
    expect(await a.rows("select * from d.t {snapshot = 's'} order by id")).toEqual(then);
    await a.run("restore database d {snapshot = 's'}");
    expect(await a.rows('select * from d.t order by id')).toEqual(then);
  });

  it('does not hold what another transaction commits after it', async () => {
    const b = engine.session('d');
    await b.run("begin; insert into t values(9,'late')");
    await a.run('create snapshot s for account');
    await b.run('commit');
    expect(await a.rows("select id from t {snapshot = 's'} order by id")).toEqual([[1], [2]]);
    expect(await a.rows('select count(*) from t')).toEqual([[3]]);
  });

  it('is refused inside a transaction, which goes on', async () => {
    await a.run("begin; insert into t values(3,'c')");
    expect(await a.errno('create snapshot s for account')).toBe(20101);
    await a.run('commit');
    expect(await engine.session('d').rows('select count(*) from t')).toEqual([[3]]);
  });
});

describe('a clone', () => {
  it('of a table holds the own rows of its transaction and rolls back with it', async () => {
    await a.run("begin; insert into t values(3,'c'); create table c clone t");
    expect(await a.rows('select count(*) from c')).toEqual([[3]]);
    await a.run('rollback');
    expect(await a.rows('show tables')).toEqual([['t']]);
  });

  it('of a database holds committed rows only, with keys and views pointing inside', async () => {
    await a.run(
      'create table ch(id int primary key, tid int, constraint f foreign key(tid) references t(id))',
    );
    await a.run('create view w as select id from d.t');
    await a.run("begin; insert into t values(3,'c'); create database d2 clone d; commit");
    expect(await a.rows('select id from d2.w order by id')).toEqual([[1], [2]]);
    expect(await a.errno('insert into d2.ch values(1,3)')).toBe(20101);
    expect(await a.errno('insert into d.ch values(1,3)')).toBe(0);
  });
});

describe('what the engine does not do', () => {
  it.each([
    'select * from t use index (primary) order by id with rollup',
    'explain select 1',
    'select json_table(1)',
    'create pitr p for account range 1 "h"',
  ])('%s is refused, never guessed', async (sql) => {
    expect(await a.errno(sql)).toBeGreaterThan(0);
  });

  it('is refused by name', async () => {
    await expect(a.run('explain select 1')).rejects.toMatchObject({
      errno: 20105,
      message: 'embedded server: EXPLAIN is not supported; run against MatrixOne',
    });
  });
});
