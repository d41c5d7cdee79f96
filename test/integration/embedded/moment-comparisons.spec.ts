import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestEngine, type TestSession } from './engine-sessions.js';

let engine: TestEngine;
let session: TestSession;

beforeAll(async () => {
  engine = new TestEngine();
  session = engine.session();
  await session.run('create database moments; use moments');
  await session.run(
    'create table m (id int primary key, d0 datetime, d6 datetime(6), t0 timestamp, t3 timestamp(3), da date)',
  );
  await session.run(
    `insert into m values
      (1, '2024-01-02 03:04:05', '2024-01-02 03:04:05.123456', '2024-01-02 03:04:05', '2024-01-02 03:04:05.123', '2024-01-02'),
      (2, '2024-01-02 00:00:00', '2024-01-02 00:00:00', '2024-01-02 00:00:00', '2024-01-02 00:00:00', '2024-01-02'),
      (3, '2990-01-02 03:04:05', '2990-01-02 03:04:05.5', '2037-01-02 03:04:05', '2037-01-02 03:04:05.6', '2990-01-02'),
      (4, null, null, null, null, null),
      (5, '2024-01-02 03:04:06', '2024-01-02 03:04:05.5', '2024-01-02 03:04:06', '2024-01-02 03:04:05.5', '2024-01-03')`,
  );
});

afterAll(() => engine.close());

const ids = async (condition: string) =>
  (await session.rows(`select id from m where ${condition} order by id`)).map(([id]) => Number(id));

describe('moments of different types meet as on the server', () => {
  it.each([
    ['d0 < now()', [1, 2, 5]],
    ['now() < d6', [3]],
    ['da < current_timestamp', [1, 2, 5]],
    ["d0 between '2024-01-01' and now()", [1, 2, 5]],
    ['d0 > now() - interval 100000 day', [1, 2, 3, 5]],
    ['d0 is null or d0 > now()', [3, 4]],
    // a datetime is rounded to the timestamp's precision
    ['d6 = t0', [1, 2, 5]],
    ['d6 < t3', []],
    ['d0 < t3', [1]],
    ['da = t0', [2]],
    ['d6 <=> t0', [1, 2, 4, 5]],
  ])('where %s', async (condition, expected) => {
    expect(await ids(condition)).toEqual(expected);
  });

  it('reads a datetime in the zone of the session', async () => {
    await session.run("set time_zone = '+05:30'");
    expect(await ids('d0 < t0')).toEqual([1, 2, 5]);
    await session.run("set time_zone = 'SYSTEM'");
  });
});
