import { describe, expect, it } from '@jest/globals';
import { useTransactionApp } from '../../support/use-transaction-app.js';

/** READ COMMITTED is all there is. */
describe('sharp edge: isolation', () => {
  const used = useTransactionApp('isolation');
  const { insert } = used;
  const version = async (): Promise<number | undefined> => {
    const [row] = await used.app.client.query<{ version: number }>('select version from note');
    return row?.version;
  };

  it('the same query twice in one transaction may give different answers', async () => {
    const { app } = used;
    await insert('row');
    await app.manager.run(async () => {
      expect(await version()).toBe(1);
      await app.outside.query('update note set version = 2');
      expect(await version()).toBe(2);
      await app.outside.query("insert into note (label) values ('phantom')");
      expect(await app.client.query('select id from note')).toHaveLength(2);
    });
  });

  it('reading and then writing what was read loses updates', async () => {
    const { app } = used;
    await insert('row');
    await app.manager.run(async () => {
      const read = (await version()) ?? 0;
      await app.outside.query('update note set version = version + 10');
      await app.client.execute('update note set version = ?', [read + 1]);
    });
    expect(await version()).toBe(2);
  });

  it('the server reports another level than it keeps', async () => {
    const rows = await used.app.client.query<{ level: string }>('select @@transaction_isolation as level');
    expect(rows).toEqual([{ level: 'REPEATABLE-READ' }]);
  });

  it('READ ONLY is accepted by the server and keeps nothing out; ours does', async () => {
    const { app, server } = used;
    const plain = await server.outside({ name: '', url: app.databaseUrl });
    await plain.query('start transaction read only');
    await plain.query("insert into note (label) values ('written in READ ONLY')");
    await plain.query('commit');
    expect(await app.labels()).toEqual(['written in READ ONLY']);
    const ours = app.manager.run(() => insert('x'), { readOnly: true });
    await expect(ours).rejects.toMatchObject({ code: 'MO_READ_ONLY' });
  });
});
