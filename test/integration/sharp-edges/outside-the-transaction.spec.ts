import { describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { type MatrixOneConnection } from 'nestjs-matrixone';
import { gate } from '../../support/gate.js';
import { connectOutside } from '../../support/second-connection.js';
import { Note, STORAGE_DRIVERS } from '../../support/transaction-app.js';
import { useTransactionApp } from '../../support/use-transaction-app.js';

class Boom extends Error {}

const INSERT = "insert into note (label) values ('escaped')";

/** Ways to work that a boundary does not hold. When one of these fails, docs/sharp-edges.md is to be changed. */
describe.each(STORAGE_DRIVERS)('sharp edge: routes outside the transaction, %s', (storageDriver) => {
  const used = useTransactionApp('outside', [], { storageDriver });
  const { insert } = used;

  const connection = () => used.app.em.getDriver().getConnection() as unknown as MatrixOneConnection;

  it.each<[string, () => Promise<unknown>]>([
    ['em.fork()', () => used.app.em.fork().insert(Note, { label: 'escaped' })],
    [
      'em.fork() with persist and flush',
      async () => {
        const fork = used.app.em.fork();
        fork.create(Note, { label: 'escaped' });
        await fork.flush();
      },
    ],
    ['em.getDriver().execute()', () => used.app.em.getDriver().execute(INSERT)],
    ['em.getDriver().getConnection().execute()', () => connection().execute(INSERT)],
    [
      'mysql2’s own pool behind getNativeClient()',
      async () => (await connection().getNativeClient()).promise().query(INSERT),
    ],
    [
      'a connection made by hand',
      async () => {
        const own = await connectOutside(used.app.databaseUrl);
        await own.execute(INSERT).finally(() => own.destroy());
      },
    ],
  ])('%s commits at once and stays when the transaction fails', async (_, write) => {
    const { app } = used;
    const failing = app.manager.run(async () => {
      await insert('inside');
      await write();
      expect(await app.labels()).toEqual(['escaped']);
      throw new Boom();
    });
    await expect(failing).rejects.toThrow(Boom);
    expect(await app.labels()).toEqual(['escaped']);
  });

  it('em.fork() does not see the rows of the transaction it is made in', async () => {
    const { app } = used;
    await app.manager.run(async () => {
      await insert('inside');
      expect(await app.em.fork().count(Note)).toBe(0);
      expect(await app.em.count(Note)).toBe(1);
    });
  });

  it('a queue shared by many callers works in the transaction of whoever starts it', async () => {
    const { app } = used;
    // what batch loaders do: everybody's jobs run a moment later, in one go
    const jobs: string[] = [];
    let batch: Promise<void> | undefined;
    const enqueue = (label: string): Promise<void> => {
      jobs.push(label);
      return (batch ??= delay(20).then(async () => {
        for (const job of jobs) await insert(job);
      }));
    };
    const enqueued = gate();
    const failing = app.manager.run(async () => {
      enqueue('from the transaction').catch(() => undefined);
      enqueued.open();
      throw new Boom();
    });
    const beside = enqueued.opened.then(() => enqueue('from somebody else'));
    await expect(failing).rejects.toThrow(Boom);
    // the other caller's job has met the first one's transaction, which is over
    await expect(beside).rejects.toMatchObject({ code: 'MO_TRANSACTION_CLOSED' });
    expect(await app.labels()).toEqual([]);
  });

  it('the body of an async generator belongs to whoever asks for the next value', async () => {
    const { app } = used;
    async function* writing(): AsyncGenerator<number> {
      await insert('first');
      yield 1;
      await insert('second');
    }
    const generator = writing();
    const failing = app.manager.run(async () => {
      await generator.next();
      throw new Boom();
    });
    await expect(failing).rejects.toThrow(Boom);
    expect(await app.labels()).toEqual([]);
    await generator.next();
    expect(await app.labels()).toEqual(['second']);
  });
});
