import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { TestEngine, type TestSession } from './engine-sessions.js';

let engine: TestEngine;
let a: TestSession;
let b: TestSession;

beforeEach(async () => {
  engine = new TestEngine();
  a = engine.session();
  await a.run(
    'create database d; use d; create table t(id int primary key, v int); insert into t values(1,1),(2,2)',
  );
  b = engine.session('d');
});
afterEach(() => engine.close());

const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('transactions that write at the same time', () => {
  it('keep their rows apart and both commit', async () => {
    await a.run('begin; update t set v = 10 where id = 1; insert into t values(3,3)');
    await b.run('begin; update t set v = 20 where id = 2; insert into t values(4,4)');
    expect(await a.rows('select id, v from t order by id')).toEqual([
      [1, 10],
      [2, 2],
      [3, 3],
    ]);
    expect(await b.rows('select id, v from t order by id')).toEqual([
      [1, 1],
      [2, 20],
      [4, 4],
    ]);
    await a.run('commit');
    await b.run('commit');
    expect(await engine.session('d').rows('select id, v from t order by id')).toEqual([
      [1, 10],
      [2, 20],
      [3, 3],
      [4, 4],
    ]);
  });

  it('wait for the same row and go on from the new value', async () => {
    await a.run('begin; update t set v = v + 10 where id = 1');
    const waiting = b.run('update t set v = v + 100 where id = 1');
    await pause();
    await a.run('commit');
    await waiting;
    expect(await b.rows('select v from t where id = 1')).toEqual([[111]]);
  });

  it('see what the first of several committed, although the last one they waited for rolled back', async () => {
    const c = engine.session('d');
    const add = 'update t set v = v + 10 where id = 1';
    await a.run(`begin; ${add}`);
    const second = b.run(`begin; ${add}`);
    const third = c.run(add);
    await pause();
    await a.run('commit');
    await second;
    await b.run('rollback');
    await third;
    expect(await a.rows('select v from t where id = 1')).toEqual([[21]]);
  });

  it('find a duplicate when the first one commits, none when it rolls back', async () => {
    await a.run('begin; insert into t values(9,1)');
    const duplicate = b.errno('insert into t values(9,2)');
    await pause();
    await a.run('commit');
    expect(await duplicate).toBe(1062);
    await a.run('begin; delete from t where id = 9; rollback; begin; insert into t values(8,1)');
    const fine = b.errno('insert into t values(8,2)');
    await pause();
    await a.run('rollback');
    expect(await fine).toBe(0);
  });

  it('end the one whose wait would close a circle, as a whole', async () => {
    await a.run('begin; update t set v = 5 where id = 1');
    await b.run('begin; update t set v = 6 where id = 2');
    const first = a.errno('update t set v = 7 where id = 2');
    await pause();
    expect(await b.errno('update t set v = 8 where id = 1')).toBe(20701);
    expect(b.backend.status.inTransaction).toBe(false);
    expect(await first).toBe(0);
    await a.run('commit');
    expect(await b.rows('select v from t order by id')).toEqual([[5], [7]]);
  });

  it('give up after lock_wait_timeout and autocommit from then on', async () => {
    await a.run('begin; update t set v = 5 where id = 1');
    await b.run('set lock_wait_timeout = 1; begin');
    await b.run('insert into t values(7,7)');
    expect(await b.errno('update t set v = 6 where id = 1')).toBe(1205);
    await b.run('insert into t values(6,6); rollback');
    expect(await a.rows('select id from t where id > 2')).toEqual([[6]]);
  });

  it('wait for a key that FOR UPDATE locked although no row has it', async () => {
    await a.run('begin');
    await a.run('select * from t where id = 50 for update');
    const insert = b.run('insert into t values(50,1)');
    await pause();
    expect(await engine.session('d').rows('select id from t where id = 50')).toEqual([]);
    await a.run('commit');
    await insert;
    expect(await a.rows('select id from t where id = 50')).toEqual([[50]]);
  });
});

