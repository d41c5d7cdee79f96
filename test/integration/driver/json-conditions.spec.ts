import { beforeAll, describe, expect, it } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { useServer } from '../../support/server.js';
import { useOrms, type Orm } from './open-orm.js';

const server = useServer();
const openOrm = useOrms();

const Thing = defineEntity({
  name: 'Thing',
  tableName: 'thing',
  properties: { id: p.integer().primary(), data: p.json<Record<string, unknown>>().nullable() },
});

const DATA = [
  { n: 3, ok: true, deep: { n: 1 } },
  { n: 4, ok: false, deep: { n: 2.5 } },
  { n: '3', ok: 'true' },
  { n: 3.5, ok: null },
  { n: 10, text: 'a' },
  { n: -2.5, text: 'b' },
  {},
];

/** The server makes an integer of a JSON value that is compared with a number, and fails at other operands. */
describe('conditions on a path of a JSON column', () => {
  let orm: Orm;

  beforeAll(async () => {
    orm = await openOrm(await server.freshDatabase('json_conditions'), [Thing]);
    await orm.schema.create();
    await orm.em.fork().insertMany(
      Thing,
      DATA.map((data, i) => ({ id: i + 1, data })),
    );
  });

  it.each([
    [{ n: 3 }, [1]],
    [{ n: 3.5 }, [4]],
    [{ n: { $in: [3, 10, -2.5] } }, [1, 5, 6]],
    [{ n: { $ne: 3 } }, [2, 3, 4, 5, 6]],
    [{ n: { $nin: [3, 4] } }, [3, 4, 5, 6]],
    [{ ok: true }, [1]],
    [{ ok: false }, [2]],
    [{ ok: { $ne: true } }, [2, 3, 4]],
    [{ deep: { n: 1 } }, [1]],
    [{ deep: { n: 2.5 }, ok: false }, [2]],
    [{ text: 'b' }, [6]],
    [{ text: { $in: ['a', 'b'] } }, [5, 6]],
  ])('find %j', async (data, ids) => {
    expect(await idsOf(data)).toEqual(ids);
    expect(await orm.em.fork().count(Thing, { data } as never)).toBe(ids.length);
  });

  // text comes after all numbers, as on MySQL
  it.each([
    [{ n: { $gt: 3 } }, [2, 3, 4, 5]],
    [{ n: { $gte: 3, $lt: 4 } }, [1, 4]],
    [{ n: { $lt: 3 } }, [6]],
    [{ text: { $in: ['a', 'b'] }, n: { $gt: 0 } }, [5]],
  ])('find %j by the order of numbers, or are refused by name', async (data, ids) => {
    if (server.kind === 'embedded')
      await expect(idsOf(data)).rejects.toThrow('embedded server: ordering a value of type json');
    else expect(await idsOf(data)).toEqual(ids);
  });

  async function idsOf(data: object): Promise<number[]> {
    const found = await orm.em.fork().find(Thing, { data } as never, { orderBy: { id: 1 } });
    return found.map(({ id }) => id);
  }
});
