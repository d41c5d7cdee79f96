import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { TestEngine, type TestSession } from './engine-sessions.js';

let engine: TestEngine;
let session: TestSession;

beforeAll(async () => {
  engine = new TestEngine();
  session = engine.session();
  await session.run('create database lim; use lim');
});

afterAll(() => engine.close());

beforeEach(async () => {
  await session.run('drop table if exists t');
  await session.run('create table t (id int primary key, n int)');
  await session.run('insert into t values (3, 1), (1, 1), (2, 2), (4, null)');
});

const left = async () => (await session.rows('select id from t order by id')).map(([id]) => Number(id));

it('a LIMIT takes the first rows of an order, or as they were inserted', async () => {
  await session.run('delete from t order by n desc, id limit 2');
  expect(await left()).toEqual([3, 4]);
  await session.run('delete from t limit 1');
  expect(await left()).toEqual([4]);
});

it.each(['delete from t order by n desc limit 2', 'update t set n = 9 order by n limit 2'])(
  '%s is refused, as its end is between rows of the same order',
  async (sql) => {
    await expect(session.run(sql)).rejects.toThrow('a LIMIT that ends between rows of the same order');
  },
);

it('rows that have changed come behind the others', async () => {
  await session.run('update t set n = 5 where id = 3');
  await session.run('delete from t limit 1');
  expect(await left()).toEqual([2, 3, 4]);
  await session.run('update t set n = 0');
  await session.run('delete from t limit 2');
  expect(await left()).toEqual([3]);
});