describe('a failing statement', () => {
  it('undoes itself only', async () => {
    await a.run('begin; insert into t values(3,3)');
    expect(await a.errno('insert into t values(4,4),(1,1)')).toBe(1062);
    await a.run('commit');
    expect(await b.rows('select id from t order by id')).toEqual([[1], [2], [3]]);
  });

  it('is cancelled while it waits, and its transaction lives', async () => {
    await a.run('begin; update t set v = 5 where id = 1');
    await b.run('begin; insert into t values(3,3)');
    const waiting = b.errno('update t set v = 6 where id = 1');
    await pause();
    b.backend.cancel();
    expect(await waiting).toBe(1105);
    await b.run('commit');
    expect(await a.rows('select id from t where id = 3')).toEqual([[3]]);
  });
});

describe('definitions in a transaction', () => {
  it('are seen by it alone, and go with ROLLBACK', async () => {
    await a.run(
      'begin; create table fresh(id int primary key); insert into fresh values(1); alter table t add column n int; drop table fresh',
    );
    await a.run('create table other(x int); truncate table t');
    expect(await b.rows('show tables')).toEqual([['t']]);
    await b.run('create table beside(x int)');
    expect(await a.rows('select count(*) from t')).toEqual([[0]]);
    await a.run('rollback');
    expect(await a.rows('show tables')).toEqual([['beside'], ['t']]);
    expect(await a.rows('select * from t order by id')).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });
});

describe('any schedule of two writers', () => {
  it('leaves what the committed statements wrote', async () => {
    const step = fc.record({
      who: fc.boolean(),
      what: fc.constantFrom('begin', 'write', 'commit', 'rollback'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        await a.run('rollback; delete from t where id > 2');
        await b.run('rollback');
        const committed = new Set<number>();
        const open = new Map<boolean, number[] | undefined>();
        let id = 100;
        for (const { who, what } of steps) {
          const session = who ? a : b;
          const own = open.get(who);
          if (what === 'write') {
            await session.run(`insert into t values(${++id}, 0)`);
            if (own) own.push(id);
            else committed.add(id);
          } else {
            await session.run(what);
            if (what !== 'rollback') own?.forEach((n) => committed.add(n));
            open.set(who, what === 'begin' ? [] : undefined);
          }
        }
        await a.run('rollback');
        await b.run('rollback');
        const rows = await engine.session('d').rows('select id from t where id > 2 order by id');
        expect(rows.map(([n]) => n)).toEqual([...committed].sort((x, y) => x - y));
      }),
      { numRuns: 60 },
    );
  });
});

describe('definitions that the server makes without the locks they need', () => {
  const refused = 20105;

  it('are refused beside those who have written the table, and leave it in doubt', async () => {
    await a.run('begin; insert into t values(3,3)');
    // there, the index would not have the new row, and queries would miss it
    expect(await b.errno('create index iv on t(v)')).toBe(refused);
    await a.run('commit');
    expect(await b.errno('select count(*) from t where v = 3')).toBe(refused);
  });

  it('are refused when a writer meets them', async () => {
    await a.run('begin; create index iv on t(v)');
    expect(await b.errno('insert into t values(3,3)')).toBe(refused);
  });

  it('are refused when they take an index away from those who have written', async () => {
    await a.run('create index iv on t(v); begin; update t set v = 5 where id = 1');
    expect(await b.errno('drop index iv on t')).toBe(refused);
  });

  it('are refused when another one of the table came first and there are indexes', async () => {
    await a.run('create index iv on t(v); begin; alter table t add column x int');
    const late = b.errno('alter table t add column y int');
    await pause();
    await a.run('commit');
    expect(await late).toBe(refused);
  });

  it('go on without indexes', async () => {
    await a.run('begin; alter table t add column x int');
    const late = b.errno('alter table t add column y int');
    await pause();
    await a.run('commit');
    expect(await late).toBe(0);
  });
});
