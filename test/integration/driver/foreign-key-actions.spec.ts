import { describe, expect, it } from '@jest/globals';
import { defineEntity, ForeignKeyConstraintViolationException, p } from '@mikro-orm/core';
import { itOnRealServer } from '../../support/real-server.js';
import { useServer } from '../../support/server.js';
import { useOrms } from './open-orm.js';

const server = useServer();
const openOrm = useOrms();

const Person = defineEntity({
  name: 'Person',
  tableName: 'person',
  properties: { id: p.integer().primary() },
});
const Letter = defineEntity({
  name: 'Letter',
  tableName: 'letter',
  properties: {
    id: p.integer().primary(),
    writer: () => p.manyToOne(Person).nullable(),
    reader: () => p.manyToOne(Person).nullable(),
  },
});
const Note = defineEntity({
  name: 'Note',
  tableName: 'note',
  properties: { id: p.integer().primary(), writer: () => p.manyToOne(Person).nullable() },
});
const Shop = defineEntity({ name: 'Shop', tableName: 'shop', properties: { id: p.integer().primary() } });
const Shelf = defineEntity({
  name: 'Shelf',
  tableName: 'shelf',
  properties: {
    id: p.integer().primary(),
    shop: () => p.manyToOne(Shop).deleteRule('cascade'),
    above: () => p.manyToOne('Shelf' as never).nullable(),
  },
});
const Cascading = defineEntity({
  name: 'Cascading',
  tableName: 'shelf',
  properties: {
    id: p.integer().primary(),
    above: () =>
      p
        .manyToOne('Cascading' as never)
        .nullable()
        .deleteRule('cascade'),
  },
});

describe('two nullable relations to one entity', () => {
  it('let rows go that nobody refers to, and keep the others', async () => {
    const database = await server.freshDatabase('fk_meet');
    const warnings: string[] = [];
    const orm = await openOrm(database, [Person, Letter], { logger: (text: string) => warnings.push(text) });
    await orm.schema.create();
    expect(warnings.join()).toMatch(/ON DELETE SET NULL.*letter_writer_id_foreign, letter_reader_id_foreign/);
    expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
    const em = orm.em.fork();
    for (const id of [1, 2, 3]) em.create(Person, { id });
    em.create(Letter, { id: 1, writer: 1, reader: 2 });
    await em.flush();
    await em.fork().nativeDelete(Person, { id: 3 });
    for (const id of [1, 2])
      await expect(em.fork().nativeDelete(Person, { id })).rejects.toBeInstanceOf(
        ForeignKeyConstraintViolationException,
      );
    const outside = await server.outside(database);
    expect(await outside.query('select id from person order by id')).toEqual([{ id: 1 }, { id: 2 }]);
    expect(await outside.query('select * from letter')).toEqual([{ id: 1, writer_id: 1, reader_id: 2 }]);
    await orm.schema.clear();
    expect(await outside.query('select id from person')).toEqual([]);
  });

  itOnRealServer('fail at every DELETE on the server: once they do not, the rule can stay', async () => {
    const outside = await server.outside(await server.freshDatabase('fk_meet_fact'));
    await outside.query('create table person (id int primary key)');
    await outside.query(
      'create table letter (id int primary key, writer_id int, reader_id int, foreign key (writer_id) references person (id) on delete set null, foreign key (reader_id) references person (id) on delete set null)',
    );
    await outside.query('insert into person values (1)');
    await outside.query('insert into letter values (1, null, null)');
    await expect(outside.query('delete from person where id = 1')).rejects.toMatchObject({ errno: 20101 });
  });
});

describe('one nullable relation', () => {
  it('is cleared by the server', async () => {
    const database = await server.freshDatabase('fk_one');
    const orm = await openOrm(database, [Person, Note]);
    await orm.schema.create();
    const em = orm.em.fork();
    em.create(Person, { id: 1 });
    em.create(Note, { id: 1, writer: 1 });
    await em.flush();
    await em.fork().nativeDelete(Person, { id: 1 });
    const outside = await server.outside(database);
    expect(await outside.query('select * from note')).toEqual([{ id: 1, writer_id: null }]);
  });
});

describe('a relation to the own entity', () => {
  it('keeps rows that others refer to, where a cascade comes to them too', async () => {
    const database = await server.freshDatabase('fk_tree');
    const orm = await openOrm(database, [Shop, Shelf], { logger: () => undefined });
    await orm.schema.create();
    expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
    const em = orm.em.fork();
    for (const id of [1, 2]) em.create(Shop, { id });
    em.create(Shelf, { id: 1, shop: 1 });
    em.create(Shelf, { id: 2, shop: 2 });
    em.create(Shelf, { id: 3, shop: 2, above: 2 as never });
    await em.flush();
    await em.fork().nativeDelete(Shop, { id: 1 });
    await expect(em.fork().nativeDelete(Shop, { id: 2 })).rejects.toBeInstanceOf(
      ForeignKeyConstraintViolationException,
    );
    const outside = await server.outside(database);
    expect(await outside.query('select id, above_id from shelf order by id')).toEqual([
      { id: 2, above_id: null },
      { id: 3, above_id: 2 },
    ]);
    await orm.schema.clear();
    expect(await outside.query('select * from shelf')).toEqual([]);
    expect(await outside.query('select * from shop')).toEqual([]);
  });

  it('is refused with a cascade, before anything is sent', async () => {
    const database = await server.freshDatabase('fk_own');
    const orm = await openOrm(database, [Cascading]);
    await expect(orm.schema.create()).rejects.toMatchObject({
      code: 'MO_UNSUPPORTED',
      message: expect.stringContaining("'shelf_above_id_foreign'"),
    });
    const outside = await server.outside(database);
    expect(await outside.query('show tables')).toEqual([]);
  });

  itOnRealServer(
    'has a cascade that the server does not follow: once it does, the refusal can go',
    async () => {
      const outside = await server.outside(await server.freshDatabase('fk_own_fact'));
      await outside.query(
        'create table shelf (id int primary key, above_id int, foreign key (above_id) references shelf (id) on delete cascade)',
      );
      await outside.query('insert into shelf values (1, null)');
      await outside.query('insert into shelf values (2, 1)');
      await outside.query('delete from shelf where id = 1');
      expect(await outside.query('select * from shelf')).toEqual([{ id: 2, above_id: 1 }]);
    },
  );
});
