import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inspectStatement } from '../../../src/sql/index.js';
import { type OutsideConnection } from '../../support/second-connection.js';
import { useServer } from '../../support/server.js';

/**
 * What the gates refuse because MatrixOne does something else than it says. When one of these fails on a newer server, the trap is gone
 * there and the refusal can go, too.
 */
const server = useServer();
let one: OutsideConnection;
let two: OutsideConnection;

beforeAll(async () => {
  const database = await server.freshDatabase('traps');
  one = await server.outside(database);
  two = await server.outside(database);
  await one.execute('create table t (id int primary key, v int)');
  await one.execute('insert into t values (1, 0)');
});

afterAll(() => {
  one?.destroy();
  two?.destroy();
});

/** Does a locking read that waited for another transaction see what that one committed? */
async function seesWhatItWaitedFor(query: string): Promise<boolean> {
  await one.execute('begin');
  await one.execute('update t set v = v + 1 where id = 1');
  const [expected] = await one.query<{ v: number }>('select v from t where id = 1');
  await two.execute('begin');
  const reading = two.query<{ v: number }>(query);
  await delay(50);
  await one.execute('commit');
  const [seen] = await reading.finally(() => two.execute('rollback'));
  return seen?.v === expected?.v;
}

const trapOf = (sql: string): string | undefined => inspectStatement(sql)[0]?.trap;

/** The embedded server has none of these traps, or refuses them by name: there, only the facts are checked. */
const isReal = (): boolean => server.kind !== 'embedded';

describe('traps of the real server', () => {
  it('a locking read without LIMIT sees what it waited for', async () => {
    const forUpdate = 'select v from t where id = 1 for update';
    const forShare = 'select v from t where id = 1 for share';
    expect([trapOf(forUpdate), trapOf(forShare)]).toEqual([undefined, undefined]);
    expect(await seesWhatItWaitedFor(forUpdate)).toBe(true);
    if (isReal()) expect(await seesWhatItWaitedFor(forShare)).toBe(true);
  });

  it.each([
    'select v from t where id = 1 limit 1 for update',
    'select v from t where id = 1 limit 1 for share',
    'select v from t where id = 1 limit 1 lock in share mode',
  ])('with LIMIT it does not: %s', async (sql) => {
    expect(trapOf(sql)).toBe('lock-with-limit');
    if (isReal()) expect(await seesWhatItWaitedFor(sql)).toBe(false);
  });

  it('CREATE TABLE IF NOT EXISTS … CLONE appends to a table that exists', async () => {
    const sql = 'create table if not exists copy clone source';
    expect(trapOf(sql)).toBe('clone-if-not-exists');
    if (!isReal()) return;
    await one.execute('create table source (id int primary key)');
    await one.execute('insert into source values (1), (2)');
    await one.execute('create table copy clone source');
    await one.execute(sql);
    expect(await one.query('select count(*) as n from copy')).toEqual([{ n: 4 }]);
  });

  it('UPDATE at a snapshot changes the live table', async () => {
    const snapshot = server.freshName('trap');
    const sql = `update live {snapshot = '${snapshot}'} set v = 2`;
    expect(trapOf(sql)).toBe('time-travel-write');
    if (!isReal()) return;
    await one.execute('create table live (id int primary key, v int)');
    await one.execute('insert into live values (1, 1)');
    await one.execute(`create snapshot ${snapshot} for account`);
    await one.execute(sql);
    expect(await one.query('select v from live')).toEqual([{ v: 2 }]);
  });

  it('a variable name swallows quotes, so that what follows is a statement of its own', async () => {
    const sql = "select @a'; drop table t; -- '";
    expect(inspectStatement(sql).map((s) => s.keyword)).toEqual(['SELECT', 'DROP TABLE']);
    if (isReal()) await expect(one.execute(sql)).rejects.toThrow("the user variable a' does not exist");
  });
});
