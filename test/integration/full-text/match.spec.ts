import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defineEntity, p, raw } from '@mikro-orm/core';
import { match, SnapshotService } from 'nestjs-matrixone';
import { useServer } from '../../support/server.js';
import { createTransactionApp, type TransactionApp } from '../../support/transaction-app.js';

const ArticleSchema = defineEntity({
  name: 'Article',
  tableName: 'article',
  properties: {
    id: p.integer().primary(),
    title: p.string().length(100),
    body: p.text(),
    tag: p.string().length(100),
  },
});
class Article extends ArticleSchema.class {}
ArticleSchema.setClass(Article);

const TABLE =
  'create table article (id int primary key, title varchar(100) not null, body text not null, tag varchar(100) not null)';
const INDEXES = ['fulltext index by_text (title, body)', 'fulltext index by_tag (tag)'];
const ROWS = [
  "(1, 'red apple', 'A red apple is sweet', 'fruit')",
  "(2, 'green apple', 'sour and green', 'fruit')",
  "(3, 'banana', 'yellow banana, it''s sweet', 'fruit yellow')",
  "(4, 'car', 'a blue car', 'machine')",
  "(5, 'path', 'c:\\\\temp and 100% o''clock', 'text')",
];

const server = useServer();
let app: TransactionApp;
let database: string;
const em = () => app.em.fork();
const ids = (articles: readonly { id: number }[]): number[] => articles.map(({ id }) => id);
const text = ['title', 'body'];

beforeAll(async () => {
  const fresh = await server.freshDatabase('match');
  database = fresh.name;
  app = await createTransactionApp(fresh, [], { entities: [ArticleSchema] });
  await app.outside.query(
    server.kind === 'embedded' ? TABLE : TABLE.replace(/\)$/, `, ${INDEXES.join(', ')})`),
  );
  await app.outside.query(`insert into article values ${ROWS.join(', ')}`);
});
afterAll(() => app?.close());

/** A test for a server with full-text search. */
function search(name: string, work: () => Promise<void>): void {
  it(name, async () => {
    if (server.kind !== 'embedded') return work();
    console.log(`skipped: ${name}: the embedded server has no full-text search`);
  });
}

describe('match()', () => {
  search('in where, natural and boolean', async () => {
    const natural = await em().find(Article, { [match(text, 'apple')]: [] }, { orderBy: { id: 1 } });
    expect(ids(natural)).toEqual([1, 2]);
    const boolean = match(text, '+apple -green', { mode: 'boolean' });
    expect(ids(await em().find(Article, { [boolean]: [] }))).toEqual([1]);
    expect(await em().count(Article, { [match(text, 'red apple')]: [] })).toBe(1);
    expect(await em().count(Article, { [match(text, 'apple red')]: [] })).toBe(0);
    const phrase = match(text, '"red apple"', { mode: 'boolean' });
    expect(ids(await em().find(Article, { [phrase]: [] }))).toEqual([1]);
  });

  search('beside other conditions, and in count()', async () => {
    expect(ids(await em().find(Article, { [match(text, 'apple')]: [], id: { $gt: 1 } }))).toEqual([2]);
    expect(await em().count(Article, { [match(text, 'sweet')]: [] })).toBe(2);
  });

  search('in the query builder: the condition, the order and the score', async () => {
    const found = match(['a.title', 'a.body'], 'apple');
    const rows = await em()
      .qb(Article, 'a')
      .select(['id', raw('match(??, ??) against (?) as score', ['a.title', 'a.body', 'apple'])])
      .where({ [found]: [] })
      .orderBy({ [match(['a.title', 'a.body'], 'apple')]: 'desc' })
      .execute<{ id: number; score: number }[]>('all');
    expect(ids(rows)).toEqual([1, 2]);
    expect(rows[0]?.score).toBeGreaterThan(rows[1]?.score as number);
  });

  search('in orderBy of find', async () => {
    const words = () => match(text, 'sweet apple', { mode: 'boolean' });
    const found = await em().find(Article, { [words()]: [] }, { orderBy: { [words()]: 'desc' } });
    expect(found[0]?.id).toBe(1);
    expect(ids(found).sort()).toEqual([1, 2, 3]);
  });

  search('MikroORM’s own $fulltext', async () => {
    const found = await em().find(Article, { tag: { $fulltext: 'fruit' } }, { orderBy: { id: 1 } });
    expect(ids(found)).toEqual([1, 2, 3]);
    const both = await em().find(Article, { tag: { $fulltext: '+fruit +yellow' } });
    expect(ids(both)).toEqual([3]);
  });

  search('hostile text finds what it says, and nothing else', async () => {
    expect(ids(await em().find(Article, { [match(text, "it's")]: [] }))).toEqual([3]);
    for (const hostile of ["x') or 1 = 1 -- ", '\\', "\\' or 1 = 1 #", '"; drop table article; --']) {
      expect(ids(await em().find(Article, { [match(text, hostile)]: [], id: 4 }))).toEqual([]);
    }
    expect(await em().count(Article)).toBe(5);
  });

  search('sees what its transaction has written', async () => {
    await app.manager
      .run(async () => {
        await app.client.execute("insert into article values (9, 'pear', 'a ripe pear', 'fruit')");
        expect(ids(await app.em.find(Article, { [match(text, 'pear')]: [] }))).toEqual([9]);
        app.manager.current()?.setRollbackOnly();
      })
      .catch(() => undefined);
    expect(await em().count(Article, { [match(text, 'pear')]: [] })).toBe(0);
  });

  it('is refused at a point in time, where the server would search today’s words', async () => {
    const name = server.freshName('match');
    await app.module.get(SnapshotService).create({ name, level: 'database', database });
    await expect(em().find(Article, { [match(text, 'apple')]: [] }, { at: name })).rejects.toMatchObject({
      code: 'MO_UNSUPPORTED',
    });
    await expect(
      app.manager.readAt(name, () => app.em.find(Article, { [match(text, 'apple')]: [] })),
    ).rejects.toMatchObject({ code: 'MO_UNSUPPORTED' });
  });

  it('is refused by name on the embedded server', async () => {
    if (server.kind !== 'embedded') {
      console.log('skipped: this server has full-text search');
      return;
    }
    await expect(em().find(Article, { [match(text, 'apple')]: [] })).rejects.toThrow(
      /embedded server: .*match/i,
    );
  });

  it.each([
    ['no text', () => match(text, ' ')],
    ['no column', () => match([], 'apple')],
    ['another mode', () => match(text, 'apple', { mode: 'expansion' as never })],
  ])('refuses %s', (_, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'MO_INVALID_ARGUMENT' }));
  });
});
