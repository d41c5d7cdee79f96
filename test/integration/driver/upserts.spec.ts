import { expect, it } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { useServer } from '../../support/server.js';
import { useOrms } from './open-orm.js';

const server = useServer();
const openOrm = useOrms();

const Fruit = defineEntity({
  name: 'Fruit',
  tableName: 'fruit',
  properties: {
    id: p.bigint().primary(),
    name: p.string().unique(),
    description: p.string().nullable(),
    weight: p.integer().default(0),
  },
});

// as on MySQL: MikroORM learns the primary key only after it has made the entity
it('an upsert by a unique key gives another object than the one that is loaded, which takes its place', async () => {
  const orm = await openOrm(await server.freshDatabase('upsert_identity'), [Fruit]);
  await orm.schema.create();
  await orm.em.fork().insertMany(Fruit, [{ name: 'apple' }, { name: 'pear' }]);
  const em = orm.em.fork();
  const loaded = await em.findOneOrFail(Fruit, { name: 'apple' });
  const upserted = await em.upsert(Fruit, { name: 'apple', description: 'red' });
  expect(upserted === loaded).toBe(false);
  expect(upserted).toMatchObject({ id: loaded.id, name: 'apple', description: 'red' });
  expect((await em.findOneOrFail(Fruit, { name: 'apple' })) === upserted).toBe(true);
  expect(await orm.em.fork().count(Fruit)).toBe(2);
});

it('an upsert by a unique key beside another writer of the row keeps one row, with both changes', async () => {
  const database = await server.freshDatabase('upsert_race');
  const orm = await openOrm(database, [Fruit]);
  await orm.schema.create();
  await orm.em.fork().insertMany(Fruit, [{ name: 'apple' }, { name: 'pear' }]);
  const outside = await server.outside(database);
  for (const upsert of [
    () => orm.em.fork().upsert(Fruit, { name: 'apple', description: 'one' }),
    () =>
      orm.em.fork().upsertMany(Fruit, [
        { name: 'apple', description: 'many' },
        { name: 'plum', description: 'many' },
      ]),
  ]) {
    let waiting: Promise<unknown> = Promise.resolve();
    await orm.em.fork().transactional(async (em) => {
      await em.execute("update fruit set weight = weight + 1 where name = 'apple'");
      waiting = upsert();
      // time for the upsert to find the row
      await new Promise((resolve) => setTimeout(resolve, 200));
    });
    await waiting;
  }
  expect(await outside.query("select description, weight from fruit where name like 'app%'")).toEqual([
    { description: 'many', weight: 2 },
  ]);
  expect(await outside.query('select name from fruit order by name')).toEqual([
    { name: 'apple' },
    { name: 'pear' },
    { name: 'plum' },
  ]);
});
