import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { defineEntity, LockMode, p } from '@mikro-orm/core';
import { MoUnsupportedError } from '../../../src/errors/index.js';
import { useServer, type FreshDatabase } from '../../support/server.js';
import { useOrms, type Orm } from './open-orm.js';

const server = useServer();
const openOrm = useOrms();

const Owner = defineEntity({
  name: 'Owner',
  tableName: 'owner',
  properties: { id: p.integer().primary(), name: p.string() },
});

const Counter = defineEntity({
  name: 'Counter',
  tableName: 'counter',
  properties: {
    id: p.integer().primary(),
    name: p.string().unique(),
    value: p.integer().default(0),
    owner: () => p.manyToOne(Owner).nullable(),
  },
});

let database: FreshDatabase;
let orm: Orm;

beforeAll(async () => {
  database = await server.freshDatabase('locks');
  orm = await openOrm(database, [Owner, Counter]);
  await orm.schema.create();
});

beforeEach(async () => {
  await orm.schema.clear();
  const em = orm.em.fork();
  const owner = em.create(Owner, { id: 1, name: 'o' } as never);
  em.create(Counter, { id: 1, name: 'one', owner } as never);
  em.create(Counter, { id: 2, name: 'two' } as never);
  await em.flush();
});

type CounterRow = { id: number; value: number };

/** Adds one many times, in two writers at once, by read, wait and write. */
async function race(read: (em: Orm['em']) => Promise<CounterRow | null>): Promise<number> {
  const writer = async (): Promise<void> => {
    for (let i = 0; i < 15; i++) {
      await orm.em.fork().transactional(async (em) => {
        const counter = await read(em);
        if (counter) counter.value++;
      });
    }
  };
  await Promise.all([writer(), writer()]);
  return (await orm.em.fork().findOneOrFail(Counter, 1 as never)).value as number;
}

describe('a pessimistic lock', () => {
  const lockMode = LockMode.PESSIMISTIC_WRITE;

  it('of findOne by primary key loses no update', async () => {
    expect(await race((em) => em.findOne(Counter, { id: 1 } as never, { lockMode }) as never)).toBe(30);
  });

  it('of findOne by unique key loses no update', async () => {
    expect(
      await race((em) => em.findOneOrFail(Counter, { name: 'one' } as never, { lockMode }) as never),
    ).toBe(30);
  });

  it('of findOne with a joined relation loses no update', async () => {
    const populate = ['owner'] as never;
    expect(
      await race(
        (em) => em.findOne(Counter, 1 as never, { lockMode, populate, strategy: 'joined' }) as never,
      ),
    ).toBe(30);
  });

  it('of em.lock and em.refresh loses no update', async () => {
    expect(
      await race(async (em) => {
        const counter = await em.findOneOrFail(Counter, 1 as never);
        await em.lock(counter, lockMode);
        return (await em.refresh(counter)) as never;
      }),
    ).toBe(30);
    await orm.em.fork().nativeUpdate(Counter, { id: 1 } as never, { value: 0 } as never);
    expect(
      await race(async (em) => {
        const counter = await em.findOneOrFail(Counter, 1 as never);
        return (await em.refresh(counter, { lockMode } as never)) as never;
      }),
    ).toBe(30);
  });

  it('of find and of the query builder without a limit loses no update', async () => {
    expect(
      await race(async (em) => (await em.find(Counter, { name: 'one' } as never, { lockMode }))[0] as never),
    ).toBe(30);
  });

  it('makes others wait', async () => {
    const order: string[] = [];
    let locked!: () => void;
    const isLocked = new Promise<void>((resolve) => (locked = resolve));
    const first = orm.em.fork().transactional(async (em) => {
      await em.findOneOrFail(Counter, 1 as never, { lockMode });
      locked();
      await new Promise((resolve) => setTimeout(resolve, 300));
      order.push('first');
    });
    await isLocked;
    const second = orm.em.fork().transactional(async (em) => {
      await em.findOneOrFail(Counter, 1 as never, { lockMode });
      order.push('second');
    });
    await Promise.all([first, second]);
    expect(order).toEqual(['first', 'second']);
  });

  // FOR SHARE would let both in, and leave two rows with one primary key
  it.each(['findOne', 'em.lock', 'query builder'] as const)(
    'for reading excludes others: %s',
    async (way) => {
      const [one, two] = [orm.em.fork(), orm.em.fork()];
      const read = async (em: Orm['em']): Promise<CounterRow> => {
        const lockMode = LockMode.PESSIMISTIC_READ;
        if (way === 'findOne') return (await em.findOneOrFail(Counter, 1 as never, { lockMode })) as never;
        if (way === 'query builder') {
          const qb = em.createQueryBuilder(Counter).where({ id: 1 } as never);
          return (await qb.setLockMode(lockMode).getResultList())[0] as never;
        }
        const counter = await em.findOneOrFail(Counter, 1 as never);
        await em.lock(counter, lockMode);
        return (await em.refresh(counter)) as never;
      };
      const add = (em: Orm['em'], whenLocked: () => Promise<unknown>): Promise<void> =>
        em.transactional(async (inner) => {
          const counter = await read(inner);
          await whenLocked();
          counter.value++;
        });
      let second: Promise<void> = Promise.resolve();
      await add(one, async () => {
        second = add(two, () => Promise.resolve());
        // time for the second to come in, if it could
        await new Promise((resolve) => setTimeout(resolve, 200));
      });
      await second;
      const outside = await server.outside(database);
      expect(await outside.query('select id, value from counter where id + 0 = 1')).toEqual([
        { id: 1, value: 2 },
      ]);
    },
  );

  it('is refused where the server would return stale rows, and where it has no such lock', async () => {
    await orm.em.fork().transactional(async (em) => {
      await expect(em.findOne(Counter, { value: 0 } as never, { lockMode })).rejects.toThrow(
        MoUnsupportedError,
      );
      await expect(em.find(Counter, {}, { lockMode, limit: 1 })).rejects.toThrow(MoUnsupportedError);
      for (const other of [LockMode.PESSIMISTIC_PARTIAL_WRITE, LockMode.PESSIMISTIC_WRITE_OR_FAIL] as const) {
        await expect(em.findOne(Counter, 1 as never, { lockMode: other })).rejects.toThrow(
          MoUnsupportedError,
        );
      }
      // and the transaction goes on
      await em.nativeUpdate(Counter, { id: 2 } as never, { value: 5 } as never);
    });
    const outside = await server.outside(database);
    expect(await outside.query('select value from counter where id = 2')).toEqual([{ value: 5 }]);
  });
});
