import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TestEngine, type TestSession } from './engine-sessions.js';

let engine: TestEngine;
let session: TestSession;

beforeAll(async () => {
  engine = new TestEngine();
  session = engine.session();
  await session.run('create database ret; use ret');
  await session.run(
    'create table t (id int primary key, size int, doubled int generated always as (size * 2) stored)',
  );
});

afterAll(() => engine.close());

it('UPDATE … RETURNING answers generated columns as they were written', async () => {
  await session.run('insert into t (id, size) values (1, 3), (2, 3)');
  const returned = await session.rows(
    'update t set size = case when id = 1 then 100 else size + 1 end returning id, size, doubled',
  );
  expect(returned.map((row) => row.map(Number))).toEqual([
    [1, 100, 200],
    [2, 4, 8],
  ]);
  const stored = await session.rows('select id, size, doubled from t order by id');
  expect(stored).toEqual(returned);
});
