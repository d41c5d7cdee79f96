import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestEngine, type TestSession } from './engine-sessions.js';

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

let engine: TestEngine;
let session: TestSession;

beforeAll(async () => {
  engine = new TestEngine();
  session = engine.session();
  await session.run('create database large; use large');
  await session.run('create table t (id int primary key auto_increment, name varchar(40), size int)');
});

afterAll(() => engine.close());

const numbers = async (sql: string) => (await session.rows(sql)).map((row) => row.map(Number));

describe('a large statement', () => {
  it('inserts 20 000 rows and returns them', async () => {
    const rows = upTo(20_000).map((i) => `('n${i}', ${i})`);
    const returned = await session.rows(
      `insert into t (name, size) values ${rows.join(', ')} returning id, name, size`,
    );
    expect(returned).toHaveLength(20_000);
    expect(returned.at(-1)?.map(String)).toEqual(['20000', 'n19999', '19999']);
    expect(await numbers('select count(*), sum(size) from t')).toEqual([[20_000, 199_990_000]]);
  });

  it('updates 2 500 rows by CASE and returns them', async () => {
    const ids = upTo(2_500).map((i) => i + 1);
    const returned = await numbers(
      `update t set size = case ${ids.map((i) => `when (id = ${i}) then ${i * 2}`).join(' ')} else size end ` +
        `where id in (${ids.join(', ')}) returning id, size`,
    );
    expect(returned.every(([id, size]) => size === (id as number) * 2)).toBe(true);
    expect(await numbers('select count(*) from t where size = id * 2')).toEqual([[2_500]]);
  });

  it.each([63, 64, 65, 66, 2_500])('finds by %d alternatives', async (n) => {
    const terms = upTo(n).map((i) => `(id = ${i * 2 + 1} and name = 'n${i * 2}')`);
    expect(await numbers(`select count(*) from t where (${terms.join(' or ')})`)).toEqual([[n]]);
  });

  it('checks 2 500 conditions together, among them alternatives and an unknown', async () => {
    const terms = upTo(2_500).map((i) => `(id <> ${i + 1} or id = 7)`);
    expect(await numbers(`select count(*) from t where id <= 2502 and ${terms.join(' and ')}`)).toEqual([
      [3],
    ]);
    expect(
      await session.rows(`select (id = 1 and ${terms.join(' and ')} and null) is null from t where id = 7`),
    ).toEqual([[0]]);
  });
});

describe('a statement beyond the parser', () => {
  it('is refused by name, and the next one works', async () => {
    const deep = `select ${'1 + '.repeat(200_000)}1`;
    await expect(session.run(deep)).rejects.toThrow(
      /embedded server: a statement as deeply nested or as long/,
    );
    expect(await numbers('select 1 + 1')).toEqual([[2]]);
  });
});
