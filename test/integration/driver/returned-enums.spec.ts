import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { type OutsideConnection } from '../../support/second-connection.js';
import { useServer } from '../../support/server.js';
import { useOrms, type Orm } from './open-orm.js';

const server = useServer();
const openOrm = useOrms();

enum Mood {
  GOOD = 'good',
  BAD = 'bad',
}

const Guest = defineEntity({
  name: 'Guest',
  tableName: 'guest',
  properties: {
    id: p.integer().primary(),
    name: p.string(),
    mood: p
      .enum(() => Mood)
      .fieldName('theMood')
      .defaultRaw(`'good'`),
    size: p.integer().defaultRaw('7'),
  },
});

const Seat = defineEntity({
  name: 'Seat',
  tableName: 'seat',
  properties: {
    row: p.integer().primary(),
    place: p.string().length(10).primary(),
    mood: p.enum(() => Mood).defaultRaw(`'bad'`),
  },
});

/** The server refuses an enum in RETURNING, so its default cannot come with the INSERT. */
describe('enums that the server sets', () => {
  let outside: OutsideConnection;
  let orm: Orm;

  beforeAll(async () => {
    const database = await server.freshDatabase('returned_enums');
    orm = await openOrm(database, [Guest, Seat]);
    await orm.schema.create();
    outside = await server.outside(database);
  });

  beforeEach(() => orm.schema.clear());

  it('are in the entity after a flush of one', async () => {
    const em = orm.em.fork();
    const guest = em.create(Guest, { name: 'a' } as never);
    await em.flush();
    expect(guest).toMatchObject({ name: 'a', mood: 'good', size: 7 });
    guest.mood = Mood.BAD;
    await em.flush();
    expect(await outside.query('select theMood from guest')).toEqual([{ theMood: 'bad' }]);
  });

  it('are in each entity of a batch, beside given ones', async () => {
    const em = orm.em.fork();
    const moods = [undefined, Mood.BAD, Mood.BAD, undefined, undefined];
    const guests = moods.map((mood, i) =>
      em.create(Guest, { name: `g${i}`, ...(mood && { mood }) } as never),
    );
    await em.flush();
    expect(guests.map(({ mood }) => mood)).toEqual(['good', 'bad', 'bad', 'good', 'good']);
    const stored = await orm.em.fork().find(Guest, {}, { orderBy: { id: 1 } });
    expect(stored.map(({ id, name, mood }) => [id, name, mood])).toEqual(
      guests.map(({ id, name, mood }) => [id, name, mood]),
    );
  });

  it('are found by a composite key', async () => {
    const em = orm.em.fork();
    const seats = ['a', 'b'].map((place) => em.create(Seat, { row: 3, place } as never));
    await em.flush();
    expect(seats.map(({ mood }) => mood)).toEqual(['bad', 'bad']);
    expect(await outside.query('select * from seat order by place')).toEqual([
      { row: 3, place: 'a', mood: 'bad' },
      { row: 3, place: 'b', mood: 'bad' },
    ]);
  });

  it('do not hinder em.insert(), em.insertMany(), em.clone() and the query builder', async () => {
    const em = orm.em.fork();
    const first = await em.insert(Guest, { name: 'insert' } as never);
    const ids = await em.insertMany(Guest, [{ name: 'many 1' }, { name: 'many 2' }] as never[]);
    const copy = await em.fork().clone(await em.findOneOrFail(Guest, first), { name: 'copy' });
    await em
      .createQueryBuilder(Guest)
      .insert({ name: 'builder' } as never)
      .execute();
    expect(copy).toMatchObject({ name: 'copy', mood: 'good' });
    const rows = await outside.query<{ id: number }>('select id, name, theMood from guest order by id');
    expect(rows).toEqual(
      ['insert', 'many 1', 'many 2', 'copy', 'builder'].map((name) => ({
        id: expect.any(Number),
        name,
        theMood: 'good',
      })),
    );
    expect(rows.map(({ id }) => id).slice(0, 4)).toEqual([first, ...ids, copy.id]);
  });
});
