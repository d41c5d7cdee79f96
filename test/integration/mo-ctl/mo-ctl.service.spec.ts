import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MoQueryError } from 'nestjs-matrixone';
import { MoCtlService } from '../../../src/services/mo-ctl/index.js';
import { useServer, type FreshDatabase } from '../../support/server.js';
import { createTransactionApp, type TransactionApp } from '../../support/transaction-app.js';

const server = useServer();
let database: FreshDatabase;
let app: TransactionApp;
let ctl: MoCtlService;

beforeAll(async () => {
  database = await server.freshDatabase('moctl');
  app = await createTransactionApp(database);
  ctl = new MoCtlService(app.client);
});

afterAll(() => app?.close());

describe('MoCtlService on a server', () => {
  it('flushes a table', async () => {
    await app.client.execute("insert into note (label) values ('a')");
    await ctl.flush(database.name, 'note');
    expect(await ctl.execute('dn', 'flush', `${database.name}.note`)).toMatchObject({
      method: 'Flush',
      result: [{ returnStr: 'OK' }],
    });
  });

  it('tells an unknown table', async () => {
    await expect(ctl.flush(database.name, 'nosuch')).rejects.toMatchObject({ errno: 1146 });
    await expect(ctl.flush(database.name, 'nosuch')).rejects.toBeInstanceOf(MoQueryError);
  });

  it('makes checkpoints', async () => {
    await ctl.checkpoint();
    await ctl.globalCheckpoint();
  });

  it('gives the shards, the clock and the protocol versions', async () => {
    const shards = await ctl.ping();
    expect(shards.length).toBeGreaterThan(0);
    for (const shard of shards) {
      expect(shard.serviceAddress).not.toBe('');
      expect(Number.isInteger(shard.shardId)).toBe(true);
    }
    const [before, after] = [await ctl.getSnapshot(), await ctl.getSnapshot()];
    expect(after.physical).toBeGreaterThan(before.physical);
    expect(Math.abs(Number(before.physical / 1_000_000n) - Date.now())).toBeLessThan(60_000);
    await ctl.syncCommit();
    expect([...(await ctl.getProtocolVersions()).values()].every((v) => v > 0)).toBe(true);
  });

  it('acts at once in a transaction, which rolls back as ever', async () => {
    const unit = app.manager.run(async () => {
      await app.client.execute("insert into note (label) values ('never')");
      await ctl.flush(database.name, 'note');
      await ctl.checkpoint();
      throw new Error('boom');
    });
    await expect(unit).rejects.toThrow('boom');
    expect(await app.labels()).not.toContain('never');
  });

  it('is refused in a read-only transaction', async () => {
    await expect(
      app.manager.run(() => ctl.flush(database.name, 'note'), { readOnly: true }),
    ).rejects.toMatchObject({ code: 'MO_READ_ONLY' });
  });
});
