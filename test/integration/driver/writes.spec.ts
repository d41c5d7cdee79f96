import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { defineEntity, p, raw } from '@mikro-orm/core';
import { VecF32Type } from '../../../src/driver/index.js';
import { useServer, type FreshDatabase } from '../../support/server.js';
import { useOrms, type Orm } from './open-orm.js';

const server = useServer();
const openOrm = useOrms();

const Item = defineEntity({
  name: 'Item',
  tableName: 'item',
  properties: {
    id: p.bigint().primary().fieldName('item_no'),
    name: p.string().length(100),
    madeAt: p.datetime(6).fieldName('made').defaultRaw('current_timestamp(6)'),
    token: p.string().length(36).defaultRaw('(uuid())'),
    size: p.integer().default(3),
    twice: p.integer().generated('(`size` * 2) stored').fieldName('doubled'),
    version: p.integer().version(),
    labels: () => p.manyToMany(Label),
  },
});

const Label = defineEntity({
  name: 'Label',
  tableName: 'label',
  properties: { id: p.integer().primary(), text: p.string().unique(), rank: p.integer().nullable() },
});

const Renamed = defineEntity({
  name: 'Renamed',
  tableName: 'renamed',
  properties: {
    id: p.integer().primary().fieldName('no'),
    name: p.string().fieldName('theName'),
    size: p.integer(),
  },
});

const Key = defineEntity({
  name: 'Key',
  tableName: 'key_pair',
  properties: {
    left: p.integer().primary(),
    right: p.integer().primary(),
    value: p.string().nullable(),
  },
});

const Account = defineEntity({
  name: 'Account',
  tableName: 'account_row',
  properties: {
    id: p.integer().primary(),
    email: p.string().unique(),
    nick: p.string().unique().nullable(),
    city: p.string().nullable(),
    logins: p.integer().default(7),
    version: p.integer().version(),
  },
});

enum Mood {
  GOOD = 'good',
  BAD = 'bad',
}

const Value = defineEntity({
  name: 'Value',
  tableName: 'value_row',
  properties: {
    id: p.integer().primary(),
    text: p.string().nullable(),
    big: p.bigint('string').nullable(),
    decimal: p.decimal().precision(30).scale(10).nullable(),
    double: p.double().nullable(),
    bool: p.boolean().nullable(),
    micros: p.datetime(6).nullable(),
    millis: p.datetime(3).nullable(),
    plain: p.datetime().nullable(),
    date: p.date().nullable(),
    time: p.string().columnType('time(6)').nullable(),
    json: p.json().nullable(),
    mood: p.enum(() => Mood).nullable(),
    bytes: p.blob().nullable(),
    binary: p.blob().columnType('varbinary(20)').nullable(),
    vector: p.type(new VecF32Type(3)).nullable(),
  },
});

let database: FreshDatabase;
let orm: Orm;

beforeAll(async () => {
  database = await server.freshDatabase('writes');
  orm = await openOrm(database, [Item, Label, Renamed, Key, Account, Value], { batchSize: 20_000 });
  await orm.schema.create();
});

beforeEach(async () => {
  await orm.schema.clear();
});

