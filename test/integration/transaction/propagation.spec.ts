import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/mysql';
import { MatrixOneClient, MoTransactional, MoTransactionManager, Propagation } from 'nestjs-matrixone';
import { useServer } from '../../support/server.js';
import {
  createTransactionApp,
  Note,
  STORAGE_DRIVERS,
  type TransactionApp,
} from '../../support/transaction-app.js';

class Boom extends Error {}

@Injectable()
class Inner {
  constructor(
    private readonly client: MatrixOneClient,
    private readonly em: EntityManager,
  ) {}

  private async write(label: string, fail: boolean): Promise<void> {
    await this.client.execute('insert into note (label) values (?)', [`${label}-native`]);
    this.em.persist(this.em.create(Note, { label: `${label}-orm` }));
    await this.em.flush();
    if (fail) throw new Boom(label);
  }

  @MoTransactional()
  async required(fail = false): Promise<void> {
    await this.write('inner', fail);
  }

  @MoTransactional({ propagation: Propagation.REQUIRES_NEW })
  async requiresNew(fail = false): Promise<void> {
    await this.write('inner', fail);
  }

  @MoTransactional({ propagation: 'SUPPORTS' })
  async supports(fail = false): Promise<void> {
    await this.write('inner', fail);
  }

  @MoTransactional({ propagation: 'MANDATORY' })
  async mandatory(fail = false): Promise<void> {
    await this.write('inner', fail);
  }

  @MoTransactional({ propagation: 'NOT_SUPPORTED' })
  async notSupported(fail = false): Promise<void> {
    await this.write('inner', fail);
  }

  @MoTransactional({ propagation: 'NEVER' })
  async never(fail = false): Promise<void> {
    await this.write('inner', fail);
  }

  @MoTransactional({ propagation: 'NESTED' })
  async nested(): Promise<void> {
    await this.write('inner', false);
  }
}

type Mode = Exclude<keyof Inner, 'nested'>;

@Injectable()
class Outer {
  constructor(
    private readonly inner: Inner,
    private readonly client: MatrixOneClient,
  ) {}

  @MoTransactional()
  async call(
    mode: keyof Inner,
    options: { innerFails?: boolean; swallow?: boolean; outerFails?: boolean } = {},
  ) {
    await this.client.execute('insert into note (label) values (?)', ['outer']);
    try {
      await this.inner[mode](options.innerFails);
    } catch (error) {
      if (!options.swallow) throw error;
    }
    if (options.outerFails) throw new Boom('outer');
  }
}

const INNER = ['inner-native', 'inner-orm'];

describe.each(STORAGE_DRIVERS)('propagation, %s', (storageDriver) => {
  const server = useServer();
  let app: TransactionApp;
  let inner: Inner;
  let outer: Outer;

  beforeAll(async () => {
    const database = await server.freshDatabase('propagation');
    app = await createTransactionApp(database, [Inner, Outer], { storageDriver, allowGlobalContext: true });
    inner = app.module.get(Inner);
    outer = app.module.get(Outer);
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    await app.outside.query('delete from note');
    app.em.clear();
  });

  describe('without an outer transaction', () => {
    it.each<Mode>(['required', 'requiresNew'])('%s commits a transaction of its own', async (mode) => {
      await inner[mode]();
      expect(await app.labels()).toEqual(INNER);
    });

    it.each<Mode>(['required', 'requiresNew'])('%s leaves nothing when it throws', async (mode) => {
      await expect(inner[mode](true)).rejects.toThrow(Boom);
      expect(await app.labels()).toEqual([]);
    });

    it.each<Mode>(['supports', 'notSupported', 'never'])('%s autocommits', async (mode) => {
      await expect(inner[mode](true)).rejects.toThrow(Boom);
      expect(await app.labels()).toEqual(INNER);
    });

    it('MANDATORY is refused', async () => {
      await expect(inner.mandatory()).rejects.toMatchObject({ code: 'MO_TRANSACTION_REQUIRED' });
      expect(await app.labels()).toEqual([]);
    });
  });

  describe('inside a transaction', () => {
    it.each<Mode>(['required', 'supports', 'mandatory'])(
      '%s joins: the outer failure undoes it',
      async (mode) => {
        await expect(outer.call(mode, { outerFails: true })).rejects.toThrow(Boom);
        expect(await app.labels()).toEqual([]);
      },
    );

    it.each<Mode>(['required', 'supports', 'mandatory'])('%s joins: one commit for both', async (mode) => {
      await outer.call(mode);
      expect(await app.labels()).toEqual(['outer', ...INNER]);
    });

    // peers commit the outer rows, the failed inner ones too
    it.each<Mode>(['required', 'supports', 'mandatory'])(
      '%s joins: a swallowed failure dooms the whole, with its cause',
      async (mode) => {
        const error: unknown = await outer
          .call(mode, { innerFails: true, swallow: true })
          .catch((e: unknown) => e);
        expect(error).toMatchObject({ code: 'MO_UNEXPECTED_ROLLBACK', cause: expect.any(Boom) });
        expect(await app.labels()).toEqual([]);
      },
    );

    it('REQUIRES_NEW stays when the outer one fails', async () => {
      await expect(outer.call('requiresNew', { outerFails: true })).rejects.toThrow(Boom);
      expect(await app.labels()).toEqual(INNER);
    });

    it('REQUIRES_NEW that fails leaves the outer one alone', async () => {
      await outer.call('requiresNew', { innerFails: true, swallow: true });
      expect(await app.labels()).toEqual(['outer']);
    });

    it('NOT_SUPPORTED suspends: its rows stay when both fail', async () => {
      await expect(outer.call('notSupported', { innerFails: true })).rejects.toThrow(Boom);
      expect(await app.labels()).toEqual(INNER);
    });

    it('NOT_SUPPORTED suspends: a swallowed failure does not doom the outer one', async () => {
      await outer.call('notSupported', { innerFails: true, swallow: true });
      expect((await app.labels()).sort()).toEqual([...INNER, 'outer'].sort());
    });

    it('NEVER is refused, which dooms nothing if it is handled', async () => {
      await outer.call('never', { swallow: true });
      expect(await app.labels()).toEqual(['outer']);
      await app.outside.query('delete from note');
      await expect(outer.call('never')).rejects.toMatchObject({ code: 'MO_TRANSACTION_FORBIDDEN' });
      expect(await app.labels()).toEqual([]);
    });
  });

  it('NESTED is a typed refusal', async () => {
    await expect(inner.nested()).rejects.toMatchObject({ code: 'MO_NESTED_NOT_SUPPORTED' });
    await expect(outer.call('nested')).rejects.toMatchObject({ code: 'MO_NESTED_NOT_SUPPORTED' });
    expect(await app.labels()).toEqual([]);
  });

  it('MoTransactionManager.run() does the same for a function', async () => {
    const manager = app.module.get(MoTransactionManager);
    const insert = (label: string) => app.client.execute('insert into note (label) values (?)', [label]);
    await manager.run(async () => {
      await insert('a');
      await expect(
        manager.run(async () => Promise.all([insert('b'), Promise.reject(new Boom('b'))]), {
          propagation: 'REQUIRES_NEW',
        }),
      ).rejects.toThrow(Boom);
      expect(manager.current()?.isRollbackOnly).toBe(false);
    });
    expect(manager.current()).toBeUndefined();
    expect(await app.labels()).toEqual(['a']);
  });
});
