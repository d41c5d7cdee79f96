import { beforeAll, describe, expect, it } from '@jest/globals';
import { CheckConstraintViolationException, defineEntity, p } from '@mikro-orm/core';
import { fullTextIndex, VecF32Type, VecF64Type, vectorIndex } from '../../../src/driver/index.js';
import { MoUnsupportedError } from '../../../src/errors/index.js';
import { onRealServer } from '../../support/real-server.js';
import { useServer, type FreshDatabase } from '../../support/server.js';
import { useOrms } from './open-orm.js';

const server = useServer();
const openOrm = useOrms();

const Country = defineEntity({
  name: 'Country',
  tableName: 'country',
  comment: "the world's",
  properties: { code: p.string().length(2).primary(), name: p.string().unique() },
});

const Tag = defineEntity({
  name: 'Tag',
  tableName: 'Tag_List',
  properties: { id: p.integer().primary(), label: p.string().length(40) },
});

const Writer = defineEntity({
  name: 'Writer',
  tableName: 'writer',
  properties: {
    id: p.bigint().primary(),
    name: p.string().length(100).index(),
    FullName: p.string().nullable().fieldName('FullName'),
    country: () => p.manyToOne(Country).nullable().deleteRule('set null').updateRule('cascade'),
    mentor: () => p.manyToOne(Writer).nullable(),
    tags: () => p.manyToMany(Tag),
    version: p.integer().version(),
  },
});

const Chapter = defineEntity({
  name: 'Chapter',
  tableName: 'chapter',
  properties: {
    writer: () => p.manyToOne(Writer).primary().deleteRule('cascade'),
    number: p.integer().primary(),
    text: p.text(),
  },
});

const Note = defineEntity({
  name: 'Note',
  tableName: 'note',
  properties: {
    id: p.integer().primary(),
    chapter: () => p.manyToOne(Chapter).deleteRule('cascade'),
    first: p.string(),
    second: p.string(),
  },
  uniques: [{ properties: ['first', 'second'] }],
  indexes: [{ properties: ['second', 'first'] }],
});

enum Mood {
  GOOD = 'good',
  ODD = "it's odd",
}

const Everything = defineEntity({
  name: 'Everything',
  tableName: 'everything',
  comment: 'a "table" of it\'s \\ own',
  properties: {
    id: p.uuid().primary(),
    tiny: p.tinyint(),
    small: p.smallint().default(-7),
    medium: p.mediumint().nullable(),
    int: p.integer().default(5),
    unsigned: p.integer().unsigned(),
    big: p.bigint().unsigned().nullable(),
    float: p.float(),
    double: p.double().default(1.5),
    decimal: p.decimal().precision(20).scale(4).default('0.5'),
    plain: p.decimal(),
    bool: p.boolean().default(true),
    off: p.boolean().default(false),
    tinyBool: p.boolean().columnType('tinyint(1)'),
    char: p.string().columnType('char(3)'),
    varchar: p.string().length(30).defaultRaw("'it\\'s'"),
    slash: p.string().length(30).defaultRaw("'a\\\\b'"),
    empty: p.string().length(30).default(''),
    text: p.text().nullable(),
    long: p.text().columnType('longtext'),
    date: p.date(),
    datetime: p.datetime(),
    micros: p.datetime(6),
    made: p.datetime().defaultRaw('current_timestamp'),
    madeMicros: p.datetime(6).defaultRaw('current_timestamp(6)'),
    touched: p.datetime().defaultRaw('current_timestamp').extra('on update current_timestamp'),
    stamp: p.datetime().columnType('timestamp(3)'),
    time: p.time(),
    year: p.integer().columnType('year'),
    json: p.json().nullable(),
    enum: p.enum(() => Mood).default(Mood.GOOD),
    set: p.string().columnType("set('a','b')"),
    blob: p.blob().nullable(),
    binary: p.blob().columnType('varbinary(16)'),
    native: p.string().columnType('uuid'),
    generatedId: p.string().length(36).defaultRaw('(uuid())'),
    vector: p.type(new VecF32Type(3)),
    sum: p.integer().generated('(`small` + `tiny`) stored'),
    upper: p.string().length(40).generated("(concat(`varchar`, ', x')) virtual"),
    remark: p.string().comment('it\'s "quoted", \\ and `more`'),
  },
  indexes: [{ properties: ['text'], type: 'fulltext' }],
  checks: [
    { name: 'positive_int', expression: "`int` > 0 and `varchar` <> ')'" },
    { name: 'known', expression: "`char` in ('abc', 'xyz')" },
  ],
});

const all = [Country, Tag, Writer, Chapter, Note, Everything];