describe('inserts', () => {
  it('give every entity of a batch its own id, version, defaults and generated values', async () => {
    const em = orm.em.fork();
    const items = Array.from({ length: 25 }, (_, i) => em.create(Item, { name: `n${i}`, size: i } as never));
    await em.flush();
    const outside = await server.outside(database);
    const rows = await outside.query<Record<string, unknown>>('select * from item');
    const byId = new Map(rows.map((row) => [String(row.item_no), row]));
    for (const [i, item] of items.entries()) {
      const row = byId.get(String(item.id));
      expect(row).toMatchObject({ name: `n${i}`, token: item.token, doubled: i * 2, version: 1 });
      expect(item).toMatchObject({ size: i, twice: i * 2, version: 1 });
      expect(item.madeAt).toBeInstanceOf(Date);
    }
    // nothing of it is taken for a change
    for (const item of items) Object.assign(item, { name: `${item.name}!` });
    await em.flush();
    expect(items.every((item) => item.version === 2)).toBe(true);
  });

  it('are right for 20 000 rows, with ten other writers', async () => {
    const others = Array.from({ length: 10 }, async (_, writer) => {
      for (let round = 0; round < 5; round++) {
        const em = orm.em.fork();
        const labels = Array.from({ length: 40 }, (__, i) =>
          em.create(Label, { text: `${writer}-${round}-${i}` } as never),
        );
        await em.flush();
        await Promise.resolve(labels);
      }
    });
    const rows = Array.from({ length: 20_000 }, (_, i) => ({ text: `big ${i}`, rank: i }));
    const ids = await orm.em.fork().insertMany(Label, rows as never);
    await Promise.all(others);
    expect(new Set(ids).size).toBe(20_000);
    const stored = await orm.em.fork().find(Label, { text: { $like: 'big %' } } as never);
    const idOf = new Map(stored.map((label) => [label.text, label.id]));
    expect(rows.filter((row, i) => idOf.get(row.text) !== ids[i])).toEqual([]);
    const small = await orm.em.fork().count(Label, { text: { $like: '%-%-%' } } as never);
    expect(small).toBe(2_000);
  }, 120_000);

  it('of a large batch are one unit', async () => {
    const rows = Array.from({ length: 6_000 }, (_, i) => ({ text: i === 5_999 ? 'row 0' : `row ${i}` }));
    await expect(orm.em.fork().insertMany(Label, rows as never)).rejects.toThrow(/Duplicate/);
    expect(await orm.em.fork().count(Label)).toBe(0);
  });

  it('mix given and generated ids', async () => {
    const ids = await orm.em
      .fork()
      .insertMany(Label, [
        { id: 1_000_001, text: 'given' },
        { text: 'made' },
        { id: null, text: 'made too' },
        { id: 1_000_099, text: 'given too' },
      ] as never);
    const stored = await orm.em.fork().find(Label, {});
    expect(new Map(stored.map((label) => [label.text, label.id]))).toEqual(
      new Map([
        ['given', ids[0]],
        ['made', ids[1]],
        ['made too', ids[2]],
        ['given too', ids[3]],
      ]),
    );
    expect([ids[0], ids[3]]).toEqual([1_000_001, 1_000_099]);
  });

  it('take what the server makes of a raw value', async () => {
    const em = orm.em.fork();
    const labels = [1, 2].map((rank) => em.create(Label, { text: '', rank } as never));
    for (const label of labels) Object.assign(label, { text: raw(`concat('a', '${label.rank}')`) });
    await em.flush();
    expect(labels.map((label) => label.text)).toEqual(['a1', 'a2']);
    Object.assign(labels[0] as object, { rank: raw('`rank` + 10') });
    await em.flush();
    expect(labels.map((label) => label.rank)).toEqual([11, 2]);
  });

  it('tie collections to the right rows', async () => {
    const em = orm.em.fork();
    const labels = ['x', 'y', 'z'].map((text) => em.create(Label, { text } as never));
    const items = labels.map((label, i) => em.create(Item, { name: `i${i}`, labels: [label] } as never));
    await em.flush();
    const loaded = await orm.em
      .fork()
      .find(Item, {}, { populate: ['labels'] as never, orderBy: { name: 'asc' } as never });
    expect(
      loaded.map(
        (item) => (item.labels as unknown as { getItems(): { text: string }[] }).getItems()[0]?.text,
      ),
    ).toEqual(['x', 'y', 'z']);
    expect(items).toHaveLength(3);
  });

  it('by em.insert and the query builder give the id', async () => {
    const em = orm.em.fork();
    const first = await em.insert(Label, { text: 'a' } as never);
    const second = await em
      .createQueryBuilder(Label)
      .insert({ text: 'b' } as never)
      .execute('run');
    const named = await em.insert(Item, { name: 'c' } as never);
    const outside = await server.outside(database);
    expect(await outside.query('select id, text from label order by text')).toEqual([
      { id: first, text: 'a' },
      { id: second.row?.id, text: 'b' },
    ]);
    expect(await outside.query('select item_no as id from item')).toEqual([{ id: named }]);
  });

  it('of composite keys and of one row by every default', async () => {
    const em = orm.em.fork();
    em.create(Key, { left: 1, right: 2, value: 'a' } as never);
    em.create(Key, { left: 1, right: 3, value: 'b' } as never);
    await em.flush();
    expect(await em.fork().count(Key, { left: 1 } as never)).toBe(2);
  });

  it('clone a row in the database', async () => {
    const em = orm.em.fork();
    const label = em.create(Renamed, { name: 'original', size: 9 } as never);
    await em.flush();
    const copy = await em.clone(label as never, { name: 'copy' } as never);
    expect(copy).toMatchObject({ name: 'copy', size: 9 });
    expect((copy as { id: number }).id).toBeGreaterThan(label.id);
  });
});

describe('columns with capital letters', () => {
  it('are read, also through select *, joins and the query builder', async () => {
    const em = orm.em.fork();
    const one = em.create(Renamed, { name: 'n', size: 1 } as never);
    await em.flush();
    expect(await em.fork().find(Renamed, { name: 'n' } as never)).toMatchObject([
      { id: one.id, name: 'n', size: 1 },
    ]);
    expect(await em.fork().createQueryBuilder(Renamed, 'r').select('*').getResult()).toMatchObject([
      { name: 'n' },
    ]);
    for await (const row of em.fork().stream(Renamed, {})) expect(row).toMatchObject({ name: 'n' });
    const [partial] = await em.fork().find(Renamed, {}, { fields: ['name'] as never });
    expect(partial).toMatchObject({ name: 'n' });
  });
});

