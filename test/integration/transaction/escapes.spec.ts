import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { useServer } from '../../support/server.js';
import {
  createTransactionApp,
  Note,
  STORAGE_DRIVERS,
  type TransactionApp,
} from '../../support/transaction-app.js';

class Boom extends Error {}

/** Routes by which work would leave its transaction in stock MikroORM. */
describe.each(STORAGE_DRIVERS)('routes around the transaction, %s', (storageDriver) => {
  const server = useServer();
  let app: TransactionApp;

  beforeAll(async () => {
    app = await createTransactionApp(await server.freshDatabase('escapes'), [], { storageDriver });
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    await app.outside.query('delete from note');
  });

  const INSERT = "insert into note (label) values ('x')";

  it.each([
    ['em.execute()', () => app.em.execute(INSERT)],
    ['em.getConnection().execute()', () => app.em.getConnection().execute(INSERT)],
    ['the query builder', () => app.em.qb(Note).insert({ label: 'x' }).execute()],
    [
      'kysely',
      () =>
        app.em
          .getKysely()
          .executeQuery({ sql: INSERT, parameters: [], query: {} as never, queryId: {} as never }),
    ],
    ['em.insert()', () => app.em.insert(Note, { label: 'x' })],
    ['em.upsert()', () => app.em.upsert(Note, { label: 'x' })],
    [
      'a fork that keeps the context',
      () => app.em.fork({ keepTransactionContext: true }).insert(Note, { label: 'x' }),
    ],
    ['em.transactional()', () => app.em.transactional((em) => em.insert(Note, { label: 'x' }))],
    ['the native client', () => app.client.execute(INSERT)],
    ['insertMany()', () => app.client.insertMany('note', [{ label: 'x' }])],
  ])('%s is inside', async (_, write: () => Promise<unknown>) => {
    const run = app.manager.run(async () => {
      await write();
      expect(await app.client.query('select label from note')).toEqual([{ label: 'x' }]);
      expect(await app.labels()).toEqual([]);
      throw new Boom();
    });
    await expect(run).rejects.toThrow(Boom);
    expect(await app.labels()).toEqual([]);
  });

  it.each([
    ['em.begin()', 'MO_NESTED_NOT_SUPPORTED', () => app.em.begin()],
    ['em.commit()', 'MO_NOT_ALLOWED_IN_TRANSACTION', () => app.em.commit()],
    ['em.rollback()', 'MO_NOT_ALLOWED_IN_TRANSACTION', () => app.em.rollback()],
  ])(
    '%s inside a boundary is refused: the rest would autocommit',
    async (_, code, call: () => Promise<unknown>) => {
      const run = app.manager.run(async () => {
        await app.client.execute(INSERT);
        await expect(call()).rejects.toMatchObject({ code });
        throw new Boom();
      });
      await expect(run).rejects.toThrow(Boom);
      expect(await app.labels()).toEqual([]);
    },
  );

  it('em.begin() and em.commit() on a fork of your own work as in MikroORM, guarded', async () => {
    const em = app.em.fork();
    await em.begin();
    await em.insert(Note, { label: 'mine' });
    await expect(em.execute('set @x = 1')).rejects.toMatchObject({ code: 'MO_IMPLICIT_COMMIT' });
    expect(await app.labels()).toEqual([]);
    await em.commit();
    expect(await app.labels()).toEqual(['mine']);
  });

  it('a kysely transaction is guarded and rolls back', async () => {
    const kysely = app.em.fork().getKysely();
    const run = kysely.transaction().execute(async (trx) => {
      await trx.executeQuery({ sql: INSERT, parameters: [], query: {} as never, queryId: {} as never });
      throw new Boom();
    });
    await expect(run).rejects.toThrow(Boom);
    expect(await app.labels()).toEqual([]);
  });

  it.each(['begin', 'set autocommit = 0', 'use mysql', 'lock tables note write'])(
    '%s on a pooled connection is refused: its next user would inherit it',
    async (sql) => {
      await expect(app.client.execute(sql)).rejects.toMatchObject({ code: 'MO_UNSUPPORTED' });
      await expect(app.em.fork().execute(sql)).rejects.toMatchObject({ code: 'MO_UNSUPPORTED' });
    },
  );
});
