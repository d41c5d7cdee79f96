import { describe, expect, it } from '@jest/globals';
import { SnapshotService } from 'nestjs-matrixone';
import { useTransactionApp } from '../../support/use-transaction-app.js';

/** A snapshot is a point in time after COMMIT, for everybody. */
describe('sharp edge: snapshots asked for in a transaction', () => {
  const used = useTransactionApp('snapshots');
  const { insert } = used;
  const database = () => new URL(used.app.databaseUrl).pathname.slice(1);
  const snapshots = () => used.app.module.get(SnapshotService);
  const labelsAt = async (name: string): Promise<string[]> => {
    const rows = await used.app.outside.query<{ label: string }>(
      `select label from note {snapshot = '${name}'} order by id`,
    );
    return rows.map((row) => row.label);
  };

  it('have what others commit before they are taken', async () => {
    const { app, server } = used;
    const name = server.freshName('sharp');
    await app.manager.run(async () => {
      await insert('mine');
      await snapshots().create({ name, level: 'database', database: database() });
      await app.outside.query("insert into note (label) values ('theirs, later')");
      await insert('mine, later');
    });
    expect((await labelsAt(name)).sort()).toEqual(['mine', 'mine, later', 'theirs, later']);
    await snapshots().drop(name);
  });

  it('cannot be read in the transaction that asks for them', async () => {
    const { app, server } = used;
    const name = server.freshName('sharp');
    await app.manager.run(async () => {
      await insert('mine');
      const snapshot = await snapshots().create({ name, level: 'database', database: database() });
      expect(snapshot.state).toBe('pending');
      await expect(app.client.query(`select label from note {snapshot = '${name}'}`)).rejects.toThrow();
      await insert('still alive');
    });
    expect(await labelsAt(name)).toEqual(['mine', 'still alive']);
    await snapshots().drop(name);
  });

  it('stay when an afterCommit hook fails: the transaction is committed', async () => {
    const { app, server } = used;
    const name = server.freshName('sharp');
    await app.manager.run(async () => {
      await insert('mine');
      await snapshots().create({ name, level: 'database', database: database() });
      app.manager.current()?.afterCommit(() => Promise.reject(new Error('mail server is down')));
    });
    expect(await labelsAt(name)).toEqual(['mine']);
    await snapshots().drop(name);
  });
});
