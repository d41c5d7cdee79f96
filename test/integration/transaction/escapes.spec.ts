import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CompiledQuery, type DatabaseConnection } from 'kysely';
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

  it.each([
    ['a table', (db: string) => `create table \`${db}\`.c clone note`],
    ['a database', (db: string) => `create database \`${db}_c\` clone \`${db}\``],
    ['a branch', () => 'data branch create table b from note'],
  ])('a native clone of %s after own writes is refused: the server gets it wrong', async (_, statement) => {
    const name = new URL(app.databaseUrl).pathname.slice(1);
    const run = app.manager.run(async () => {
      await app.client.execute(INSERT);
      await expect(app.client.execute(statement(name))).rejects.toMatchObject({ code: 'MO_UNSUPPORTED' });
    });
    await run;
    expect(await app.labels()).toEqual(['x']);
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

describe('onCreateConnection', () => {
  const server = useServer();

  it('sets up the session of every new connection', async () => {
    const database = await server.freshDatabase('on_create');
    const app = await createTransactionApp(database, [], {
      onCreateConnection: async (connection) => {
        const { executeQuery } = connection as DatabaseConnection;
        await executeQuery.call(connection, CompiledQuery.raw('set lock_wait_timeout = 7'));
      },
    });
    try {
      const timeout = () => app.client.query<{ t: string }>('select @@lock_wait_timeout as t');
      const seen = await Promise.all([timeout(), timeout(), app.manager.run(timeout)]);
      expect(seen.map((rows) => Number(rows[0]?.t))).toEqual([7, 7, 7]);
    } finally {
      await app.close();
    }
  });

  it('a failing one is the statement’s error and leaves no connection behind', async () => {
    const database = await server.freshDatabase('on_create_fails');
    let fail = false;
    const app = await createTransactionApp(database, [], {
      pool: { max: 1 },
      transaction: { acquireTimeout: 5_000 },
      onCreateConnection: async () => {
        if (fail) throw new Boom();
      },
    });
    try {
      await app.em.fork().execute('select 1');
      const rows = await app.client.query<{ id: number }>('select connection_id() as id');
      fail = true;
      await app.outside.query(`kill connection ${Number(rows[0]?.id)}`);
      await expect(app.client.query('select 1')).rejects.toThrow();
      await expect(app.client.query('select 1')).rejects.toThrow(Boom);
      fail = false;
      await app.client.query('select 1');
    } finally {
      await app.close();
    }
  });
});
