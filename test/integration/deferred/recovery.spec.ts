import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MoDeferredOperationError, type Clone, type Snapshot } from 'nestjs-matrixone';
import { createServiceApp, insertLabel, type ServiceApp } from '../../support/service-app.js';
import { useServer, type FreshDatabase } from '../../support/server.js';

describe('recovery of deferred operations', () => {
  const server = useServer();
  let database: FreshDatabase;
  let apps: ServiceApp[];
  let app: ServiceApp;
  let source: string;
  let snapshot: string;
  let backup: string;

  beforeEach(async () => {
    apps = [];
    database = await server.freshDatabase('recover');
    app = await start();
    source = database.name;
    snapshot = server.freshName('recover');
    backup = server.freshName('recover_to');
  });
  afterEach(() => Promise.all(apps.map((a) => a.close())));

  async function start(options: Parameters<typeof createServiceApp>[1] = {}): Promise<ServiceApp> {
    const started = await createServiceApp(database, options);
    apps.push(started);
    return started;
  }

  interface Outcome {
    readonly error: unknown;
    readonly snapshot: Snapshot | undefined;
    readonly clone: Clone | undefined;
  }

  /** Commits, and loses its connection before the first statement after COMMIT that `at` picks is sent, or after it. */
  async function loseConnection(at: RegExp, when: 'before' | 'after' = 'before'): Promise<Outcome> {
    let taken: Snapshot | undefined;
    let clone: Clone | undefined;
    const error = await app
      .transaction(async () => {
        app.afterCommitBeforeOperations((connection) => {
          const send = connection.send.bind(connection);
          let lost = false;
          connection.send = async (request) => {
            const hit = !lost && at.test(request.sql);
            if (hit) lost = true;
            if (hit && when === 'before') connection.destroy();
            const answer = await send(request);
            if (hit) {
              connection.destroy();
              throw Object.assign(new Error('Connection lost'), {
                code: 'PROTOCOL_CONNECTION_LOST',
                fatal: true,
              });
            }
            return answer;
          };
          return Promise.resolve();
        });
        await insertLabel(app, 'mine');
        taken = await app.snapshots.create({ name: snapshot, level: 'database', database: source });
        clone = await app.clones.cloneDatabase({ target: backup, source, snapshot: taken });
      })
      .catch((e: unknown) => e);
    return { error, snapshot: taken, clone };
  }

  async function expectFinished(): Promise<void> {
    expect(await app.labelsOf('note', snapshot)).toEqual(['mine']);
    expect(await app.labelsOf(`${backup}.note`)).toEqual(['mine']);
    expect(await app.journal()).toEqual([]);
  }

  it('finishes what a lost connection left between COMMIT and the operations, late', async () => {
    const lost = await loseConnection(/UPDATE .* 'running'/);
    expect(lost.error).toBeInstanceOf(MoDeferredOperationError);
    expect(lost.error).toMatchObject({
      committed: true,
      done: [],
      failed: [],
      pending: [
        { kind: 'snapshot.create', target: snapshot },
        { kind: 'clone.database', target: backup },
      ],
    });
    expect([lost.snapshot?.state, lost.clone?.state]).toEqual(['pending', 'pending']);
    expect(await app.labels()).toEqual(['mine']);
    expect(await app.snapshotExists(snapshot)).toBe(false);
    expect((await app.journal()).map((r) => r.state)).toEqual(['pending', 'pending']);
    const report = await (await start({ deferred: { recoverEvery: 0 } })).deferred.list();
    // starting an application recovers by itself
    expect(report).toEqual([]);
    await expectFinished();
  });

  it.each<[string, RegExp, 'before' | 'after', { snapshotLate: boolean | undefined }]>([
    ['before CREATE SNAPSHOT', /^CREATE SNAPSHOT/, 'before', { snapshotLate: true }],
    ['after CREATE SNAPSHOT', /^CREATE SNAPSHOT/, 'after', { snapshotLate: false }],
    ['before its row is removed', /^DELETE FROM .* AND owner/, 'before', { snapshotLate: false }],
    ['after its row is removed', /^DELETE FROM .* AND owner/, 'after', { snapshotLate: undefined }],
    ['before the clone begins', /^begin/, 'before', { snapshotLate: undefined }],
    [
      'after the clone is made, before it is committed',
      /^CREATE DATABASE/,
      'after',
      { snapshotLate: undefined },
    ],
    ['after the clone is committed', /^commit/, 'after', { snapshotLate: undefined }],
  ])('finishes exactly once when the connection is lost %s', async (_, at, when, { snapshotLate }) => {
    const { error } = await loseConnection(at, when);
    expect(error).toBeInstanceOf(MoDeferredOperationError);
    const report = await app.deferred.recover();
    const taken = report.done.find((o) => o.kind === 'snapshot.create');
    expect(taken?.late).toBe(snapshotLate);
    expect(report.failed).toEqual([]);
    await expectFinished();
  });

  it('does not take a stranger for its own snapshot', async () => {
    const { error } = await loseConnection(/^CREATE SNAPSHOT/);
    expect(error).toBeInstanceOf(MoDeferredOperationError);
    await app.outside.execute(`create snapshot ${snapshot} for account`);
    const report = await app.deferred.recover();
    expect(report.done).toEqual([]);
    expect(report.failed).toMatchObject([{ kind: 'snapshot.create' }, { kind: 'clone.database' }]);
  });

  it('does not take for its own a snapshot of the same object from before its COMMIT', async () => {
    const { error } = await app
      .transaction(async () => {
        await insertLabel(app, 'mine');
        await app.snapshots.create({ name: snapshot, level: 'database', database: source });
        await app.outside.execute(`create snapshot ${snapshot} for database ${source}`);
        app.afterCommitBeforeOperations(() => Promise.resolve());
      })
      .then(
        () => ({ error: undefined }),
        (e: unknown) => ({ error: e }),
      );
    expect(error).toMatchObject({ committed: true, failed: [{ kind: 'snapshot.create' }] });
    // as after a crash in the moment between the attempt and the mark
    await app.outside.execute("update mo_deferred_operation set state = 'running', lease_until = 0");
    expect((await app.deferred.recover()).failed).toMatchObject([{ kind: 'snapshot.create' }]);
    expect(await app.labelsOf('note', snapshot)).toEqual([]);
  });

  it('leaves to a live process what is under its lease', async () => {
    let during: unknown;
    await app.transaction(async () => {
      app.afterCommitBeforeOperations(async () => {
        during = await (await start()).deferred.recover();
      });
      await insertLabel(app, 'mine');
      await app.snapshots.create({ name: snapshot, level: 'database', database: source });
    });
    expect(during).toMatchObject({ done: [], failed: [], leased: [{ kind: 'snapshot.create' }] });
    expect(await app.snapshotExists(snapshot)).toBe(true);
    expect(await app.journal()).toEqual([]);
  });

  it('keeps the lease of an operation that takes longer than it', async () => {
    const slow = await start({ deferred: { leaseMs: 1_000 } });
    const reports: unknown[] = [];
    await slow.transaction(async () => {
      slow.afterCommitBeforeOperations((connection) => {
        const send = connection.send.bind(connection);
        connection.send = async (request) => {
          if (request.sql.startsWith('CREATE SNAPSHOT')) {
            await new Promise((done) => setTimeout(done, 3_500));
            reports.push(await app.deferred.recover());
          }
          return send(request);
        };
        return Promise.resolve();
      });
      await slow.snapshots.create({ name: snapshot, level: 'database', database: source });
    });
    expect(reports).toMatchObject([{ done: [], leased: [{ kind: 'snapshot.create' }] }]);
    expect(await app.snapshotExists(snapshot)).toBe(true);
    expect(await app.journal()).toEqual([]);
  });

  it('gives each operation to one of several recoverers at once', async () => {
    const names = Array.from({ length: 8 }, () => server.freshName('recover'));
    for (const name of names) {
      const run = app.transaction(async () => {
        app.afterCommitBeforeOperations((connection) => Promise.resolve(connection.destroy()));
        await insertLabel(app, name);
        await app.snapshots.create({ name, level: 'database', database: source });
      });
      await expect(run).rejects.toThrow(MoDeferredOperationError);
    }
    // made when nothing is to be recovered yet by their own start
    await app.outside.execute('update mo_deferred_operation set lease_until = unix_timestamp() + 600');
    const recoverers = [app, await start(), await start(), await start()];
    await app.outside.execute('update mo_deferred_operation set lease_until = 0');
    const reports = await Promise.all(recoverers.map((a) => a.deferred.recover()));
    const done = reports.flatMap((r) => r.done);
    expect(done.map((o) => o.target).toSorted()).toEqual(names.toSorted());
    expect(done.every((o) => o.late === true)).toBe(true);
    expect(reports.flatMap((r) => r.failed)).toEqual([]);
    for (const name of names) expect(await app.snapshotExists(name)).toBe(true);
    expect(await app.journal()).toEqual([]);
  });

  it('leaves operations of a kind it does not know, for an application that does', async () => {
    await loseConnection(/UPDATE .* 'running'/);
    await app.outside.execute(
      "update mo_deferred_operation set kind = 'future.kind' where kind = 'snapshot.create'",
    );
    const report = await app.deferred.recover();
    expect(report).toMatchObject({ done: [], failed: [], unknown: [{ kind: 'future.kind' }] });
    expect((await app.journal()).map((r) => [r.kind, r.state])).toEqual([
      ['clone.database', 'pending'],
      ['future.kind', 'pending'],
    ]);
  });
});
