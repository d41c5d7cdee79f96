import { describe, expect, it } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { fullTextIndex } from '../../../src/driver/index.js';
import { itOnRealServer } from '../../support/real-server.js';
import { useServer } from '../../support/server.js';
import { useOrms } from './open-orm.js';

const server = useServer();
const openOrm = useOrms();

const Shelf = defineEntity({
  name: 'Shelf',
  tableName: 'shelf',
  properties: { id: p.integer().primary() },
});

const page = (createForeignKeyConstraint: boolean) =>
  defineEntity({
    name: 'Page',
    tableName: 'page',
    properties: {
      id: p.integer().primary(),
      body: p.text(),
      shelf: () => p.manyToOne(Shelf).createForeignKeyConstraint(createForeignKeyConstraint),
    },
    indexes: [fullTextIndex({ name: 'page_body', properties: 'body' })],
  } as never);

describe('a full-text index in a table that refers to another one', () => {
  it('is refused beside a foreign key, before anything is sent', async () => {
    const database = await server.freshDatabase('ft_key');
    const orm = await openOrm(database, [Shelf, page(true)]);
    await expect(orm.schema.create()).rejects.toMatchObject({ code: 'MO_UNSUPPORTED' });
    await expect(orm.schema.update()).rejects.toThrow(/'page' has a full-text index and a foreign key/);
    const outside = await server.outside(database);
    expect(await outside.query('show tables')).toEqual([]);
  });

  it('works without the constraint', async () => {
    const database = await server.freshDatabase('ft_no_key');
    const Page = page(false);
    const orm = await openOrm(database, [Shelf, Page]);
    await orm.schema.create();
    expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
    const em = orm.em.fork();
    const shelf = em.create(Shelf, { id: 1 });
    em.create(Page as never, { id: 1, body: 'text', shelf } as never);
    await em.flush();
    const outside = await server.outside(database);
    expect(await outside.query('select id, shelf_id from page')).toEqual([{ id: 1, shelf_id: 1 }]);
  });

  itOnRealServer('fails at every INSERT on the server: once it does not, the refusal can go', async () => {
    const outside = await server.outside(await server.freshDatabase('ft_fact'));
    await outside.query('create table shelf (id int primary key)');
    await outside.query(
      'create table page (id int primary key, shelf_id int, body text, fulltext (body), foreign key (shelf_id) references shelf (id))',
    );
    await expect(outside.query("insert into page values (1, null, 'text')")).rejects.toMatchObject({
      errno: 20101,
    });
  });
});
