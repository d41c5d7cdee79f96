import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LockMode, wrap } from '@mikro-orm/core';
import { SnapshotService } from 'nestjs-matrixone';
import { useServer } from '../../support/server.js';
import { createTransactionApp, type TransactionApp } from '../../support/transaction-app.js';
import { Author, Book, KeptBook, LIBRARY, LIBRARY_TABLES, titles } from './library.js';

const server = useServer();
let app: TransactionApp;
let at: string;
let database: string;
const em = () => app.em.fork();

beforeAll(async () => {
  const fresh = await server.freshDatabase('at_point');
  database = fresh.name;
  app = await createTransactionApp(fresh, [], { entities: LIBRARY });
  for (const table of LIBRARY_TABLES) await app.outside.query(table);
});
afterAll(() => app?.close());

// then: Ann with two books; now: Ann is Anna, her first book is gone and she has a third one, and there is Bob
beforeEach(async () => {
  for (const table of ['book', 'author', 'kept_book']) await app.outside.query(`delete from ${table}`);
  await app.outside.query("insert into author values (1, 'Ann')");
  await app.outside.query("insert into book values (1, 'first', 1), (2, 'second', 1)");
  at = server.freshName('point');
  await app.module.get(SnapshotService).create({ name: at, level: 'database', database });
  await app.outside.query("update author set name = 'Anna'");
  await app.outside.query('delete from book where id = 1');
  await app.outside.query("insert into author values (2, 'Bob')");
  await app.outside.query("insert into book values (3, 'third', 1)");
});

describe('the option at', () => {
  it.each(['joined', 'select-in'] as const)('find, populated by %s', async (strategy) => {
    const [then, ...others] = await em().find(Author, {}, { at, populate: ['books'], strategy });
    expect(others).toEqual([]);
    expect(then?.name).toBe('Ann');
    expect(titles(then?.books ?? [])).toEqual(['first', 'second']);
    const [now] = await em().find(Author, { id: 1 }, { populate: ['books'], strategy });
    expect([now?.name, titles(now?.books ?? [])]).toEqual(['Anna', ['second', 'third']]);
  });

  it('findOne, findOneOrFail, findAll, findAndCount, count and countBy', async () => {
    expect((await em().findOne(Author, 1, { at }))?.name).toBe('Ann');
    expect(await em().findOne(Author, 2, { at })).toBeNull();
    await expect(em().findOneOrFail(Author, 2, { at })).rejects.toMatchObject({ name: 'NotFoundError' });
    expect(titles(await em().findAll(Book, { at }))).toEqual(['first', 'second']);
    const [page, count] = await em().findAndCount(Book, {}, { at, limit: 1, orderBy: { id: 1 } });
    expect([titles(page), count]).toEqual([['first'], 2]);
    expect(await em().count(Author, {}, { at })).toBe(1);
    expect(await em().countBy(Book, 'title', { at })).toEqual({ first: 1, second: 1 });
  });

  it('findByCursor, page by page', async () => {
    const first = await em().findByCursor(Book, { at, first: 1, orderBy: { id: 'asc' } });
    expect([titles(first.items), first.totalCount, first.hasNextPage]).toEqual([['first'], 2, true]);
    const after = first.endCursor ?? undefined;
    const second = await em().findByCursor(Book, { at, first: 1, after, orderBy: { id: 'asc' } });
    expect([titles(second.items), second.hasNextPage]).toEqual([['second'], false]);
  });

  it('stream', async () => {
    const found: string[] = [];
    for await (const book of em().stream(Book, { at, populate: ['author'] }))
      found.push(`${book.author.name}: ${book.title}`);
    expect(found.sort()).toEqual(['Ann: first', 'Ann: second']);
  });

  it('a repository takes it too', async () => {
    expect((await em().getRepository(Author).findAll({ at })).map((a) => a.name)).toEqual(['Ann']);
  });

  it('takes a time and a server timestamp', async () => {
    const { timestamp } = await app.module.get(SnapshotService).get(at);
    expect(await em().count(Author, {}, { at: timestamp as bigint })).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const time = new Date();
    await new Promise((resolve) => setTimeout(resolve, 30));
    await app.outside.query("insert into author values (3, 'Carl')");
    expect(await em().count(Author, {}, { at: time })).toBe(2);
  });

  it('what is loaded later is read at the same point', async () => {
    const author = await em().findOneOrFail(Author, 1, { at });
    expect(titles(await author.books.loadItems())).toEqual(['first', 'second']);
    for await (const book of em().stream(Book, { at, where: { id: 1 } })) {
      expect((await wrap(book.author).init())?.name).toBe('Ann');
    }
  });

  it('leaves the identity map of the caller alone', async () => {
    const unit = em();
    const now = await unit.findOneOrFail(Author, 1);
    const then = await unit.findOneOrFail(Author, 1, { at });
    expect(then).not.toBe(now);
    expect([now.name, then.name]).toEqual(['Anna', 'Ann']);
    then.name = 'changed';
    await unit.flush();
    const rows = await app.outside.query<{ name: string }>('select name from author where id = 1');
    expect(rows).toEqual([{ name: 'Anna' }]);
  });

  it('does not flush what the caller has pending', async () => {
    const unit = em();
    unit.create(Author, { id: 9, name: 'pending' });
    expect(await unit.count(Author, {}, { at })).toBe(1);
    expect(await app.outside.query('select * from author where id = 9')).toEqual([]);
  });

  it('a result cache keeps the points apart', async () => {
    const unit = em();
    const names = async (options: { at?: string }) =>
      (await unit.fork().find(Author, {}, { ...options, cache: ['authors', 5_000] })).map((a) => a.name);
    expect(await names({})).toEqual(['Anna', 'Bob']);
    expect(await names({ at })).toEqual(['Ann']);
    expect(await names({})).toEqual(['Anna', 'Bob']);
    await app.manager.readAt(at, async () => {
      const byTime = await app.em.find(Author, {}, { cache: 5_000 });
      expect(byTime.map((a) => a.name)).toEqual(['Ann']);
    });
    expect((await unit.fork().find(Author, {}, { cache: 5_000 })).length).toBe(2);
  });
});

