import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { defineEntity, IsolationLevel, p, TransactionPropagation } from '@mikro-orm/core';
import { MoIsolationNotSupportedError, MoReadOnlyError } from '../../../src/errors/index.js';
import { useServer, type FreshDatabase } from '../../support/server.js';
import { useOrms, type Orm } from './open-orm.js';

const server = useServer();
const openOrm = useOrms();

const Entry = defineEntity({
  name: 'Entry',
  tableName: 'entry',
  properties: { id: p.integer().primary(), name: p.string() },
});

let database: FreshDatabase;
let orm: Orm;

beforeAll(async () => {
  database = await server.freshDatabase('tx');
  orm = await openOrm(database, [Entry], { allowGlobalContext: true });
  await orm.schema.create();
});

beforeEach(async () => {
  await orm.schema.clear();
});

const committed = async (): Promise<string[]> => {
  const outside = await server.outside(database);
  const rows = await outside.query<{ name: string }>('select name from entry order by name');
  return rows.map(({ name }) => name);
};

const add = (em: Orm['em'], name: string): Promise<unknown> => em.insert(Entry, { name } as never);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('em.transactional', () => {
  it('REQUIRES_NEW commits alone, and its siblings roll back with the outer one', async () => {
    await expect(
      orm.em.fork().transactional(async (em) => {
        await add(em, 'outer before');
        await Promise.all([
          em.transactional(
            async (inner) => {
              await add(inner, 'inner');
              await pause(50);
              await add(orm.em, 'inner by the injected em');
            },
            { propagation: TransactionPropagation.REQUIRES_NEW },
          ),
          (async () => {
            await pause(20);
            await add(em, 'sibling');
            await add(orm.em, 'sibling by the injected em');
          })(),
        ]);
        await add(em, 'outer after');
        throw new Error('roll back');
      }),
    ).rejects.toThrow('roll back');
    expect(await committed()).toEqual(['inner', 'inner by the injected em']);
  });

  it('NOT_SUPPORTED autocommits, and its siblings roll back with the outer one', async () => {
    await expect(
      orm.em.fork().transactional(async (em) => {
        await Promise.all([
          em.transactional(
            async (inner) => {
              await add(inner, 'beside');
              await pause(50);
              await add(orm.em, 'beside by the injected em');
            },
            { propagation: TransactionPropagation.NOT_SUPPORTED },
          ),
          (async () => {
            await pause(20);
            await add(em, 'sibling');
            await add(orm.em, 'sibling by the injected em');
          })(),
        ]);
        throw new Error('roll back');
      }),
    ).rejects.toThrow('roll back');
    expect(await committed()).toEqual(['beside', 'beside by the injected em']);
  });

  it('a nested one that fails takes the whole with it', async () => {
    await expect(
      orm.em.fork().transactional(async (em) => {
        await add(em, 'outer');
        await em
          .transactional(async (inner) => {
            await add(inner, 'nested');
            throw new Error('nested');
          })
          .catch(() => undefined);
      }),
    ).rejects.toThrow(/rolled back/);
    expect(await committed()).toEqual([]);
  });

  it('gives the error it failed with, also when a listener fails at the rollback', async () => {
    const fail = () => Promise.reject(new Error('the listener'));
    const em = orm.em.fork({ freshEventManager: true });
    em.getEventManager().registerSubscriber({ beforeTransactionRollback: fail });
    await expect(
      em.transactional((inner) => {
        inner.create(Entry, { id: 1, name: 'undone' });
        return inner.flush().then(() => Promise.reject(new Error('the cause')));
      }),
    ).rejects.toThrow('the cause');
    expect(await committed()).toEqual([]);
    expect(orm.driver.getConnection().pool.usage.inUse).toBe(0);
  });

  it('does not run in another ORM’s transaction, though both have the same name', async () => {
    const elsewhere = await server.freshDatabase('tx_other');
    const other = await openOrm(elsewhere, [Entry], { allowGlobalContext: true });
    await other.schema.create();
    await expect(
      other.em.transactional(async () => {
        await orm.em.transactional(async () => add(orm.em, 'mine'));
        await add(orm.em, 'mine outside');
        await add(other.em, 'theirs');
        throw new Error('roll back');
      }),
    ).rejects.toThrow('roll back');
    expect(await committed()).toEqual(['mine', 'mine outside']);
    expect(await other.em.fork().count(Entry)).toBe(0);
  });

  it('keeps readOnly, and refuses other isolation levels', async () => {
    await expect(orm.em.fork().transactional(async (em) => add(em, 'x'), { readOnly: true })).rejects.toThrow(
      MoReadOnlyError,
    );
    await expect(
      orm.em.fork().transactional(async () => undefined, { isolationLevel: IsolationLevel.REPEATABLE_READ }),
    ).rejects.toThrow(MoIsolationNotSupportedError);
    expect(await committed()).toEqual([]);
  });
});
