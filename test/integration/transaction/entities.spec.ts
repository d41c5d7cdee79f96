import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RequestContext } from '@mikro-orm/core';
import { useServer } from '../../support/server.js';
import {
  createTransactionApp,
  Note,
  STORAGE_DRIVERS,
  type TransactionApp,
} from '../../support/transaction-app.js';

class Boom extends Error {}

/** What becomes of entities at the edges of a transaction: in a request, before it, after it. */
describe.each(STORAGE_DRIVERS)('entities and transactions, %s', (storageDriver) => {
  const server = useServer();
  let app: TransactionApp;
  const inRequest = <T>(fn: () => Promise<T>): Promise<T> => RequestContext.create(app.em, fn);

  beforeAll(async () => {
    app = await createTransactionApp(await server.freshDatabase('entities'), [], { storageDriver });
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    await app.outside.query('delete from note');
    await app.outside.query("insert into note (label) values ('there')");
  });

  it('an entity loaded before the transaction and changed in it is saved', async () => {
    await inRequest(async () => {
      const note = await app.em.findOneOrFail(Note, { label: 'there' });
      await app.manager.run(async () => void (note.label = 'changed'));
    });
    expect(await app.labels()).toEqual(['changed']);
  });

  it('an entity of the transaction goes on being managed in the request', async () => {
    await inRequest(async () => {
      const note = await app.manager.run(async () => app.em.create(Note, { label: 'made inside' }));
      expect(note.id).toBeGreaterThan(0);
      expect(await app.em.findOne(Note, note.id)).toBe(note);
      note.label = 'changed after';
      await app.em.flush();
    });
    expect(await app.labels()).toEqual(['there', 'changed after']);
  });

  it('an entity removed in the transaction is gone for the request', async () => {
    await inRequest(async () => {
      const note = await app.em.findOneOrFail(Note, { label: 'there' });
      await app.manager.run(async () => void app.em.remove(note));
      expect(await app.em.findOne(Note, { label: 'there' })).toBeNull();
    });
    expect(await app.labels()).toEqual([]);
  });

  it('what a failed transaction created is not saved by a later flush of the request', async () => {
    await inRequest(async () => {
      const run = app.manager.run(async () => {
        app.em.create(Note, { label: 'failed' });
        await app.em.flush();
        throw new Boom();
      });
      await expect(run).rejects.toThrow(Boom);
      await app.em.flush();
    });
    expect(await app.labels()).toEqual(['there']);
  });

  it('REQUIRES_NEW does not see, flush or change entities of the outer transaction', async () => {
    await app.manager.run(async () => {
      const note = await app.em.findOneOrFail(Note, { label: 'there' });
      app.em.create(Note, { label: 'pending in the outer one' });
      await app.manager.run(
        async () => {
          expect(await app.em.find(Note, {})).toHaveLength(1);
          expect(await app.em.findOneOrFail(Note, { label: 'there' })).not.toBe(note);
          app.em.create(Note, { label: 'inner' });
        },
        { propagation: 'REQUIRES_NEW' },
      );
      expect(await app.labels()).toEqual(['there', 'inner']);
    });
    expect((await app.labels()).sort()).toEqual(['inner', 'pending in the outer one', 'there']);
  });

  it('outside any request an entity can be read and loaded on after its transaction', async () => {
    const note = await app.manager.run(() => app.em.findOneOrFail(Note, { label: 'there' }));
    expect(note.label).toBe('there');
  });

  it('parallel requests with transactions of their own keep apart', async () => {
    await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        inRequest(() =>
          app.manager.run(async () => {
            app.em.create(Note, { label: `r${i}` });
            await app.em.flush();
            if (i % 2) throw new Boom();
          }),
        ).catch(() => undefined),
      ),
    );
    expect((await app.labels()).sort()).toEqual(['r0', 'r2', 'r4', 'r6', 'r8', 'there']);
  });
});
