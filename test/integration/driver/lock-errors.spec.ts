import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DeadlockException, defineEntity, LockWaitTimeoutException, p } from '@mikro-orm/core';
import { CompiledQuery, type DatabaseConnection } from 'kysely';
import { type OutsideConnection } from '../../support/second-connection.js';
import { useServer, type FreshDatabase } from '../../support/server.js';
import { useOrms, type Orm } from './open-orm.js';

const server = useServer();
const openOrm = useOrms();

const Counter = defineEntity({
  name: 'Counter',
  tableName: 'counter',
  properties: { id: p.integer().primary(), value: p.integer() },
});

/** The server looks for deadlocks every few seconds. */
const FOUND_WITHIN = 40_000;

describe('transactions that wait for each other', () => {
  let database: FreshDatabase;
  let orm: Orm;
  let outside: OutsideConnection;

  beforeAll(async () => {
    database = await server.freshDatabase('lock_errors');
    orm = await openOrm(database, [Counter]);
    await orm.schema.create();
    outside = await server.outside(database);
  });

  beforeEach(async () => {
    await outside.execute('delete from counter');
    await outside.execute('insert into counter values (1, 0), (2, 0)');
  });

  const add = (em: Orm['em'], id: number, amount: number): Promise<unknown> =>
    em.execute('update counter set value = value + ? where id = ?', [amount, id], 'run');

  it(
    'in a circle: a victim gets a DeadlockException, and nothing of it is kept',
    async () => {
      const bothHold = meeting(2);
      const crossing = (first: number, second: number, amount: number): Promise<void> =>
        orm.em.fork().transactional(async (em) => {
          await add(em, first, amount);
          await bothHold();
          await add(em, second, amount);
        });
      const ends = await Promise.allSettled([crossing(1, 2, 1), crossing(2, 1, 10)]);
      const failures = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
      // the server may choose both
      expect(failures.length).toBeGreaterThan(0);
      for (const failure of failures) {
        expect(failure).toBeInstanceOf(DeadlockException);
        expect(failure).toMatchObject({ errno: 20701, message: expect.stringMatching(/deadlock detected/) });
      }
      const kept = [1, 10].reduce((sum, part, i) => sum + (ends[i]?.status === 'fulfilled' ? part : 0), 0);
      expect(await outside.query('select id, value from counter order by id')).toEqual([
        { id: 1, value: kept },
        { id: 2, value: kept },
      ]);
    },
    FOUND_WITHIN,
  );

  it(
    'longer than lock_wait_timeout: a LockWaitTimeoutException, and nothing of it is kept',
    async () => {
      const impatient = await openOrm(database, [Counter], {
        onCreateConnection: (connection: DatabaseConnection) =>
          connection.executeQuery(CompiledQuery.raw('set session lock_wait_timeout = 1')),
      });
      await outside.execute('begin');
      await outside.execute('update counter set value = 100 where id = 1');
      const failure: unknown = await impatient.em
        .fork()
        .transactional(async (em) => {
          await add(em, 2, 1);
          await add(em, 1, 1);
        })
        .catch((error: unknown) => error);
      await outside.execute('commit');
      expect(failure).toBeInstanceOf(LockWaitTimeoutException);
      expect(failure).toMatchObject({ errno: 1205, message: expect.stringMatching(/Lock wait timeout/) });
      expect(await outside.query('select id, value from counter order by id')).toEqual([
        { id: 1, value: 100 },
        { id: 2, value: 0 },
      ]);
    },
    FOUND_WITHIN,
  );
});

/** Resolves for all when so many have come. */
function meeting(size: number): () => Promise<void> {
  let open: () => void = () => {};
  const all = new Promise<void>((resolve) => (open = resolve));
  let here = 0;
  return () => {
    if (++here === size) open();
    return all;
  };
}
