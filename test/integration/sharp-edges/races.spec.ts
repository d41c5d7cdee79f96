import { describe, expect } from '@jest/globals';
import { itOnRealServer } from '../../support/real-server.js';
import { type OutsideConnection } from '../../support/second-connection.js';
import { useServer } from '../../support/server.js';

const server = useServer();

/** What the server makes of two writers, seen with plain connections; the embedded server refuses these by name, or does right. */
describe('sharp edge: races on the server', () => {
  itOnRealServer('two holders of FOR SHARE that both write leave two rows with one primary key', async () => {
    const [one, two, seen] = await three('create table t (id int primary key, n int)');
    await one.query('insert into t values (1, 0)');
    for (const each of [one, two]) {
      await each.query('begin');
      await each.query('select * from t where id = 1 for share');
    }
    await inTurn(one, 'update t set n = n + 1 where id = 1', two, 'update t set n = n + 1 where id = 1');
    expect(await seen.query('select id from t')).toEqual([{ id: 1 }, { id: 1 }]);
  });

  itOnRealServer('ON DUPLICATE KEY UPDATE by another key beside a writer doubles the row', async () => {
    const [one, two, seen] = await three('create table t (id int primary key, k int unique, n int)');
    await one.query('insert into t values (1, 1, 0)');
    await one.query('begin');
    await two.query('begin');
    await inTurn(
      one,
      'update t set n = n + 1 where id = 1',
      two,
      'insert into t values (2, 1, 0) on duplicate key update n = n + 10',
    );
    expect(await seen.query('select id from t')).toEqual([{ id: 1 }, { id: 1 }]);
  });

  itOnRealServer('ON DELETE CASCADE beside a writer of the child leaves an orphan', async () => {
    const [one, two, seen] = await three('create table p (id int primary key)');
    await one.query(
      'create table c (id int primary key, p int, n int, foreign key (p) references p (id) on delete cascade)',
    );
    await one.query('insert into p values (1)');
    await one.query('insert into c values (1, 1, 0)');
    await one.query('begin');
    await two.query('begin');
    await inTurn(one, 'update c set n = 1 where id = 1', two, 'delete from p where id = 1');
    expect(await seen.query('select * from p')).toEqual([]);
    expect(await seen.query('select p from c')).toEqual([{ p: 1 }]);
  });

  itOnRealServer('an UPDATE to NULL of a bit column stores 0', async () => {
    const [one] = await three('create table b (id int primary key, flag bit(3))');
    await one.query("insert into b values (1, b'101')");
    await one.query('update b set flag = null');
    expect(await one.query('select flag + 0 as flag, flag is null as gone from b')).toEqual([
      { flag: 0, gone: 0 },
    ]);
  });
});

/** Three connections to a database with this table. */
async function three(table: string): Promise<[OutsideConnection, OutsideConnection, OutsideConnection]> {
  const database = await server.freshDatabase('races');
  const one = await server.outside(database);
  await one.query(table);
  return [one, await server.outside(database), await server.outside(database)];
}

/** The first writes, the second comes while the first is open, and both commit. */
async function inTurn(
  one: OutsideConnection,
  first: string,
  two: OutsideConnection,
  second: string,
): Promise<void> {
  await one.query(first);
  const waiting = two.query(second);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await one.query('commit');
  await waiting;
  await two.query('commit');
}
