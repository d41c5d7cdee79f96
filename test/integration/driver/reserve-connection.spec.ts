import { describe, expect, it } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { CompiledQuery, type DatabaseConnection } from 'kysely';
import { useServer } from '../../support/server.js';
import { useOrms } from './open-orm.js';

const server = useServer();
const openOrm = useOrms();

const Thing = defineEntity({ name: 'Thing', properties: { id: p.integer().primary() } });

describe('onReserveConnection', () => {
  it('sets up a connection each time it is taken from the pool, in transactions too', async () => {
    let taken = 0;
    const orm = await openOrm(await server.freshDatabase('on_reserve'), [Thing], {
      pool: { max: 1 },
      onReserveConnection: (connection: DatabaseConnection) =>
        connection.executeQuery(CompiledQuery.raw(`set lock_wait_timeout = ${++taken}`)),
    });
    const setting = async (em = orm.em.fork()): Promise<number> => {
      const rows = await em.execute<{ t: string }[]>('select @@lock_wait_timeout as t');
      return Number(rows[0]?.t);
    };
    const before = taken;
    expect([await setting(), await setting()]).toEqual([before + 1, before + 2]);
    const inOne = await orm.em.fork().transactional(async (em) => [await setting(em), await setting(em)]);
    expect(inOne).toEqual([before + 3, before + 3]);
  });

  it('a failing one is the statement’s error and leaves no connection behind', async () => {
    let fail = false;
    const orm = await openOrm(await server.freshDatabase('on_reserve_fails'), [Thing], {
      pool: { max: 1 },
      onReserveConnection: () => (fail ? Promise.reject(new Error('not this one')) : Promise.resolve()),
    });
    const read = (): Promise<unknown> => orm.em.fork().execute('select 1 as one');
    fail = true;
    await expect(read()).rejects.toThrow('not this one');
    fail = false;
    expect(await read()).toEqual([{ one: 1 }]);
    expect(orm.driver.getConnection().pool.usage.inUse).toBe(0);
  });
});
