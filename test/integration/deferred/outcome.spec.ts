import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  MoAlreadyExistsError,
  MoDeferredOperationError,
  MoDependencyFailedError,
  type Clone,
  type Snapshot,
} from 'nestjs-matrixone';
import { createServiceApp, insertLabel, type ServiceApp } from '../../support/service-app.js';
import { useServer } from '../../support/server.js';

class Boom extends Error {}

describe('deferred operations', () => {
  const server = useServer();
  let app: ServiceApp;
  let source: string;
  let snapshot: string;
  let backup: string;
  let others: ServiceApp[];

  beforeEach(async () => {
    const database = await server.freshDatabase('deferred');
    app = await createServiceApp(database);
    others = [];
    source = database.name;
    snapshot = server.freshName('deferred');
    backup = server.freshName('deferred_to');
  });
  afterEach(() => Promise.all([app, ...others].map((a) => a.close())));

  const ofSource = (name: string) => ({ name, level: 'database', database: source }) as const;

  it('exist with the transaction, rows included, or not at all', async () => {
    const job = async (fails: boolean): Promise<void> => {
      await insertLabel(app, 'Alice');
      await insertLabel(app, 'Bob');
      const taken = await app.snapshots.create(ofSource(snapshot));
      await app.clones.cloneDatabase({ target: backup, source, snapshot: taken });
      if (fails) throw new Boom();
    };
    await expect(app.transaction(() => job(true))).rejects.toThrow(Boom);
    expect(await app.labels()).toEqual([]);
    expect(await app.snapshotExists(snapshot)).toBe(false);
    expect(await app.databaseExists(backup)).toBe(false);
    expect(await app.journal()).toEqual([]);

    await app.transaction(() => job(false));
    expect(await app.labels()).toEqual(['Alice', 'Bob']);
    expect(await app.labelsOf('note', snapshot)).toEqual(['Alice', 'Bob']);
    expect(await app.labelsOf(`${backup}.note`)).toEqual(['Alice', 'Bob']);
    expect(await app.journal()).toEqual([]);
  });

  it('are done before the hooks after COMMIT run and before the method returns', async () => {
    const seen: unknown[] = [];
    await app.transaction(async () => {
      app.manager.current()?.afterCommit(async () => {
        seen.push(await app.snapshotExists(snapshot));
      });
      await app.snapshots.create(ofSource(snapshot));
    });
    expect(seen).toEqual([true]);
  });

  it('are written down with the transaction: visible to nobody before COMMIT, to all between COMMIT and the operation', async () => {
    const seen: unknown[] = [];
    await app.transaction(async () => {
      app.afterCommitBeforeOperations(async () => {
        seen.push(await app.journal(), await app.snapshotExists(snapshot));
      });
      await app.snapshots.create(ofSource(snapshot));
      seen.push(await app.journal());
      expect(await app.deferred.list()).toEqual([]);
    });
    expect(seen).toEqual([[], [{ kind: 'snapshot.create', target: snapshot, state: 'pending' }], false]);
  });

  it('tells which failed for good, keeps it with its error, and goes on with the others', async () => {
    const later = server.freshName('deferred');
    let taken: Snapshot | undefined;
    let clone: Clone | undefined;
    const run = app.transaction(async () => {
      app.afterCommitBeforeOperations(async () => {
        // a stranger, who asks no journal, takes the name in the very moment
        await app.outside.execute(`create snapshot ${snapshot} for account`);
      });
      await insertLabel(app, 'kept');
      taken = await app.snapshots.create(ofSource(snapshot));
      clone = await app.clones.cloneDatabase({ target: backup, source, snapshot: taken });
      await app.snapshots.create(ofSource(later));
    });
    const error = await run.catch((e: unknown) => e);
    expect(error).toBeInstanceOf(MoDeferredOperationError);
    expect(error).toMatchObject({
      committed: true,
      done: [{ kind: 'snapshot.create', target: later }],
      failed: [
        { kind: 'snapshot.create', target: snapshot, error: expect.any(MoAlreadyExistsError) },
        { kind: 'clone.database', target: backup, error: expect.any(MoDependencyFailedError) },
      ],
      pending: [],
    });
    expect([taken?.state, clone?.state]).toEqual(['failed', 'failed']);
    expect(await app.labels()).toEqual(['kept']);
    expect(await app.snapshotExists(later)).toBe(true);
    expect(await app.databaseExists(backup)).toBe(false);
    const [first, second] = await app.deferred.list({ state: 'failed' });
    expect(first).toMatchObject({
      kind: 'snapshot.create',
      target: snapshot,
      attempts: 1,
      error: `MO_ALREADY_EXISTS: The snapshot '${snapshot}' already exists.`,
    });
    expect(Math.abs(Number(first?.createdAt) - Date.now())).toBeLessThan(60_000);
    expect(second).toMatchObject({
      kind: 'clone.database',
      error: expect.stringContaining('MO_DEPENDENCY_FAILED'),
    });

    // the name stays taken until somebody decides
    await app.outside.execute(`drop snapshot ${snapshot}`);
    const again = app.transaction(() => app.snapshots.create(ofSource(snapshot)));
    await expect(again).rejects.toThrow(`held by deferred operation ${first?.id}, which failed`);
    expect((await app.deferred.recover()).done).toEqual([]);
    expect((await app.deferred.recover({ retryFailed: true })).done).toMatchObject([
      { kind: 'snapshot.create', late: true },
      { kind: 'clone.database', late: true },
    ]);
    expect(await app.labelsOf(`${backup}.note`)).toEqual(['kept']);
    expect(await app.journal()).toEqual([]);
  });

  it('can be given up after a failure', async () => {
    const run = app.transaction(async () => {
      app.afterCommitBeforeOperations(() =>
        app.outside.execute(`create snapshot ${snapshot} for account`).then(() => undefined),
      );
      await app.snapshots.create(ofSource(snapshot));
    });
    await expect(run).rejects.toThrow(MoDeferredOperationError);
    const [failed] = await app.deferred.list();
    expect(await app.deferred.discard(failed?.id ?? '')).toBe(true);
    expect(await app.journal()).toEqual([]);
    await app.outside.execute(`drop snapshot ${snapshot}`);
    await app.transaction(() => app.snapshots.create(ofSource(snapshot)));
    expect(await app.snapshotExists(snapshot)).toBe(true);
  });

  it('run in the order of the calls, also under Promise.all', async () => {
    const names = Array.from({ length: 5 }, () => server.freshName('deferred'));
    await app.transaction(async () => {
      await Promise.all(names.map((name) => app.snapshots.create(ofSource(name))));
    });
    const taken = await Promise.all(names.map((name) => app.snapshots.get(name)));
    const times = taken.map((s) => s.timestamp ?? 0n);
    expect(times).toEqual(times.toSorted((a, b) => Number(a - b)));
    expect(await app.journal()).toEqual([]);
  });

  it('make their journal also when transactions hold every connection', async () => {
    const small = await createServiceApp(
      { name: source, url: urlOf(server.url, source) },
      { pool: { max: 2 }, transaction: { acquireTimeout: 50_000 } },
    );
    others.push(small);
    const names = Array.from({ length: 4 }, () => server.freshName('deferred'));
    await Promise.all(
      names.map((name) =>
        small.transaction(async () => {
          await insertLabel(small, name);
          const taken = await small.snapshots.create(ofSource(name));
          await small.clones.cloneTable({ target: `copy_${name}`, source: 'note', snapshot: taken });
        }),
      ),
    );
    for (const name of names) expect(await small.labelsOf(`copy_${name}`)).toContain(name);
    expect(await small.journal()).toEqual([]);
  });

  describe('of concurrent transactions', () => {
    it('reserve their names: the second one waits, then learns that it is taken', async () => {
      const [firstHas, secondAsks] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const first = app.transaction(async () => {
        await insertLabel(app, 'first');
        await app.snapshots.create(ofSource(snapshot));
        firstHas.resolve();
        await secondAsks.promise;
        await new Promise((done) => setTimeout(done, 300));
      });
      await firstHas.promise;
      const second = app.transaction(async () => {
        await insertLabel(app, 'second');
        const asked = app.snapshots.create(ofSource(snapshot));
        secondAsks.resolve();
        await asked;
      });
      await first;
      await expect(second).rejects.toThrow(MoAlreadyExistsError);
      expect(await app.labels()).toEqual(['first']);
      expect(await app.labelsOf('note', snapshot)).toEqual(['first']);
      expect(await app.journal()).toEqual([]);
    });

    it('leave the name to the second one when the first is rolled back', async () => {
      const [firstHas, secondAsks] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const first = app.transaction(async () => {
        await app.snapshots.create(ofSource(snapshot));
        firstHas.resolve();
        await secondAsks.promise;
        throw new Boom();
      });
      await firstHas.promise;
      const second = app.transaction(async () => {
        await insertLabel(app, 'second');
        const asked = app.snapshots.create(ofSource(snapshot));
        secondAsks.resolve();
        await asked;
      });
      await expect(first).rejects.toThrow(Boom);
      await second;
      expect(await app.labelsOf('note', snapshot)).toEqual(['second']);
    });

    it('let exactly one of many have a name, and its snapshot has its row', async () => {
      const winners: string[] = [];
      const attempts = Array.from({ length: 6 }, (_, i) =>
        app
          .transaction(async () => {
            await insertLabel(app, `tx${i}`);
            await app.snapshots.create(ofSource(snapshot));
          })
          .then(() => winners.push(`tx${i}`)),
      );
      const results = await Promise.allSettled(attempts);
      const refused = results.flatMap((r) => (r.status === 'rejected' ? [r.reason as unknown] : []));
      expect(winners).toHaveLength(1);
      expect(refused.every((e) => e instanceof MoAlreadyExistsError)).toBe(true);
      expect(await app.labelsOf('note', snapshot)).toEqual(winners);
      expect(await app.journal()).toEqual([]);
    });
  });

  describe('without a journal', () => {
    beforeEach(async () => {
      const bare = await createServiceApp(
        { name: source, url: app.outside ? urlOf(server.url, source) : '' },
        { deferred: { journal: false } },
      );
      others.push(bare);
      await app.close();
      app = bare;
    });

    it('run just the same, and make no table', async () => {
      await app.transaction(async () => {
        await insertLabel(app, 'mine');
        const taken = await app.snapshots.create(ofSource(snapshot));
        await app.clones.cloneDatabase({ target: backup, source, snapshot: taken });
      });
      expect(await app.labelsOf('note', snapshot)).toEqual(['mine']);
      expect(await app.labelsOf(`${backup}.note`)).toEqual(['mine']);
      expect(await app.outside.query("show tables like 'mo_deferred_operation'")).toEqual([]);
      expect(await app.deferred.list()).toEqual([]);
    });

    it('say failed when the connection breaks: nothing will finish them', async () => {
      const run = app.transaction(async () => {
        app.afterCommitBeforeOperations((connection) => Promise.resolve(connection.destroy()));
        await insertLabel(app, 'mine');
        await app.snapshots.create(ofSource(snapshot));
      });
      await expect(run).rejects.toMatchObject({
        committed: true,
        failed: [{ kind: 'snapshot.create', target: snapshot }],
        pending: [],
      });
      expect(await app.labels()).toEqual(['mine']);
      expect(await app.snapshotExists(snapshot)).toBe(false);
    });
  });

  it('keep their journal where the options say', async () => {
    const elsewhere = await createServiceApp(
      { name: source, url: urlOf(server.url, source) },
      { deferred: { table: `${source}.outbox` } },
    );
    others.push(elsewhere);
    const seen: unknown[] = [];
    await elsewhere.transaction(async () => {
      elsewhere.afterCommitBeforeOperations(async () => {
        seen.push(...(await elsewhere.outside.query('select target from outbox')));
      });
      await elsewhere.snapshots.create(ofSource(snapshot));
    });
    expect(seen).toEqual([{ target: snapshot }]);
    expect(await elsewhere.outside.query('select * from outbox')).toEqual([]);
    expect(await elsewhere.outside.query("show tables like 'mo_deferred_operation'")).toEqual([]);
  });
});

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.toString();
}
