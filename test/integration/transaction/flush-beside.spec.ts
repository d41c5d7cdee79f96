import { RequestContext } from '@mikro-orm/core';
import { describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { type MatrixOneConnection } from 'nestjs-matrixone';
import { Note, STORAGE_DRIVERS } from '../../support/transaction-app.js';
import { useTransactionApp } from '../../support/use-transaction-app.js';

class Boom extends Error {}

/** Outside of any transaction a flush opens one for itself, on the EntityManager that a request's calls share. */
describe.each(STORAGE_DRIVERS)('work beside a flush of the same EntityManager, %s', (storageDriver) => {
  const used = useTransactionApp('flush_beside', [], { storageDriver });
  const { insert } = used;

  /** Runs `work` while a flush of the request's EntityManager waits for a key that another connection holds. */
  const beside = async (taken: boolean, work: (flushed: Promise<void>) => Promise<void>): Promise<void> => {
    const { app, server } = used;
    const blocker = await server.outside({ name: '', url: app.databaseUrl });
    await blocker.query('begin');
    await blocker.query("insert into note (label) values ('flushed')");
    const { pool } = app.em.getDriver().getConnection() as unknown as MatrixOneConnection;
    await RequestContext.create(app.em, async () => {
      app.em.create(Note, { label: 'flushed' });
      const flushed = app.em.flush();
      flushed.catch(() => undefined);
      while (pool.usage.inUse === 0) await delay(5);
      await delay(50);
      const end = flushed.catch(() => undefined);
      setTimeout(() => void blocker.query(taken ? 'commit' : 'rollback'), 100);
      await work(end);
    });
  };

  it('native work is not in the flush’s transaction', async () => {
    const { app } = used;
    await beside(true, async (flushed) => {
      expect(app.manager.current()).toBeUndefined();
      await insert('beside');
      await flushed;
    });
    // the flush has failed; what was written beside it has not
    expect((await app.labels()).sort()).toEqual(['beside', 'flushed']);
  });

  it('a boundary begins a transaction of its own, and is all or nothing', async () => {
    const { app } = used;
    await beside(false, async (flushed) => {
      const boundary = app.manager.run(async () => {
        await insert('first');
        await flushed;
        await insert('second');
        throw new Boom();
      });
      await expect(boundary).rejects.toThrow(Boom);
    });
    expect(await app.labels()).toEqual(['flushed']);
  });
});
