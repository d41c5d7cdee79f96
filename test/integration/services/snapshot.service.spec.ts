import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  MoAlreadyExistsError,
  MoInvalidArgumentError,
  MoInvalidNameError,
  MoNotFoundError,
  MoReadOnlyError,
  MoUnsupportedError,
  SnapshotLevel,
  type Snapshot,
} from 'nestjs-matrixone';
import { createServiceApp, insertLabel, type ServiceApp } from '../../support/service-app.js';
import { useServer } from '../../support/server.js';

class Boom extends Error {}

describe('SnapshotService', () => {
  const server = useServer();
  let app: ServiceApp;
  let name: string;

  beforeEach(async () => {
    app = await createServiceApp(await server.freshDatabase('snap'));
    name = server.freshName('snap');
  });
  afterEach(() => app.close());

  const ofDatabase = (more: object = {}) => ({
    name,
    level: SnapshotLevel.DATABASE,
    database: app.database,
    ...more,
  });

  describe('outside a transaction', () => {
    it('takes a snapshot at once, with the state of now', async () => {
      await insertLabel(app, 'before');
      const before = Date.now();
      const snapshot = await app.snapshots.create(ofDatabase());
      await insertLabel(app, 'after');
      expect(snapshot).toMatchObject({
        name,
        level: 'database',
        database: app.database,
        table: undefined,
        account: 'sys',
        state: 'done',
        late: false,
      });
      expect(snapshot.id).toMatch(/^[0-9a-f-]{36}$/);
      expect(Math.abs(Number(snapshot.createdAt) - before)).toBeLessThan(60_000);
      expect((snapshot.timestamp ?? 0n) / 1_000_000n).toBe(BigInt(Number(snapshot.createdAt)));
      expect(await app.labelsOf('note', name)).toEqual(['before']);
      expect(await app.journal()).toEqual([]);
    });

    it('takes the levels as words, and snapshots of tables and of the account', async () => {
      const names = [name, server.freshName('snap')] as const;
      const table = await app.snapshots.create({
        name: names[0],
        level: 'table',
        database: app.database,
        table: 'note',
      });
      expect(table).toMatchObject({ level: SnapshotLevel.TABLE, database: app.database, table: 'note' });
      const account = await app.snapshots.create({ name: names[1], level: 'account' });
      expect(account).toMatchObject({ level: SnapshotLevel.ACCOUNT, account: 'sys', database: undefined });
      const listed = await app.snapshots.list();
      expect(listed.filter((s) => names.includes(s.name)).map((s) => s.name)).toEqual([names[1], names[0]]);
    });

    it('refuses a name that exists, or gives the snapshot of that name if it is of the same object', async () => {
      const first = await app.snapshots.create(ofDatabase());
      await expect(app.snapshots.create(ofDatabase())).rejects.toThrow(MoAlreadyExistsError);
      expect(await app.snapshots.create(ofDatabase({ ifNotExists: true }))).toEqual(first);
      const other = {
        name,
        level: 'table',
        database: app.database,
        table: 'note',
        ifNotExists: true,
      } as const;
      await expect(app.snapshots.create(other)).rejects.toThrow(MoAlreadyExistsError);
    });

    it('names what is missing', async () => {
      await expect(app.snapshots.create(ofDatabase({ database: 'no_such_db' }))).rejects.toMatchObject({
        code: 'MO_NOT_FOUND',
        message: "There is no database 'no_such_db'.",
      });
      await expect(
        app.snapshots.create({ name, level: 'table', database: app.database, table: 'nope' }),
      ).rejects.toMatchObject({ message: `There is no table '${app.database}.nope'.` });
    });

    it('refuses names and arguments that make no sense before anything is sent', async () => {
      await expect(app.snapshots.create(ofDatabase({ name: 'a b' }))).rejects.toThrow(MoInvalidNameError);
      await expect(app.snapshots.create(ofDatabase({ name: 'x'.repeat(65) }))).rejects.toThrow(
        MoInvalidNameError,
      );
      await expect(app.snapshots.create({ name, level: 'database' })).rejects.toThrow(MoInvalidArgumentError);
      await expect(app.snapshots.create({ name, level: 'table', database: 'd' })).rejects.toThrow(
        MoInvalidArgumentError,
      );
      await expect(app.snapshots.create({ name, level: 'account', database: 'd' })).rejects.toThrow(
        MoInvalidArgumentError,
      );
      await expect(app.snapshots.create({ name, level: 'galaxy' as 'table' })).rejects.toThrow(/galaxy/);
      await expect(app.snapshots.create(ofDatabase({ when: 'later' }))).rejects.toThrow(
        MoInvalidArgumentError,
      );
      await expect(app.snapshots.create(ofDatabase({ keepOnRollback: true }))).rejects.toThrow(
        MoInvalidArgumentError,
      );
    });

    it('gets, filters and drops', async () => {
      await app.snapshots.create(ofDatabase());
      expect(await app.snapshots.get(name.toUpperCase())).toMatchObject({ name, state: 'done' });
      expect(await app.snapshots.exists(name)).toBe(true);
      const named = async (filter: Parameters<typeof app.snapshots.list>[0]): Promise<boolean> =>
        (await app.snapshots.list(filter)).some((s) => s.name === name);
      expect(await named({ level: 'database', database: app.database })).toBe(true);
      expect(await named({ level: SnapshotLevel.TABLE })).toBe(false);
      expect(await named({ database: 'other' })).toBe(false);
      await app.snapshots.drop(name);
      expect(await app.snapshotExists(name)).toBe(false);
      expect(await app.snapshots.exists(name)).toBe(false);
      await expect(app.snapshots.get(name)).rejects.toThrow(MoNotFoundError);
      await expect(app.snapshots.drop(name)).rejects.toThrow(MoNotFoundError);
      await expect(app.snapshots.drop(name, { ifExists: true })).resolves.toBeUndefined();
    });
  });

  describe('inside a transaction', () => {
    it('is pending until COMMIT and then has the rows of the transaction', async () => {
      let inside: Snapshot | undefined;
      const seen: unknown[] = [];
      await app.transaction(async () => {
        await insertLabel(app, 'mine');
        inside = await app.snapshots.create(ofDatabase());
        seen.push(inside.state, inside.timestamp, inside.id, inside.createdAt);
        seen.push((await app.snapshots.get(name)).state, await app.snapshots.exists(name));
        seen.push((await app.snapshots.list({ database: app.database })).map((s) => s.name));
        seen.push(await app.snapshotExists(name));
      });
      expect(seen).toEqual(['pending', undefined, undefined, undefined, 'pending', true, [name], false]);
      expect(inside).toMatchObject({ state: 'done', late: false, account: 'sys' });
      expect(inside?.timestamp).toBe((await app.snapshots.get(name)).timestamp);
      expect(inside?.id).toBe((await app.snapshots.get(name)).id);
      expect(await app.labelsOf('note', name)).toEqual(['mine']);
      expect(await app.journal()).toEqual([]);
    });

    it('never happens when the transaction is rolled back', async () => {
      let inside: Snapshot | undefined;
      const failing = app.transaction(async () => {
        inside = await app.snapshots.create(ofDatabase());
        throw new Boom();
      });
      await expect(failing).rejects.toThrow(Boom);
      expect(inside?.state).toBe('discarded');
      expect(await app.snapshotExists(name)).toBe(false);
      expect(await app.journal()).toEqual([]);
    });

    it('checks at once, and the transaction goes on', async () => {
      await app.snapshots.create(ofDatabase());
      await app.transaction(async () => {
        await insertLabel(app, 'kept');
        await expect(app.snapshots.create(ofDatabase())).rejects.toThrow(MoAlreadyExistsError);
        const missing = { name: `${name}_2`, level: 'table', database: app.database, table: 'nope' } as const;
        await expect(app.snapshots.create(missing)).rejects.toThrow(MoNotFoundError);
        expect(await app.snapshots.create(ofDatabase({ ifNotExists: true }))).toMatchObject({
          state: 'done',
        });
      });
      expect(await app.labels()).toEqual(['kept']);
      expect(await app.journal()).toEqual([]);
    });

    it('takes a snapshot of a table that the transaction makes', async () => {
      await app.transaction(async () => {
        await app.client.execute('create table fresh (label varchar(50) primary key)');
        await app.client.execute("insert into fresh values ('f')");
        await app.snapshots.create({ name, level: 'table', database: app.database, table: 'fresh' });
      });
      expect(await app.labelsOf('fresh', name)).toEqual(['f']);
    });

    it('drops after COMMIT, and not at all on rollback', async () => {
      await app.snapshots.create(ofDatabase());
      const failing = app.transaction(async () => {
        await app.snapshots.drop(name);
        expect(await app.snapshots.exists(name)).toBe(false);
        expect(await app.snapshotExists(name)).toBe(true);
        await expect(app.snapshots.drop(name)).rejects.toThrow(MoNotFoundError);
        throw new Boom();
      });
      await expect(failing).rejects.toThrow(Boom);
      expect(await app.snapshotExists(name)).toBe(true);
      await app.transaction(() => app.snapshots.drop(name));
      expect(await app.snapshotExists(name)).toBe(false);
      expect(await app.journal()).toEqual([]);
    });

    it('takes and drops one name in one transaction, and refuses it a third time', async () => {
      await app.transaction(async () => {
        await app.snapshots.create(ofDatabase());
        await app.snapshots.drop(name);
        expect(await app.snapshots.exists(name)).toBe(false);
        await expect(app.snapshots.create(ofDatabase())).rejects.toThrow(MoUnsupportedError);
      });
      expect(await app.snapshotExists(name)).toBe(false);
      expect(await app.journal()).toEqual([]);
    });

    it('replaces a snapshot: drop, then take one of the same name', async () => {
      const old = await app.snapshots.create(ofDatabase());
      await app.transaction(async () => {
        await insertLabel(app, 'newer');
        await app.snapshots.drop(name);
        await app.snapshots.create(ofDatabase());
      });
      const now = await app.snapshots.get(name);
      expect(now.id).not.toBe(old.id);
      expect(await app.labelsOf('note', name)).toEqual(['newer']);
    });

    it('does not drop a stranger that has taken the name meanwhile', async () => {
      await app.snapshots.create(ofDatabase());
      let stranger: string | undefined;
      await app.transaction(async () => {
        await app.snapshots.drop(name);
        await app.outside.execute(`drop snapshot ${name}`);
        await app.outside.execute(`create snapshot ${name} for account`);
        const rows = await app.outside.query<{ id: string }>(
          'select snapshot_id as id from mo_catalog.mo_snapshots where sname = ?',
          [name],
        );
        stranger = rows[0]?.id;
      });
      expect((await app.snapshots.get(name)).id).toBe(stranger);
    });

    it('is refused in a readOnly transaction', async () => {
      const reading = { readOnly: true };
      await expect(app.manager.run(() => app.snapshots.create(ofDatabase()), reading)).rejects.toThrow(
        MoReadOnlyError,
      );
      await expect(app.manager.run(() => app.snapshots.drop(name), reading)).rejects.toThrow(MoReadOnlyError);
      expect(await app.manager.run(() => app.snapshots.exists(name), reading)).toBe(false);
    });
  });

  describe("when: 'now'", () => {
    it('holds the state before the transaction, and stays after COMMIT', async () => {
      await insertLabel(app, 'before');
      await app.transaction(async () => {
        await insertLabel(app, 'inside');
        const snapshot = await app.snapshots.create(ofDatabase({ when: 'now' }));
        expect(snapshot.state).toBe('done');
        expect(await app.snapshotExists(name)).toBe(true);
      });
      expect(await app.labelsOf('note', name)).toEqual(['before']);
      expect(await app.labels()).toEqual(['before', 'inside']);
    });

    it.each([
      [{}, false],
      [{ keepOnRollback: true }, true],
    ])('after a rollback with %j exists: %s', async (options, kept) => {
      const failing = app.transaction(async () => {
        await app.snapshots.create(ofDatabase({ when: 'now', ...options }));
        throw new Boom();
      });
      await expect(failing).rejects.toThrow(Boom);
      expect(await app.snapshotExists(name)).toBe(kept);
    });

    it('refuses a name that the transaction has asked for already', async () => {
      await app.transaction(async () => {
        await app.snapshots.create(ofDatabase());
        await expect(app.snapshots.create(ofDatabase({ when: 'now' }))).rejects.toThrow(MoAlreadyExistsError);
      });
    });
  });
});