describe('the schema', () => {
  let database: FreshDatabase;

  beforeAll(async () => {
    database = await server.freshDatabase('schema');
  });

  it('is created, and then nothing is left to update', async () => {
    const orm = await openOrm(database, all);
    await orm.schema.create();
    expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
    await orm.schema.update();
    expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
  });

  it('has what the entities say, seen from outside', async () => {
    const outside = await server.outside(database);
    const [row] = await outside.query<{ 'Create Table': string }>('show create table note');
    expect(row?.['Create Table']).toMatch(/UNIQUE KEY .*\(`first`,`second`\)/);
    expect(row?.['Create Table']).toMatch(
      /FOREIGN KEY \(`chapter_writer_id`,`chapter_number`\) REFERENCES `chapter` \(`writer_id`,`number`\) ON DELETE CASCADE/,
    );
  });

  it('is cleared, referenced tables too', async () => {
    const orm = await openOrm(database, all);
    const em = orm.em.fork();
    const country = em.create(Country, { code: 'AT', name: 'Austria' });
    const writer = em.create(Writer, { name: 'A', country } as never);
    em.create(Chapter, { writer, number: 1, text: 'x' } as never);
    await em.flush();
    await orm.schema.clear();
    const outside = await server.outside(database);
    for (const table of ['country', 'writer', 'chapter']) {
      expect(await outside.query(`select * from ${table}`)).toEqual([]);
    }
  });

  it('is dropped and made anew', async () => {
    const orm = await openOrm(database, all);
    await orm.schema.refresh();
    expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
    await orm.schema.drop();
    const outside = await server.outside(database);
    expect(await outside.query('show tables')).toEqual([]);
  });
});

describe('an update of the schema', () => {
  const before = defineEntity({
    name: 'Thing',
    tableName: 'thing',
    properties: {
      id: p.integer().primary(),
      name: p.string().length(20).index('thing_name'),
      gone: p.string().nullable(),
      price: p.integer(),
    },
  });
  const after = defineEntity({
    name: 'Thing',
    tableName: 'thing',
    comment: 'changed',
    properties: {
      id: p.integer().primary(),
      name: p.string().length(60).index('thing_label').default('none'),
      price: p.decimal().precision(12).scale(2).comment("the price's"),
      added: p.boolean().default(false),
      parent: () => p.manyToOne(Country).nullable().deleteRule('set null'),
    },
  });

  it('keeps the rows and leaves no difference', async () => {
    const database = await server.freshDatabase('update');
    const outside = await server.outside(database);
    const first = await openOrm(database, [before, Country]);
    await first.schema.create();
    await outside.execute("insert into thing (name, gone, price) values ('a', 'x', 3)");
    const second = await openOrm(database, [after, Country]);
    await second.schema.update();
    expect(await second.schema.getUpdateSchemaSQL()).toBe('');
    expect(await outside.query('select name, price, added, parent_code from thing')).toEqual([
      { name: 'a', price: '3.00', added: 0, parent_code: null },
    ]);
    await first.schema.update();
    expect(await first.schema.getUpdateSchemaSQL()).toBe('');
  });

  it('that fails leaves everything as it was, seen from outside', async () => {
    const database = await server.freshDatabase('failing');
    const outside = await server.outside(database);
    const sized = (rest: object = {}) =>
      defineEntity({
        name: 'Sized',
        tableName: 'sized',
        properties: { id: p.integer().primary(), size: p.integer() },
        ...rest,
      });
    const plain = await openOrm(database, [sized()]);
    await plain.schema.create();
    await outside.execute('insert into sized (size) values (-1)');
    const before = await outside.query('show create table sized');
    const strict = await openOrm(database, [
      Country,
      sized({ comment: 'checked', checks: [{ name: 'ck', expression: 'size > 0' }] }),
    ]);
    await expect(strict.schema.update()).rejects.toThrow(CheckConstraintViolationException);
    expect(await outside.query('show tables')).toHaveLength(1);
    expect(await outside.query('show create table sized')).toEqual(before);
    await outside.execute('update sized set size = 1');
    await strict.schema.update();
    expect(await strict.schema.getUpdateSchemaSQL()).toBe('');
    await expect(outside.execute('insert into sized (size) values (-1)')).rejects.toThrow(/ck/);
  });

  it('that is safe drops nothing, and says so where it would have to', async () => {
    const database = await server.freshDatabase('safe');
    const first = await openOrm(database, [before, Country]);
    await first.schema.create();
    const checked = defineEntity({
      name: 'Thing',
      tableName: 'thing',
      properties: { id: p.integer().primary(), name: p.string().length(20).index('thing_name') },
      checks: [{ name: 'ck', expression: "name <> ''" }],
    });
    const second = await openOrm(database, [checked]);
    await expect(second.schema.update({ safe: true })).rejects.toThrow(/'thing' must be made anew/);
    const outside = await server.outside(database);
    expect(await outside.query('show tables')).toHaveLength(2);
  });
});

// the embedded server refuses indexes that are built ASYNC
const buildsAsync = onRealServer;

