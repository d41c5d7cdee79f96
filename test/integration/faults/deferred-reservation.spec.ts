import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SnapshotService } from 'nestjs-matrixone';
import { FaultProxy } from '../../support/fault-proxy/index.js';
import { useServer } from '../../support/server.js';
import { createTransactionApp, type TransactionApp } from '../../support/transaction-app.js';

const server = useServer();
let proxy: FaultProxy;
let app: TransactionApp;
let database: string;

beforeAll(async () => {
  const fresh = await server.freshDatabase('reservation');
  database = fresh.name;
  proxy = await FaultProxy.start(server.url);
  app = await createTransactionApp(fresh, [], { clientUrl: proxy.through(fresh.url) });
});

afterAll(async () => {
  await app?.close();
  await proxy?.close();
});

it('a connection that breaks while an operation is written down is a MatrixOneConnectionError, and nothing stays', async () => {
  const snapshots = app.module.get(SnapshotService);
  const name = server.freshName('reservation');
  const run = app.manager.run(async () => {
    await app.client.execute("insert into note (label) values ('gone')");
    proxy.when(/insert into .*mo_deferred_operation/is, 'cut-before-answer');
    await snapshots.create({ name, level: 'table', database, table: 'note' });
  });
  await expect(run).rejects.toMatchObject({ code: 'MO_CONNECTION_LOST' });
  expect(proxy.seen.filter((command) => command.fault)).toHaveLength(1);
  expect(await app.labels()).toEqual([]);
  expect(await snapshots.exists(name)).toBe(false);
});