describe('in a transaction', () => {
  it('reads the past on the transaction’s own connection, and the transaction goes on', async () => {
    await app.manager.run(async () => {
      await app.client.execute("insert into author values (4, 'Dora')");
      expect(await app.em.count(Author)).toBe(3);
      expect(await app.em.count(Author, {}, { at })).toBe(1);
      const [author] = await app.em.find(Author, {}, { at, populate: ['books'] });
      expect(titles(author?.books ?? [])).toEqual(['first', 'second']);
      expect(await app.em.count(Author)).toBe(3);
    });
    expect(await em().count(Author)).toBe(3);
  });

  it('needs no second connection', async () => {
    const one = await createTransactionApp({ name: database, url: app.databaseUrl }, [], {
      entities: LIBRARY,
      driverOptions: { connectionLimit: 1, acquireTimeout: 2_000 },
    });
    try {
      await one.manager.run(async () => {
        expect(await one.em.count(Author)).toBe(2);
        expect(await one.em.count(Author, {}, { at })).toBe(1);
      });
    } finally {
      await one.close();
    }
  });

  it('a point that is not there leaves the transaction usable', async () => {
    await app.manager.run(async () => {
      await app.client.execute("insert into author values (5, 'Eve')");
      await expect(app.em.count(Author, {}, { at: 'nosuch_point' })).rejects.toMatchObject({
        code: 'MO_NOT_FOUND',
      });
    });
    expect(await em().count(Author)).toBe(3);
  });
});

