import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { useServer } from '../../support/server.js';
import { createTransactionApp, type TransactionApp } from '../../support/transaction-app.js';

const server = useServer();
let app: TransactionApp;

beforeAll(async () => {
  app = await createTransactionApp(await server.freshDatabase('fallback'));
  await app.outside.query('create table doc (id int primary key, body text)');
  await app.outside.query("insert into doc values (1, 'a'), (2, 'bb'), (3, 'ccc')");
});
afterAll(() => app?.close());

// as a prepared statement MatrixOne fails it, or its COMMIT: INVALID-INSERT-BATCH-DIFF-LENGTH
it('an UPDATE of a TEXT column in several rows works with parameters', async () => {
  const update = (body: string) => app.client.execute('update doc set body = ? where id > ?', [body, 1]);
  expect(await update("it's new")).toMatchObject({ affectedRows: 2 });
  await app.manager.run(() => update('newer'));
  const rows = await app.outside.query<{ body: string }>('select body from doc order by id');
  expect(rows.map((row) => row.body)).toEqual(['a', 'newer', 'newer']);
});
