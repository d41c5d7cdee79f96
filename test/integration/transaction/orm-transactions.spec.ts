import { describe, expect, it } from '@jest/globals';
import { type EntityManager, TransactionPropagation } from '@mikro-orm/core';
import { Transactional } from '@mikro-orm/decorators/legacy';
import { SqlEntityManager } from '@mikro-orm/mysql';
import { Injectable } from '@nestjs/common';
import { MatrixOneClient, MoTransactional, type PropagationName } from 'nestjs-matrixone';
import { gate } from '../../support/gate.js';
import { Note, STORAGE_DRIVERS } from '../../support/transaction-app.js';
import { useTransactionApp } from '../../support/use-transaction-app.js';

class Boom extends Error {}

const { NESTED, REQUIRED, SUPPORTS, MANDATORY, REQUIRES_NEW, NOT_SUPPORTED, NEVER } = TransactionPropagation;

/** MikroORM's decorator and ours on one provider. */
@Injectable()
class Mixed {
  constructor(
    readonly em: SqlEntityManager,
    private readonly client: MatrixOneClient,
  ) {}

  private async write(label: string): Promise<void> {
    await this.client.execute('insert into note (label) values (?)', [`${label}-native`]);
    this.em.create(Note, { label: `${label}-orm` });
  }

  @Transactional()
  async theirs(label: string, then?: () => Promise<unknown>): Promise<void> {
    await this.write(label);
    await then?.();
  }

  @Transactional({ propagation: REQUIRES_NEW })
  async theirsAlone(label: string, then?: () => Promise<unknown>): Promise<void> {
    await this.write(label);
    await then?.();
  }

  @MoTransactional()
  async ours(label: string, then?: () => Promise<unknown>): Promise<void> {
    await this.write(label);
    await then?.();
  }

  @MoTransactional({ propagation: 'REQUIRES_NEW' })
  async oursAlone(label: string, then?: () => Promise<unknown>): Promise<void> {
    await this.write(label);
    await then?.();
  }

  @MoTransactional()
  @Transactional()
  async both(label: string, then?: () => Promise<unknown>): Promise<void> {
    await this.write(label);
    await then?.();
  }
}

const fail = (): Promise<never> => Promise.reject(new Boom());
const rows = (label: string): string[] => [`${label}-native`, `${label}-orm`];
const DOOMED = { code: 'MO_UNEXPECTED_ROLLBACK', cause: expect.any(Boom) };

