import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MoInvalidArgumentError, MoNotFoundError } from 'nestjs-matrixone';
import { itOnRealServer, onRealServer } from '../../support/real-server.js';
import { connectOutside, type OutsideConnection } from '../../support/second-connection.js';
import { createServiceApp, insertLabel, type ServiceApp } from '../../support/service-app.js';
import { useServer } from '../../support/server.js';

describe('snapshots and clones across accounts', () => {
  const server = useServer();
  let account: string;
  let app: ServiceApp;
  let there: OutsideConnection;
  let source: string;
  let target: string;
  let snapshot: string;

  beforeAll(() => {
    account = server.freshName('acc');
  });

  beforeEach(async () => {
    app = await createServiceApp(await server.freshDatabase('acc_db'));
    source = app.database;
    target = server.freshName('acc_to');
    snapshot = server.freshName('acc_s');
    if (!onRealServer) return; // the embedded server has the account sys only
    await app.outside.execute(`create account if not exists ${account} admin_name 'adm' identified by '111'`);
    const url = new URL(server.url);
    url.pathname = '/';
    there = await connectOutside(url.toString(), { user: `${account}:adm`, password: '111' });
  });
  afterEach(async () => {
    if (onRealServer) there.destroy();
    await app.close();
  });

  const isThere = async (): Promise<boolean> =>
    (await there.query('show databases like ?', [target])).length > 0;
  const labelsThere = async (): Promise<unknown[]> =>
    (await there.query<{ label: string }>(`select label from ${target}.note order by label`)).map(
      (r) => r.label,
    );

  itOnRealServer(
    'clones to another account: at once, within a transaction, and behind a snapshot of it',
    async () => {
      await insertLabel(app, 'base');
      const taken = await app.snapshots.create({ name: snapshot, level: 'database', database: source });
      const clone = { target, source, snapshot: taken, toAccount: account };
      const failing = app.transaction(async () => {
        expect(await app.clones.cloneDatabase(clone)).toMatchObject({ account, state: 'done' });
        throw new Error('rollback');
      });
      await expect(failing).rejects.toThrow('rollback');
      expect(await isThere()).toBe(false);
      expect(await app.clones.cloneDatabase(clone)).toMatchObject({ account, created: true });
      expect(await labelsThere()).toEqual(['base']);
      expect(await app.clones.cloneDatabase({ ...clone, ifNotExists: true })).toMatchObject({
        created: false,
      });
      await there.execute(`drop database ${target}`);

      await app.transaction(async () => {
        await insertLabel(app, 'mine');
        const own = await app.snapshots.create({
          name: `${snapshot}_2`,
          level: 'database',
          database: source,
        });
        await app.clones.cloneDatabase({ ...clone, snapshot: own });
        await expect(
          app.clones.cloneDatabase({ ...clone, snapshot: own, toAccount: 'no-such' }),
        ).rejects.toThrow(MoNotFoundError);
      });
      expect(await labelsThere()).toEqual(['base', 'mine']);
      expect(await app.journal()).toEqual([]);
      await app.snapshots.drop(`${snapshot}_2`);
    },
  );

  itOnRealServer('names an account that does not exist', async () => {
    await app.snapshots.create({ name: snapshot, level: 'database', database: source });
    await expect(
      app.clones.cloneDatabase({ target, source, snapshot, toAccount: 'no-such' }),
    ).rejects.toThrow("There is no account 'no-such'.");
    const ofAccount = { name: `${snapshot}_2`, level: 'account', account: 'no-such' } as const;
    await expect(app.snapshots.create(ofAccount)).rejects.toThrow(MoNotFoundError);
    await expect(app.transaction(() => app.snapshots.create(ofAccount))).rejects.toThrow(MoNotFoundError);
  });

  itOnRealServer(
    'clones from a snapshot of another account, which has that account’s databases',
    async () => {
      const theirs = server.freshName('acc_db');
      await there.execute(`create database ${theirs}`);
      await there.execute(`create table ${theirs}.note (label varchar(20))`);
      await there.execute(`insert into ${theirs}.note values ('theirs')`);
      await app.transaction(async () => {
        const taken = await app.snapshots.create({ name: snapshot, level: 'account', account });
        await app.clones.cloneDatabase({ target, source: theirs, snapshot: taken });
      });
      expect(await app.labelsOf(`${target}.note`)).toEqual(['theirs']);
      expect(await app.snapshots.list({ account })).toMatchObject([{ name: snapshot, account }]);
      await there.execute(`drop database ${theirs}`);
    },
  );

  itOnRealServer('refuses at once what is for sys only', async () => {
    const own = server.freshName('acc_own');
    await there.execute(`create database ${own}`);
    const url = new URL(server.url);
    url.username = encodeURIComponent(`${account}:adm`);
    url.password = '111';
    url.pathname = `/${own}`;
    const tenant = await createServiceApp({ name: own, url: url.toString() });
    try {
      await tenant.transaction(async () => {
        await insertLabel(tenant, 'mine');
        await expect(tenant.snapshots.create({ name: snapshot, level: 'cluster' })).rejects.toThrow(
          MoInvalidArgumentError,
        );
        const taken = await tenant.snapshots.create({ name: snapshot, level: 'database', database: own });
        await expect(
          tenant.clones.cloneDatabase({ target, source: own, snapshot: taken, toAccount: 'sys' }),
        ).rejects.toThrow(MoInvalidArgumentError);
        await tenant.clones.cloneDatabase({ target, source: own, snapshot: taken });
      });
      expect(await tenant.labelsOf(`${target}.note`)).toEqual(['mine']);
      // names are an account's own
      expect(await app.snapshots.exists(snapshot)).toBe(false);
      expect(await tenant.journal()).toEqual([]);
    } finally {
      await tenant.snapshots.drop(snapshot, { ifExists: true });
      await tenant.close();
      await there.execute(`drop database ${own}`);
    }
  });

  it('takes a snapshot of the cluster after COMMIT', async () => {
    await app.transaction(async () => {
      await insertLabel(app, 'mine');
      await app.snapshots.create({ name: snapshot, level: 'cluster' });
    });
    expect(await app.snapshots.get(snapshot)).toMatchObject({ level: 'cluster', account: undefined });
    expect(await app.labelsOf('note', snapshot)).toEqual(['mine']);
  });
});