describe('the query builder’s at()', () => {
  it('reads there, entities, counts, raw rows and streams', async () => {
    const qb = () =>
      em()
        .qb(Book, 'b')
        .where({ id: { $gt: 0 } })
        .at(at);
    expect(titles(await qb().getResultList())).toEqual(['first', 'second']);
    expect(await qb().getCount()).toBe(2);
    expect((await qb().getSingleResult())?.title).toBeDefined();
    const rows = await em()
      .qb(Book)
      .select('title')
      .at(at)
      .orderBy({ id: 1 })
      .execute<{ title: string }[]>('all');
    expect(rows.map((row) => row.title)).toEqual(['first', 'second']);
    const [page, count] = await em().qb(Book).select('*').at(at).limit(1).getResultAndCount();
    expect([page.length, count]).toEqual([1, 2]);
  });

  it('joins read there too, and so does what is loaded later', async () => {
    const books = await em()
      .qb(Book, 'b')
      .select('*')
      .leftJoinAndSelect('b.author', 'a')
      .where({ 'a.name': 'Ann' })
      .at(at)
      .getResultList();
    expect(titles(books)).toEqual(['first', 'second']);
    const author = books[0]?.author as Author;
    expect(titles(await author.books.loadItems())).toEqual(['first', 'second']);
  });

  it('as a sub-query turns only itself to the past', async () => {
    const then = em().qb(Book, 'o').select('o.id').at(at);
    const now = await em().find(Book, { id: { $nin: then } as never });
    expect(titles(now)).toEqual(['third']);
  });

  it('is refused at two times of one table, which the server mixes up; the present and one of them are right', async () => {
    const later = server.freshName('point');
    await app.module.get(SnapshotService).create({ name: later, level: 'database', database });
    await app.outside.query('delete from book where id = 2');
    const first = () => em().qb(Book, 'o').select('o.id').at(at);
    const added = (point: string) =>
      em()
        .qb(Book, 'b')
        .where({ id: { $nin: first() } as never })
        .at(point)
        .getResultList();
    await expect(added(later)).rejects.toMatchObject({ code: 'MO_UNSUPPORTED' });
    await app.manager.run(async () => {
      await expect(added(later)).rejects.toMatchObject({ code: 'MO_UNSUPPORTED' });
      const kept = await app.em.find(Book, { id: { $in: first() as never } });
      expect(titles(kept)).toEqual([]);
      // and the transaction goes on
      await app.client.execute("insert into book values (7, 'seventh', 1)");
    });
    expect(titles(await added(at))).toEqual([]);
    expect(titles(await em().find(Book, { id: { $nin: first() as never } }))).toEqual(['seventh', 'third']);
  });

  it('feeds an INSERT of today', async () => {
    const then = em().qb(Book).select(['id', 'title']).at(at);
    await em()
      .qb(KeptBook)
      .insertFrom(then, { columns: ['id', 'title'] })
      .execute();
    expect(titles((await em().findAll(KeptBook)) as unknown as Book[])).toEqual(['first', 'second']);
  });

  it.each(['update', 'delete', 'insert', 'lock'] as const)('refuses a write: %s', async (kind) => {
    const unit = em();
    const past = () => unit.qb(Author).at(at);
    const write = {
      update: () => past().update({ name: 'no' }).where({ id: 1 }).execute(),
      delete: () => past().delete({ id: 1 }).execute(),
      insert: () => past().insert({ id: 7, name: 'no' }).execute(),
      lock: () => past().select('*').where({ id: 1 }).setLockMode(LockMode.PESSIMISTIC_WRITE).getResultList(),
    }[kind];
    await expect((async () => write())()).rejects.toMatchObject({ code: 'MO_READ_ONLY' });
    const rows = await app.outside.query('select id, name from author order by id');
    expect(rows).toEqual([
      { id: 1, name: 'Anna' },
      { id: 2, name: 'Bob' },
    ]);
  });
});

describe('refused with at', () => {
  it.each([
    ['no such snapshot', 'nosuch_point', 'MO_NOT_FOUND'],
    ['a time long before', new Date('2001-01-01T00:00:00Z'), 'MO_POINT_UNAVAILABLE'],
    ['a time to come', new Date(Date.now() + 86_400_000), 'MO_POINT_UNAVAILABLE'],
    ['a timestamp to come', BigInt(Date.now() + 86_400_000) * 1_000_000n, 'MO_POINT_UNAVAILABLE'],
    ['a timestamp before the database', 1n, 'MO_POINT_UNAVAILABLE'],
    ['a bad name', 'bad`name', 'MO_INVALID_NAME'],
    ['a bad time', new Date(Number.NaN), 'MO_INVALID_ARGUMENT'],
    ['something else', 5 as never, 'MO_INVALID_ARGUMENT'],
  ])('%s', async (_, point, code) => {
    await expect(em().find(Author, {}, { at: point })).rejects.toMatchObject({ code });
    await expect((async () => em().qb(Author).select('*').at(point).getResultList())()).rejects.toMatchObject(
      { code },
    );
  });

  it('refresh, and a flush of what was read', async () => {
    const unit = em();
    const author = await unit.findOneOrFail(Author, 1);
    await expect(unit.refresh(author, { at })).rejects.toMatchObject({ code: 'MO_READ_ONLY' });
    const then = await unit.findOneOrFail(Author, 1, { at });
    then.name = 'changed';
    await expect((wrap(then, true).__em as typeof unit).flush()).rejects.toMatchObject({
      code: 'MO_READ_ONLY',
    });
  });
});

it('kysely of a readAt tree reads there', async () => {
  const count = async () => {
    const rows = await app.em
      .getKysely<{ author: { id: number } }>()
      .selectFrom('author')
      .selectAll()
      .execute();
    return rows.length;
  };
  expect(await app.manager.readAt(at, count)).toBe(1);
  expect(await app.manager.run(count)).toBe(2);
});
