import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FaultProxy, type ClientCommand } from '../../support/fault-proxy/index.js';
import { useServer } from '../../support/server.js';
import { createTransactionApp, type TransactionApp } from '../../support/transaction-app.js';

/** After these the server has rolled the transaction back, and the session autocommits. */
const ENDS_TRANSACTION = [1205, 20502, 20504, 20505, 20634, 20701, 20702, 20703, 20704, 20706, 20709];

const server = useServer();
let proxy: FaultProxy;
let app: TransactionApp;

beforeAll(async () => {
  const database = await server.freshDatabase('server_errors');
  proxy = await FaultProxy.start(server.url);
  app = await createTransactionApp(database, [], {
    clientUrl: proxy.through(database.url),
    pool: { max: 3 },
  });
});
afterAll(async () => {
  await app?.close();
  await proxy?.close();
});
beforeEach(async () => {
  proxy.reset();
  await app.outside.execute('delete from note where id > 0');
});

const insert = (label: string): Promise<unknown> =>
  app.client.execute('insert into note (label) values (?)', [label]);
const secondInsert = (command: ClientCommand): boolean =>
  command.name === 'STMT_EXECUTE' && command.sql.startsWith('insert into note');
const commit = (command: ClientCommand): boolean => command.name === 'QUERY' && command.sql === 'commit';

describe.each([...ENDS_TRANSACTION, 20638])('error %d at a statement', (serverError) => {
  it('reaches the caller, and nothing is left', async () => {
    proxy.when(secondInsert, { serverError }, { skip: 1 });
    const run = app.manager.run(async () => (await insert('a'), await insert('b'), insert('c')));
    await expect(run).rejects.toMatchObject({ errno: serverError });
    expect(await app.labels()).toEqual([]);
    await app.expectQuiet();
  });

  it('swallowed: the rest is not sent, the commit is refused', async () => {
    proxy.when(secondInsert, { serverError }, { skip: 1 });
    const run = app.manager.run(async () => {
      await insert('a');
      await insert('b').catch(() => undefined);
      await insert('c').catch(() => undefined);
    });
    await expect(run).rejects.toMatchObject({ code: 'MO_TRANSACTION_LOST' });
    expect(await app.labels()).toEqual([]);
  });

  it(serverError === 20638 ? 'is not retried' : 'is retried when asked for', async () => {
    proxy.when(secondInsert, { serverError }, { skip: 1 });
    let runs = 0;
    const run = app.manager.run(async () => (runs++, await insert('a'), insert('b')), {
      retry: { attempts: 3, backoff: 1 },
    });
    if (serverError === 20638) await expect(run).rejects.toMatchObject({ errno: 20638 });
    else await run;
    expect(runs).toBe(serverError === 20638 ? 1 : 2);
    expect(await app.labels()).toEqual(serverError === 20638 ? [] : ['a', 'b']);
  });
});

it.each([20619, 20628, 20701, 1205, 20632])(
  'error %d as the answer to COMMIT: nothing was committed, retried',
  async (serverError) => {
    proxy.when(commit, { serverError }, { times: 1 });
    let runs = 0;
    await app.manager.run(async () => (runs++, insert('a')), { retry: { attempts: 2, backoff: 1 } });
    expect(runs).toBe(2);
    expect(await app.labels()).toEqual(['a']);
  },
);

it.each([20638, 20502, 20505, 20101, 1105])(
  'error %d as the answer to COMMIT: nobody knows, never repeated',
  async (serverError) => {
    proxy.when(commit, { serverError }, { times: 1 });
    let runs = 0;
    const run = app.manager.run(async () => (runs++, insert('a')), { retry: { attempts: 3, backoff: 1 } });
    await expect(run).rejects.toMatchObject({ code: 'MO_COMMIT_UNKNOWN', errno: serverError });
    expect(runs).toBe(1);
    await app.expectQuiet();
  },
);
