import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MoCommitUnknownError, MoDeferredOperationError, SnapshotLevel } from 'nestjs-matrixone';
import { FaultProxy, type Fault } from '../../support/fault-proxy/index.js';
import { useServer } from '../../support/server.js';
import { Note } from '../../support/transaction-app.js';
import { createServiceApp, type ServiceApp } from '../../support/service-app.js';

/** The whole job: ORM and native rows, a snapshot with both in it, a clone from that snapshot; cut at every single command. */
const server = useServer();
let proxy: FaultProxy;
let app: ServiceApp;

beforeAll(async () => {
  const database = await server.freshDatabase('everywhere');
  proxy = await FaultProxy.start(server.url);
  app = await createServiceApp(database, {
    clientUrl: proxy.through(database.url),
    pool: { min: 0, max: 3 },
    deferred: { leaseMs: 300 },
  });
  // the journal's table is made on first need
  await job(server.freshName('every'), server.freshName('every_to'));
});

afterAll(async () => {
  await app?.close();
  await proxy?.close();
});

/** One idle connection in the pool that nothing was prepared on. */
async function freshConnection(): Promise<void> {
  proxy.cutAll();
  await app.client.query('select 1').catch(() => app.client.query('select 1'));
  proxy.reset();
}

async function job(snapshotName: string, backup: string): Promise<unknown> {
  return app.manager
    .run(async () => {
      const note = new Note();
      note.label = 'orm';
      app.em.persist(note);
      await app.client.execute('insert into note (label) values (?)', ['native']);
      const snapshot = await app.snapshots.create({
        name: snapshotName,
        level: SnapshotLevel.DATABASE,
        database: app.database,
      });
      await app.clones.cloneDatabase({ target: backup, source: app.database, snapshot });
    })
    .then(
      () => undefined,
      (error: unknown) => error,
    );
}

/** Everything that the caller was told is so, seen from outside; and what was left is finished, once. */
async function expectAllOrNothing(error: unknown, snapshot: string, backup: string): Promise<void> {
  // a COMMIT that was sent without waiting may still be at work
  if (error instanceof MoCommitUnknownError) await delay(500);
  await app.expectQuiet();
  const committed = (await app.labels()).length > 0;
  if (error === undefined || error instanceof MoDeferredOperationError) expect(committed).toBe(true);
  else if (!(error instanceof MoCommitUnknownError)) expect(committed).toBe(false);
  const exists = async (): Promise<boolean[]> => [
    await app.snapshotExists(snapshot),
    await app.databaseExists(backup),
  ];
  if (error === undefined) expect(await exists()).toEqual([true, true]);
  for (let i = 0; i < 50 && (await app.deferred.list()).length > 0; i++) {
    await app.deferred.recover();
    await delay(100);
  }
  expect(await app.deferred.list()).toEqual([]);
  expect(await exists()).toEqual([committed, committed]);
  expect(await app.labels()).toEqual(committed ? expect.arrayContaining(['native', 'orm']) : []);
  if (!committed) return;
  expect(await app.labelsOf('note', snapshot)).toEqual(['native', 'orm']);
  expect(await app.labelsOf(`\`${backup}\`.note`)).toEqual(['native', 'orm']);
}

describe('the whole job, cut at each command that it sends', () => {
  it.each<Fault>(['cut-before', 'cut-after-send', 'cut-before-answer', 'cut-after-answer'])(
    '%s: all of it or nothing of it',
    async (fault) => {
      for (let at = 0, struck = true; struck; at++) {
        const [snapshot, backup] = [server.freshName('every'), server.freshName('every_to')];
        await app.outside.execute('delete from note where id > 0');
        await freshConnection();
        proxy.when(() => true, fault, { skip: at });
        const error = await job(snapshot, backup);
        const victim = proxy.seen.find((c) => c.fault !== undefined);
        struck = victim !== undefined;
        proxy.reset();
        try {
          await expectAllOrNothing(error, snapshot, backup);
        } catch (failure) {
          throw new Error(
            `command ${at}, ${victim?.name} ${victim?.sql.slice(0, 120)}; the caller got ${String(error)}`,
            { cause: failure },
          );
        }
        expect(at).toBeLessThan(100);
      }
    },
    300_000,
  );
});
