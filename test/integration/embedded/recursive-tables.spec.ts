import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestEngine, type TestSession } from './engine-sessions.js';

let engine: TestEngine;
let session: TestSession;

beforeAll(async () => {
  engine = new TestEngine();
  session = engine.session();
  await session.run('create database trees; use trees');
  await session.run('create table tr (id int primary key, parent int, name varchar(20))');
  await session.run(
    "insert into tr values (1, null, 'root'), (2, 1, 'a'), (3, 1, 'b'), (4, 2, 'c'), (5, 4, 'd'), (6, null, 'other')",
  );
});

afterAll(() => engine.close());

const rows = async (sql: string) =>
  (await session.rows(sql)).map((row) => row.map((v) => (v === null ? null : String(v))).join(' '));
const counter = (most: number, union = 'union all') =>
  `with recursive c(n) as (select 1 ${union} select n + 1 from c where n < ${most}) select count(*) from c`;
const below = (id: number, union = 'union all') =>
  `with recursive t as (select id from tr where id = ${id} ${union}
    select x.id from tr x join t on x.parent = t.id) select id from t`;

describe('WITH RECURSIVE', () => {
  it('counts, up to the server’s number of levels', async () => {
    expect(await rows(counter(1000))).toEqual(['1000']);
    expect(await session.errno(counter(1001))).toBe(20819);
    expect(await rows(counter(100, 'union'))).toEqual(['100']);
    await session.run('set cte_max_recursion_depth = 5');
    expect(await rows(counter(5))).toEqual(['5']);
    expect(await session.errno(counter(6))).toBe(20819);
    await session.run('set cte_max_recursion_depth = 1000');
  });

  it('fails without an end even when few rows are asked for', async () => {
    expect(
      await session.errno(
        'with recursive c(n) as (select 1 union all select n + 1 from c) select n from c limit 2',
      ),
    ).toBe(20819);
    expect(await rows('with recursive c(n) as (select 1 union select 1 from c) select n from c')).toEqual([
      '1',
    ]);
  });

  it('walks a tree, in subqueries and changes too', async () => {
    expect(await rows(`${below(1)} order by id`)).toEqual(['1', '2', '3', '4', '5']);
    expect(await rows(`${below(2, 'union')} order by id`)).toEqual(['2', '4', '5']);
    expect(await rows(`select name from tr where id in (${below(4)}) order by id`)).toEqual(['c', 'd']);
    expect(await rows(`select q.id from (${below(4)}) q order by q.id`)).toEqual(['4', '5']);
    await session.run(`update tr set name = 'z' where id in (${below(4)})`);
    expect(await rows("select id from tr where name = 'z' order by id")).toEqual(['4', '5']);
  });

  it('gives every level the first one’s types', async () => {
    expect(
      await rows(
        'with recursive c(n) as (select 0 union all select n + 1.5 from c where n < 5) select n from c order by n',
      ),
    ).toEqual(['0', '2', '4', '6']);
    expect(
      await session.errno(
        "with recursive c(s) as (select 'x' union all select concat(s, 'x') from c where length(s) < 4) select s from c",
      ),
    ).toBe(1406);
  });

  it.each([
    ['select distinct n + 1 from c where n < 5', 1064],
    ['select n + 1, 2 from c where n < 5', 1064],
    ['select c.n + 1 from c left join tr on tr.id = c.n where c.n < 5', 1064],
    ['select max(n) + 1 from c where n < 5', 20105],
    ['select n + 1 from c where n < 5 union all select n + 10 from c where n < 3', 20105],
  ])('%s is error %d', async (member, errno) => {
    expect(await session.errno(`with recursive c(n) as (select 1 union all ${member}) select n from c`)).toBe(
      errno,
    );
  });
});

describe('comparisons of rows', () => {
  it.each([
    ['(parent, id) > (1, 2)', ['3', '4', '5']],
    ['(parent, id) >= (1, 3)', ['3', '4', '5']],
    ['(parent, id) < (2, 4)', ['2', '3']],
    ['(parent, id) <= (2, 4)', ['2', '3', '4']],
    ['not (parent, id) > (1, 2)', ['2']],
    ['(parent, id) > (1, null)', ['4', '5']],
  ])('where %s', async (condition, ids) => {
    expect(await rows(`select id from tr where ${condition} order by id`)).toEqual(ids);
  });
});

describe('WITH', () => {
  it('names a query, or a union, that does not read itself', async () => {
    expect(
      await rows('with t as (select id from tr where parent is null) select id from t order by id'),
    ).toEqual(['1', '6']);
    expect(
      await rows(
        'with t as (select 1 as n union all select 2) select count(*) from t join t as other on true',
      ),
    ).toEqual(['4']);
  });
});
