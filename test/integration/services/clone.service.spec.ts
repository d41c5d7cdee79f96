import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  MoAlreadyExistsError,
  MoInvalidArgumentError,
  MoNotFoundError,
  MoReadOnlyError,
  MoUnsupportedError,
  type Clone,
} from 'nestjs-matrixone';
import { itOnRealServer } from '../../support/real-server.js';
import { createServiceApp, insertLabel, type ServiceApp } from '../../support/service-app.js';
import { useServer } from '../../support/server.js';

class Boom extends Error {}

describe('CloneService', () => {
  const server = useServer();
  let app: ServiceApp;
  let source: string;
  let target: string;
  let snapshot: string;

  beforeEach(async () => {
    app = await createServiceApp(await server.freshDatabase('clone'));
    source = app.database;
    target = server.freshName('clone_to');
    snapshot = server.freshName('clone_at');
    await insertLabel(app, 'base');
  });
  afterEach(() => app.close());

  const takeSnapshot = () => app.snapshots.create({ name: snapshot, level: 'database', database: source });

  describe('outside a transaction', () => {
    it('clones a database, now or from a snapshot', async () => {
      const taken = await takeSnapshot();
      await insertLabel(app, 'later');
      const clone = await app.clones.cloneDatabase({ target, source });
      expect(clone).toEqual({
        target,
        source,
        snapshot: undefined,
        account: undefined,
        state: 'done',
        created: true,
        late: false,
      });
      expect(await app.labelsOf(`${target}.note`)).toEqual(['base', 'later']);
      const old = server.freshName('clone_to');
      expect(await app.clones.cloneDatabaseWithSnapshot(old, source, taken)).toMatchObject({ snapshot });
      expect(await app.labelsOf(`${old}.note`)).toEqual(['base']);
    });

    it('clones a table, with plain and qualified names', async () => {
      await takeSnapshot();
      await insertLabel(app, 'later');
      expect(await app.clones.cloneTable({ target: 'copy', source: 'note' })).toMatchObject({
        target: `${source}.copy`,
        source: `${source}.note`,
      });
      await app.clones.cloneTableWithSnapshot(`${source}.old`, `${source}.note`, snapshot);
      expect(await app.labelsOf('copy')).toEqual(['base', 'later']);
      expect(await app.labelsOf('old')).toEqual(['base']);
    });

    it('names what is missing, and makes no empty database of it', async () => {
      await takeSnapshot();
      const missing = [
        app.clones.cloneDatabase({ target, source: 'no_such_db' }),
        app.clones.cloneDatabase({ target, source, snapshot: 'no_such_snapshot' }),
        app.clones.cloneTable({ target: 'copy', source: 'nope' }),
        app.clones.cloneTable({ target: 'copy', source: 'note', snapshot: 'no_such_snapshot' }),
        app.clones.cloneTable({ target: 'no_such_db.copy', source: 'note' }),
      ];
      const messages = (await Promise.allSettled(missing)).map((r) =>
        r.status === 'rejected' && r.reason instanceof MoNotFoundError ? r.reason.message : r,
      );
      expect(messages).toEqual([
        "There is no database 'no_such_db'.",
        "There is no snapshot 'no_such_snapshot'.",
        `There is no table '${source}.nope'.`,
        "There is no snapshot 'no_such_snapshot'.",
        "There is no database 'no_such_db'.",
      ]);
      expect(await app.databaseExists(target)).toBe(false);
    });

    it('refuses a snapshot that does not hold the source', async () => {
      await app.snapshots.create({ name: snapshot, level: 'table', database: source, table: 'note' });
      await expect(app.clones.cloneDatabase({ target, source, snapshot })).rejects.toThrow(
        MoInvalidArgumentError,
      );
      await app.client.execute('create table other (label varchar(10))');
      await expect(app.clones.cloneTable({ target: 'c', source: 'other', snapshot })).rejects.toThrow(
        `Snapshot '${snapshot}' holds the table '${source}.note' only, not '${source}.other'.`,
      );
    });

    it('refuses a target that exists; with ifNotExists it is left as it is', async () => {
      await app.clones.cloneTable({ target: 'copy', source: 'note' });
      await expect(app.clones.cloneTable({ target: 'copy', source: 'note' })).rejects.toThrow(
        MoAlreadyExistsError,
      );
      const again = await app.clones.cloneTable({ target: 'copy', source: 'note', ifNotExists: true });
      expect(again.created).toBe(false);
      // the server's own IF NOT EXISTS would have appended the row a second time
      expect(await app.labelsOf('copy')).toEqual(['base']);
      await app.clones.cloneDatabase({ target, source });
      await expect(app.clones.cloneDatabase({ target, source })).rejects.toThrow(MoAlreadyExistsError);
      await insertLabel(app, 'later');
      expect((await app.clones.cloneDatabase({ target, source, ifNotExists: true })).created).toBe(false);
      expect(await app.labelsOf(`${target}.note`)).toEqual(['base']);
    });

    it('refuses to clone something onto itself', async () => {
      await expect(app.clones.cloneDatabase({ target: source.toUpperCase(), source })).rejects.toThrow(
        MoInvalidArgumentError,
      );
      await expect(app.clones.cloneTable({ target: 'note', source: `${source}.note` })).rejects.toThrow(
        MoInvalidArgumentError,
      );
    });

    it('leaves nothing of a database that the server cannot clone, and no stack trace', async () => {
      await takeSnapshot();
      await app.outside.execute(`create view past as select label from note {SNAPSHOT = '${snapshot}'}`);
      const error = await app.clones.cloneDatabase({ target, source }).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(MoUnsupportedError);
      expect((error as Error).message).not.toMatch(/runtime|\.go/);
      expect(await app.databaseExists(target)).toBe(false);
    });

    itOnRealServer('refuses a database with a sequence, which the server would leave out', async () => {
      await app.outside.execute('create sequence counter');
      await takeSnapshot();
      for (const more of [{}, { snapshot }]) {
        await expect(app.clones.cloneDatabase({ target, source, ...more })).rejects.toThrow(/counter/);
      }
      await app.transaction(async () => {
        await insertLabel(app, 'mine');
        await expect(app.clones.cloneDatabase({ target, source })).rejects.toThrow(MoUnsupportedError);
      });
      expect(await app.databaseExists(target)).toBe(false);
    });

    it('needs a snapshot to clone to another account', async () => {
      await expect(app.clones.cloneDatabase({ target, source, toAccount: 'acc' })).rejects.toThrow(
        MoInvalidArgumentError,
      );
    });
  });

  describe('from a snapshot, inside a transaction', () => {
    it.each([
      ['commit', false],
      ['rollback', true],
    ])('joins the transaction (%s)', async (_, fails) => {
      await takeSnapshot();
      const run = app.transaction(async () => {
        await insertLabel(app, 'mine');
        const clone = await app.clones.cloneDatabase({ target, source, snapshot });
        expect(clone.state).toBe('done');
        await app.clones.cloneTable({ target: 'copy', source: 'note', snapshot });
        const rows = await app.client.query<{ label: string }>(`select label from ${target}.note`);
        expect(rows.map((r) => r.label)).toEqual(['base']);
        expect(await app.databaseExists(target)).toBe(false);
        if (fails) throw new Boom();
      });
      if (fails) await expect(run).rejects.toThrow(Boom);
      else await run;
      expect(await app.databaseExists(target)).toBe(!fails);
      expect(await app.outside.query("show tables like 'copy'")).toHaveLength(fails ? 0 : 1);
      expect(await app.labels()).toEqual(fails ? ['base'] : ['base', 'mine']);
    });

    it('runs behind the snapshot that the transaction takes, by name or by value', async () => {
      const clones: Clone[] = [];
      await app.transaction(async () => {
        await insertLabel(app, 'mine');
        const taken = await takeSnapshot();
        clones.push(await app.clones.cloneDatabase({ target, source, snapshot: taken }));
        clones.push(await app.clones.cloneTableWithSnapshot('copy', 'note', snapshot));
        expect(clones.map((c) => [c.state, c.created])).toEqual([
          ['pending', undefined],
          ['pending', undefined],
        ]);
        expect(await app.journal()).toEqual([]);
      });
      expect(clones).toMatchObject([
        { target, state: 'done', created: true, late: false },
        { target: `${source}.copy`, state: 'done', created: true },
      ]);
      expect(await app.labelsOf(`${target}.note`)).toEqual(['base', 'mine']);
      expect(await app.labelsOf('copy')).toEqual(['base', 'mine']);
      expect(await app.journal()).toEqual([]);
    });

    it('leaves nothing of them when the transaction is rolled back', async () => {
      const clones: Clone[] = [];
      const run = app.transaction(async () => {
        const taken = await takeSnapshot();
        clones.push(await app.clones.cloneDatabase({ target, source, snapshot: taken }));
        throw new Boom();
      });
      await expect(run).rejects.toThrow(Boom);
      expect(clones[0]?.state).toBe('discarded');
      expect(await app.databaseExists(target)).toBe(false);
      expect(await app.snapshotExists(snapshot)).toBe(false);
      expect(await app.journal()).toEqual([]);
    });

    it('uses a snapshot that the transaction takes and drops again', async () => {
      await app.transaction(async () => {
        await insertLabel(app, 'mine');
        const taken = await takeSnapshot();
        await app.clones.cloneDatabase({ target, source, snapshot: taken });
        await app.snapshots.drop(taken);
      });
      expect(await app.labelsOf(`${target}.note`)).toEqual(['base', 'mine']);
      expect(await app.snapshotExists(snapshot)).toBe(false);
      expect(await app.journal()).toEqual([]);
    });

    it('checks at once what it will need after COMMIT', async () => {
      await app.outside.execute(`create database ${target}`);
      await app.transaction(async () => {
        const taken = await takeSnapshot();
        const clone = (more: object) =>
          app.clones.cloneDatabase({ target, source, snapshot: taken, ...more });
        await expect(clone({})).rejects.toThrow(MoAlreadyExistsError);
        expect(await clone({ ifNotExists: true })).toMatchObject({ created: false, state: 'done' });
        await expect(clone({ source: 'elsewhere', target: 't2' })).rejects.toThrow(MoInvalidArgumentError);
        await expect(app.clones.cloneTableWithSnapshot('copy', 'nope', taken)).rejects.toThrow(
          MoNotFoundError,
        );
      });
      expect(await app.snapshotExists(snapshot)).toBe(true);
      expect(await app.journal()).toEqual([]);
    });

    it('is refused from a snapshot that the transaction drops', async () => {
      await takeSnapshot();
      await app.transaction(async () => {
        await app.snapshots.drop(snapshot);
        await expect(app.clones.cloneDatabase({ target, source, snapshot })).rejects.toThrow(MoNotFoundError);
      });
    });

    it('is refused in a readOnly transaction', async () => {
      const clone = () => app.clones.cloneDatabase({ target, source });
      await expect(app.manager.run(clone, { readOnly: true })).rejects.toThrow(MoReadOnlyError);
      expect(await app.databaseExists(target)).toBe(false);
    });
  });
});