describe('indexes of MatrixOne', () => {
  interface Fields {
    id: bigint;
    title: string;
    body: string;
    data: object;
    near: number[];
    far: number[];
  }
  const Page = defineEntity({
    name: 'Page',
    tableName: 'page',
    properties: {
      id: p.bigint().unsigned(false).primary(),
      title: p.string().length(80),
      body: p.text(),
      data: p.json().nullable(),
      near: p.type(new VecF32Type(3)),
      far: p.type(new VecF64Type(2)).nullable(),
    },
    indexes: [
      fullTextIndex<Fields>({ properties: ['title', 'body'] }),
      fullTextIndex<Fields>({ properties: 'body', parser: 'ngram' }),
      fullTextIndex<Fields>({ properties: 'data', parser: 'json' }),
      vectorIndex<Fields>({
        type: 'ivfflat',
        properties: 'near',
        lists: 2,
        metric: 'cosine',
        name: 'near_ivf',
      }),
      vectorIndex<Fields>({ type: 'hnsw', properties: 'near', m: 16, efConstruction: 64, efSearch: 32 }),
      vectorIndex<Fields>({ type: 'ivfflat', properties: 'far', metric: 'ip', async: buildsAsync }),
    ] as never,
  });

  it('are created, and then nothing is left to update', async () => {
    const database = await server.freshDatabase('kinds');
    const orm = await openOrm(database, [Page]);
    await orm.schema.create();
    expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
    const outside = await server.outside(database);
    const [row] = await outside.query<{ 'Create Table': string }>('show create table page');
    const sql = row?.['Create Table'];
    expect(sql).toContain("KEY `near_ivf` USING ivfflat (`near`) lists = 2  op_type 'vector_cosine_ops' ");
    expect(sql).toContain(
      "USING hnsw (`near`) m = 16  ef_construction = 64  ef_search = 32  op_type 'vector_l2_ops' ",
    );
    expect(sql).toContain(
      `USING ivfflat (\`far\`) lists = 1  op_type 'vector_ip_ops' ${buildsAsync ? ' async ' : ''}`,
    );
    expect(sql).toContain('(`body`) WITH PARSER ngram');
    const em = orm.em.fork();
    em.create(Page, { title: 'a', body: 'b', near: [1, 2, 3] } as never);
    await em.flush();
    expect(await outside.query('select title from page')).toEqual([{ title: 'a' }]);
    await orm.schema.refresh();
    expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
  }, 60_000);

  it.each([
    ['no such kind', { properties: ['a'], type: 'rtree' }, /no index of the type 'rtree'/],
    [
      'no such option',
      { properties: ['a'], type: 'hnsw', options: { lists: 2 } },
      /hnsw has no option lists/,
    ],
    ['a partial index', { properties: ['a'], where: 'a > 1' }, /no index on expressions.*partial/],
    ['a part of a JSON column', { properties: ['data.name'] }, /no index on expressions.*JSON/],
  ])('that do not exist are refused by name: %s', async (_name, index, message) => {
    const database = await server.freshDatabase('refused');
    const Refused = defineEntity({
      name: 'Refused',
      tableName: 'refused',
      properties: { id: p.integer().primary(), a: p.integer(), data: p.json() },
      indexes: [index] as never,
    });
    const orm = await openOrm(database, [Refused]);
    await expect(orm.schema.create()).rejects.toThrow(message);
    await expect(orm.schema.create()).rejects.toBeInstanceOf(MoUnsupportedError);
  });
});

describe('views', () => {
  it('are created, compared and dropped', async () => {
    const database = await server.freshDatabase('views');
    const Base = defineEntity({
      name: 'Base',
      tableName: 'base',
      properties: { id: p.integer().primary(), size: p.integer() },
    });
    const Large = defineEntity({
      name: 'Large',
      tableName: 'large',
      view: true,
      expression: 'select id, size from base where size > 10',
      properties: { id: p.integer().primary(), size: p.integer() },
    });
    const orm = await openOrm(database, [Base, Large]);
    await orm.schema.create();
    expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
    await orm.em.fork().insertMany(Base, [{ size: 5 }, { size: 50 }] as never);
    expect(await orm.em.fork().find(Large, {})).toMatchObject([{ size: 50 }]);
    await orm.schema.drop();
  });
});

describe('the database', () => {
  it('is made when it is missing', async () => {
    const name = server.freshName('ensured');
    const url = new URL(server.url);
    url.pathname = `/${name}`;
    const orm = await openOrm({ url: url.toString() }, [Country], { ensureDatabase: { create: true } });
    expect(await orm.em.fork().count(Country)).toBe(0);
    const outside = await server.outside();
    expect(await outside.query(`show databases like '${name}'`)).toHaveLength(1);
  });

  it('is dropped and created by name', async () => {
    const database = await server.freshDatabase('dropped');
    const orm = await openOrm(database, [Country]);
    await orm.schema.refresh({ dropDb: true });
    expect(await orm.em.fork().count(Country)).toBe(0);
    expect(await orm.schema.ensureDatabase({ forceCheck: true })).toBe(false);
  });
});