describe('upserts', () => {
  it('insert, then merge by the unique property, and load the rest', async () => {
    const one = await orm.em.fork().upsert(Account, { email: 'a@x', city: 'Wien' } as never);
    const two = await orm.em.fork().upsert(Account, { email: 'a@x', city: 'Graz' } as never);
    expect(two).toMatchObject({ id: one.id, city: 'Graz', logins: 7, nick: null });
    expect(await orm.em.fork().count(Account)).toBe(1);
  });

  it('with nothing but the unique property', async () => {
    const one = await orm.em.fork().upsert(Account, { email: 'only@x' } as never);
    const two = await orm.em.fork().upsert(Account, { email: 'only@x' } as never);
    expect(two.id).toBe(one.id);
  });

  it('of a primary key with other unique properties, which the server’s own upsert refuses', async () => {
    const em = orm.em.fork();
    await em.upsert(Account, { id: 5, email: 'b@x', city: 'Linz' } as never);
    const merged = await orm.em.fork().upsert(Account, { id: 5, email: 'c@x', city: 'Graz' } as never);
    expect(merged).toMatchObject({ id: 5, email: 'c@x', city: 'Graz', logins: 7 });
    expect(await orm.em.fork().find(Account, {})).toMatchObject([{ id: 5, email: 'c@x', city: 'Graz' }]);
  });

  it('fail on a conflict that is not the one to merge by', async () => {
    await orm.em.fork().insertMany(Account, [{ email: 'd@x' }, { id: 900, email: 'e@x' }] as never);
    await expect(orm.em.fork().upsert(Account, { id: 901, email: 'd@x' } as never)).rejects.toThrow(
      /Duplicate/,
    );
  });

  it('keep an existing row on ignore', async () => {
    await orm.em.fork().upsert(Account, { email: 'f@x', city: 'Wien' } as never);
    const kept = await orm.em
      .fork()
      .upsert(Account, { email: 'f@x', city: 'Graz' } as never, { onConflictAction: 'ignore' });
    expect(kept).toMatchObject({ city: 'Wien', logins: 7 });
  });

  it('of many rows, old and new', async () => {
    await orm.em.fork().insertMany(Account, [{ email: 'g1@x', city: 'old' }] as never);
    const rows = [1, 2, 3].map((i) => ({ email: `g${i}@x`, city: `new ${i}` }));
    const accounts = await orm.em.fork().upsertMany(Account, rows as never);
    const stored = await orm.em.fork().find(Account, {}, { orderBy: { email: 'asc' } as never });
    expect(stored.map(({ id, email, city }) => ({ id, email, city }))).toEqual(
      accounts.map(({ id }, i) => ({ id, ...rows[i] })),
    );
  });

  it('of many rows with primary keys, unique properties and a key twice', async () => {
    await orm.em.fork().insertMany(Account, [{ id: 11, email: 'h1@x' }] as never);
    await orm.em.fork().upsertMany(Account, [
      { id: 11, email: 'h1b@x' },
      { id: 12, email: 'h2@x' },
    ] as never);
    expect(await orm.em.fork().find(Account, {}, { orderBy: { id: 'asc' } as never })).toMatchObject([
      { id: 11, email: 'h1b@x' },
      { id: 12, email: 'h2@x' },
    ]);
    await orm.em.fork().upsertMany(Account, [
      { email: 'twice@x', city: 'first' },
      { email: 'twice@x', city: 'second' },
    ] as never);
    expect(await orm.em.fork().findOne(Account, { email: 'twice@x' } as never)).toMatchObject({
      city: 'second',
    });
  });
});

