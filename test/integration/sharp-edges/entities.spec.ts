import { describe, expect, it } from '@jest/globals';
import { type SqlEntityManager } from '@mikro-orm/mysql';
import { Note, STORAGE_DRIVERS } from '../../support/transaction-app.js';
import { useTransactionApp } from '../../support/use-transaction-app.js';

class Boom extends Error {}

/** Memory has no ROLLBACK. */
describe.each(STORAGE_DRIVERS)('sharp edge: entities and rollback, %s', (storageDriver) => {
  const used = useTransactionApp('entities', [], { storageDriver });

  const failingWith = async (work: (em: SqlEntityManager) => Promise<void>): Promise<void> => {
    const { app } = used;
    const failing = app.manager.run(async () => {
      await work(app.em);
      throw new Boom();
    });
    await expect(failing).rejects.toThrow(Boom);
  };

  it('an entity of a rolled-back transaction keeps the id it was given', async () => {
    let note: Note | undefined;
    await failingWith(async (em) => {
      note = em.create(Note, { label: 'x' });
      await em.flush();
    });
    expect(note?.id).toEqual(expect.any(Number));
    expect(await used.app.labels()).toEqual([]);
  });

  it('persisted again, it is not inserted, and nobody says so', async () => {
    const { app } = used;
    let note: Note | undefined;
    await failingWith(async (em) => {
      note = em.create(Note, { label: 'x' });
      await em.flush();
    });
    await app.manager.run(async () => {
      app.em.persist(note as Note);
      await app.em.flush();
    });
    expect(await app.labels()).toEqual([]);
  });

  it('a changed entity keeps its new values in memory', async () => {
    const { app } = used;
    await app.client.execute("insert into note (label) values ('old')");
    let note: Note | undefined;
    await failingWith(async (em) => {
      note = await em.findOneOrFail(Note, { label: 'old' });
      note.label = 'new';
      await em.flush();
    });
    expect(note?.label).toBe('new');
    expect(await app.labels()).toEqual(['old']);
  });

  it('a value changed after native SQL changed its row is flushed over it', async () => {
    const { app } = used;
    await app.client.execute("insert into note (label) values ('old')");
    await app.manager.run(async () => {
      const note = await app.em.findOneOrFail(Note, { label: 'old' });
      await app.client.execute("update note set label = 'native'");
      // the identity map does not know of the native statement
      expect((await app.em.findOneOrFail(Note, note.id)).label).toBe('old');
      note.label = 'entity';
    });
    expect(await app.labels()).toEqual(['entity']);
  });

  it('REQUIRES_NEW has an EntityManager of its own: an entity of the outer one is a stranger there', async () => {
    const { app } = used;
    await app.client.execute("insert into note (label) values ('old')");
    await app.manager.run(async () => {
      const note = await app.em.findOneOrFail(Note, { label: 'old' });
      await app.manager.run(
        async () => {
          expect(app.em.getUnitOfWork().getIdentityMap().values()).not.toContain(note);
          note.label = 'changed in the inner one';
          await app.em.flush();
        },
        { propagation: 'REQUIRES_NEW' },
      );
      // flushed by the outer one, which knows it
      expect(await app.labels()).toEqual(['old']);
    });
    expect(await app.labels()).toEqual(['changed in the inner one']);
  });
});