describe.each(STORAGE_DRIVERS)('MikroORM’s own transactions and ours, %s', (storageDriver) => {
  const used = useTransactionApp('orm_transactions', [Mixed], { storageDriver, allowGlobalContext: true });
  const { insert } = used;
  const sorted = async () => (await used.app.labels()).sort();

  const write = async (em: EntityManager): Promise<void> => {
    em.create(Note, { label: 'inner-orm' });
    await em.flush();
    await insert('inner-native');
  };

  describe('em.transactional() inside @MoTransactional', () => {
    it.each([NESTED, REQUIRED, SUPPORTS, MANDATORY])(
      '%s joins: the outer failure undoes it',
      async (propagation) => {
        const { app } = used;
        const outer = app.manager.run(async () => {
          await insert('outer');
          await app.em.transactional(write, { propagation });
          expect(await app.labels()).toEqual([]);
          throw new Boom();
        });
        await expect(outer).rejects.toThrow(Boom);
        expect(await app.labels()).toEqual([]);
      },
    );

    // MikroORM commits the rows of the failed inner unit; nested, on MatrixOne, half of them
    it.each([NESTED, REQUIRED, SUPPORTS, MANDATORY])(
      '%s joins: its swallowed failure dooms the whole',
      async (propagation) => {
        const { app } = used;
        const outer = app.manager.run(async () => {
          await insert('outer');
          await app.em
            .transactional(async (em) => (await write(em), fail()), { propagation })
            .catch(() => undefined);
        });
        await expect(outer).rejects.toMatchObject(DOOMED);
        expect(await app.labels()).toEqual([]);
      },
    );

    it.each([REQUIRES_NEW, NOT_SUPPORTED])('%s stays when the outer one fails', async (propagation) => {
      const { app } = used;
      const outer = app.manager.run(async () => {
        await insert('outer');
        await app.em.transactional(write, { propagation });
        expect(await sorted()).toEqual(rows('inner'));
        throw new Boom();
      });
      await expect(outer).rejects.toThrow(Boom);
      expect(await sorted()).toEqual(rows('inner'));
    });

    it('REQUIRES_NEW that fails leaves the outer one alone', async () => {
      const { app } = used;
      await app.manager.run(async () => {
        await insert('outer');
        const inner = app.em.transactional(async (em) => (await write(em), fail()), {
          propagation: REQUIRES_NEW,
        });
        await expect(inner).rejects.toThrow(Boom);
      });
      expect(await app.labels()).toEqual(['outer']);
    });

    it('NEVER is refused', async () => {
      const { app } = used;
      const outer = app.manager.run(() => app.em.transactional(write, { propagation: NEVER }));
      await expect(outer).rejects.toThrow(/transaction/i);
      expect(await app.labels()).toEqual([]);
    });

    // MikroORM clears the transaction on the shared EntityManager: the sibling's rows autocommit
    it.each([REQUIRES_NEW, NOT_SUPPORTED])(
      'a sibling beside %s belongs to the outer one',
      async (propagation) => {
        const { app } = used;
        const inside = gate();
        const written = gate();
        const outer = app.manager.run(async () => {
          await insert('outer');
          await Promise.all([
            app.em.transactional(
              async () => {
                inside.open();
                await written.opened;
              },
              { propagation },
            ),
            inside.opened.then(async () => {
              await insert('sibling-native');
              app.em.create(Note, { label: 'sibling-orm' });
              await app.em.flush();
              await app.em.execute("insert into note (label) values ('sibling-raw')");
              written.open();
            }),
          ]);
          throw new Boom();
        });
        await expect(outer).rejects.toThrow(Boom);
        expect(await app.labels()).toEqual([]);
      },
    );

    // MikroORM: both use one savepoint name; the row of the one that succeeds is lost without an error
    it('two at the same time, one fails and is swallowed: an error, and nothing is there', async () => {
      const { app } = used;
      const outer = app.manager.run(async () => {
        const add = (label: string, then: () => Promise<unknown>) =>
          app.em.transactional(async (em) => {
            em.create(Note, { label });
            await em.flush();
            await then();
          });
        await Promise.allSettled([add('a', fail), add('b', () => insert('b-native'))]);
      });
      await expect(outer).rejects.toMatchObject(DOOMED);
      expect(await app.labels()).toEqual([]);
    });

    // MikroORM with this option turns an inner REQUIRES_NEW into a silent join
    it('ignoreNestedTransactions does not pull our REQUIRES_NEW into the outer one', async () => {
      const { app } = used;
      const outer = app.em.transactional(
        async () => {
          await insert('outer');
          await app.manager.run(() => insert('inner'), { propagation: 'REQUIRES_NEW' });
          throw new Boom();
        },
        { ignoreNestedTransactions: true },
      );
      await expect(outer).rejects.toThrow(Boom);
      expect(await app.labels()).toEqual(['inner']);
    });
  });

  describe('@MoTransactional inside em.transactional()', () => {
    it.each<PropagationName>(['REQUIRED', 'SUPPORTS', 'MANDATORY'])('%s joins', async (propagation) => {
      const { app } = used;
      const outer = app.em.transactional(async (em) => {
        await app.manager.run(() => write(em), { propagation });
        expect(await app.labels()).toEqual([]);
        return fail();
      });
      await expect(outer).rejects.toThrow(Boom);
      expect(await app.labels()).toEqual([]);
    });

    it.each<PropagationName>(['REQUIRED', 'SUPPORTS', 'MANDATORY'])(
      '%s joins: its swallowed failure dooms the whole',
      async (propagation) => {
        const { app } = used;
        const outer = app.em.transactional(async () => {
          await insert('outer');
          await app.manager.run(fail, { propagation }).catch(() => undefined);
        });
        await expect(outer).rejects.toMatchObject(DOOMED);
        expect(await app.labels()).toEqual([]);
      },
    );

    it.each<PropagationName>(['REQUIRES_NEW', 'NOT_SUPPORTED'])(
      '%s stays when the outer one fails',
      async (propagation) => {
        const { app } = used;
        const outer = app.em.transactional(async () => {
          await insert('outer');
          await app.manager.run(() => write(app.em), { propagation });
          await insert('outer again');
          return fail();
        });
        await expect(outer).rejects.toThrow(Boom);
        expect(await sorted()).toEqual(rows('inner'));
      },
    );

    it('NEVER and NESTED are refused, which dooms nothing if it is handled', async () => {
      const { app } = used;
      await app.em.transactional(async () => {
        await insert('outer');
        const never = app.manager.run(fail, { propagation: 'NEVER' });
        await expect(never).rejects.toMatchObject({ code: 'MO_TRANSACTION_FORBIDDEN' });
        const nested = app.manager.run(fail, { propagation: 'NESTED' });
        await expect(nested).rejects.toMatchObject({ code: 'MO_NESTED_NOT_SUPPORTED' });
      });
      expect(await app.labels()).toEqual(['outer']);
    });
  });

  describe('MikroORM’s @Transactional()', () => {
    it.each([
      ['theirs in ours', (m: Mixed) => m.ours('outer', () => m.theirs('inner', fail))],
      ['ours in theirs', (m: Mixed) => m.theirs('outer', () => m.ours('inner', fail))],
      ['both on one method', (m: Mixed) => m.both('outer', fail)],
    ])('%s is one unit: an error undoes both', async (_, call) => {
      await expect(call(used.app.module.get(Mixed))).rejects.toThrow(Boom);
      expect(await used.app.labels()).toEqual([]);
    });

    it.each([
      ['theirs in ours', (m: Mixed) => m.ours('outer', () => m.theirs('inner'))],
      ['ours in theirs', (m: Mixed) => m.theirs('outer', () => m.ours('inner'))],
    ])('%s is one unit: one commit', async (_, call) => {
      await call(used.app.module.get(Mixed));
      expect(await sorted()).toEqual([...rows('inner'), ...rows('outer')]);
    });

    // MikroORM's REQUIRED knows no rollback-only: it would commit the half that was written
    it.each([
      ['theirs in ours', (m: Mixed) => m.ours('outer', () => m.theirs('inner', fail).catch(() => undefined))],
      ['ours in theirs', (m: Mixed) => m.theirs('outer', () => m.ours('inner', fail).catch(() => undefined))],
      [
        'theirs in theirs',
        (m: Mixed) => m.theirs('outer', () => m.theirs('inner', fail).catch(() => undefined)),
      ],
    ])('%s: a swallowed failure dooms the whole', async (_, call) => {
      await expect(call(used.app.module.get(Mixed))).rejects.toMatchObject(DOOMED);
      expect(await used.app.labels()).toEqual([]);
    });

    it.each([
      ['theirs in ours', (m: Mixed) => m.ours('outer', async () => (await m.theirsAlone('inner'), fail()))],
      ['ours in theirs', (m: Mixed) => m.theirs('outer', async () => (await m.oursAlone('inner'), fail()))],
    ])('%s by REQUIRES_NEW stays when the outer one fails', async (_, call) => {
      await expect(call(used.app.module.get(Mixed))).rejects.toThrow(Boom);
      expect(await sorted()).toEqual(rows('inner'));
    });
  });
});