describe('updates of many rows', () => {
  const full = {
    text: 'emoji 😀 and 快',
    big: '9223372036854775807',
    decimal: '12345678901234567890.0123456789',
    double: 0.1 + 0.2,
    bool: true,
    micros: new Date('2026-01-02T03:04:05.678Z'),
    millis: new Date('2026-01-02T03:04:05.678Z'),
    plain: new Date('2026-01-02T03:04:05.000Z'),
    date: '2026-01-02',
    time: '01:02:03.456789',
    json: { a: [1, 'x', null], "it's": '😀' },
    mood: Mood.GOOD,
    bytes: Buffer.from([0, 255, 39, 92, 1]),
    binary: Buffer.from([0, 1, 2]),
    vector: [1, 2.5, -3],
  };

  it('round-trip every type, in an insert as in an update', async () => {
    const em = orm.em.fork();
    em.create(Value, full as never);
    await em.flush();
    const [value] = await orm.em.fork().find(Value, {});
    expect(value).toMatchObject(full);
  });

  it.each(Object.keys(full) as (keyof typeof full)[])('set %s of some and leave the others', async (key) => {
    const em = orm.em.fork();
    const values = [0, 1, 2, 3].map(() => em.create(Value, full as never));
    await em.flush();
    const outside = await server.outside(database);
    // microseconds that JavaScript's Date cannot hold
    await outside.execute("update value_row set micros = '2026-01-02 03:04:05.123456'");
    const fresh = orm.em.fork();
    const loaded = await fresh.find(Value, {}, { orderBy: { id: 'asc' } as never });
    const other: Partial<Record<string, unknown>> = {
      text: 'other',
      big: '-9223372036854775808',
      decimal: '-0.0000000001',
      double: 1e-7,
      bool: false,
      micros: new Date('2027-05-06T07:08:09.999Z'),
      millis: new Date('2027-05-06T07:08:09.999Z'),
      plain: new Date('2027-05-06T07:08:09.000Z'),
      date: '2027-05-06',
      time: '23:59:59.999999',
      json: { b: 1 },
      mood: Mood.BAD,
      bytes: Buffer.from('other'),
      binary: Buffer.from('b'),
      vector: [0, 0, 1],
    };
    const before = await outside.query('select * from value_row order by id');
    Object.assign(loaded[0] as object, { [key]: other[key] });
    Object.assign(loaded[1] as object, { [key]: null });
    Object.assign(loaded[2] as object, { text: 'changed otherwise' });
    await fresh.flush();
    const after = await outside.query('select * from value_row order by id');
    expect(after.slice(3)).toEqual(before.slice(3));
    const { text: _was, ...untouched } = before[2] as { text: string };
    expect(after[2]).toMatchObject({ ...untouched, text: 'changed otherwise' });
    const again = await orm.em.fork().find(Value, {}, { orderBy: { id: 'asc' } as never });
    expect(again[0]).toMatchObject({ ...full, micros: expect.any(Date), [key]: other[key] });
    expect((again[1] as Record<string, unknown>)[key]).toBeNull();
    expect(values).toHaveLength(4);
  });

  it('bump and check versions', async () => {
    const em = orm.em.fork();
    const items = [1, 2, 3].map((i) => em.create(Item, { name: `v${i}` } as never));
    await em.flush();
    for (const item of items) Object.assign(item, { size: 100 });
    await em.flush();
    expect(items.map((item) => [item.version, item.twice])).toEqual([
      [2, 200],
      [2, 200],
      [2, 200],
    ]);
    const outside = await server.outside(database);
    await outside.execute(`update item set version = 9 where name = 'v2'`);
    for (const item of items) Object.assign(item, { size: 5 });
    await expect(em.flush()).rejects.toThrow(/optimistic lock/i);
    expect(await outside.query('select size from item')).toEqual([
      { size: 100 },
      { size: 100 },
      { size: 100 },
    ]);
  });

  it('of thousands of versioned rows', async () => {
    const em = orm.em.fork();
    const items = Array.from({ length: 2_500 }, (_, i) => em.create(Item, { name: `n${i}` } as never));
    await em.flush();
    for (const [i, item] of items.entries()) Object.assign(item, { size: i + 10 });
    await em.flush();
    expect(items.every((item, i) => item.version === 2 && item.twice === 2 * (i + 10))).toBe(true);
    const outside = await server.outside(database);
    const [sum] = await outside.query('select sum(size) as total, min(version) as version from item');
    expect(sum).toMatchObject({ version: 2 });
    expect(Number(sum?.total)).toBe((2_499 * 2_500) / 2 + 25_000);
  }, 120_000);

  it('of composite keys', async () => {
    const em = orm.em.fork();
    const keys = [1, 2, 3].map((right) => em.create(Key, { left: 1, right, value: `${right}` } as never));
    await em.flush();
    for (const key of keys) Object.assign(key, { value: `${key.right}!` });
    await em.flush();
    const outside = await server.outside(database);
    expect(await outside.query('select `right`, value from key_pair order by `right`')).toEqual([
      { right: 1, value: '1!' },
      { right: 2, value: '2!' },
      { right: 3, value: '3!' },
    ]);
  });

  it('by condition count the rows', async () => {
    const em = orm.em.fork();
    await em.insertMany(Item, [{ name: 'a' }, { name: 'b' }, { name: 'c' }] as never);
    expect(await em.nativeUpdate(Item, { name: { $in: ['a', 'b'] } } as never, { size: 8 } as never)).toBe(2);
    expect(await em.nativeUpdate(Item, { name: 'zzz' } as never, { size: 8 } as never)).toBe(0);
    expect(await em.nativeDelete(Item, { size: 8 } as never)).toBe(2);
  });
});
