import { describe, expect, it } from '@jest/globals';
import { type PropagationName } from 'nestjs-matrixone';
import { STORAGE_DRIVERS } from '../../support/transaction-app.js';
import { useTransactionApp } from '../../support/use-transaction-app.js';

class Boom extends Error {}

const POOL = 5;

describe.each(STORAGE_DRIVERS)('boundaries in boundaries, %s', (storageDriver) => {
  const used = useTransactionApp('nesting', [], {
    storageDriver,
    pool: { max: POOL },
    transaction: { acquireTimeout: 2_000 },
  });
  const { insert } = used;
  const run = <T>(propagation: PropagationName, fn: () => Promise<T>): Promise<T> =>
    used.app.manager.run(fn, { propagation });

  // typeorm-transactional (ALS) and nestjs-transactional mix rows of siblings; MikroORM starves or leaks
  it('Promise.all of REQUIRES_NEW within Promise.all of REQUIRES_NEW: each keeps to itself', async () => {
    const { app } = used;
    const leaf = (label: string, fail: boolean) =>
      run('REQUIRES_NEW', async () => {
        await insert(label);
        if (fail) throw new Boom(label);
      });
    const branch = (name: string, failing: 'self' | 'leaf' | 'none') =>
      run('REQUIRES_NEW', async () => {
        await insert(name);
        const leaves = [leaf(`${name}.1`, failing === 'leaf'), leaf(`${name}.2`, false)];
        await Promise.allSettled(leaves);
        await insert(`${name}, again`);
        if (failing === 'self') throw new Boom(name);
      });
    await run('REQUIRED', async () => {
      await insert('outer');
      // two at a time: with their leaves they need as many connections as the pool has
      const results = await Promise.allSettled([branch('a', 'leaf'), branch('b', 'self')]);
      expect(results.map((r) => r.status)).toEqual(['fulfilled', 'rejected']);
    });
    expect((await app.labels()).sort()).toEqual(['a', 'a, again', 'a.2', 'b.1', 'b.2', 'outer']);
  });

  describe('SUPPORTS, NOT_SUPPORTED and NEVER in each other', () => {
    const OUTER = 'the outer one';
    const NONE = 'none';
    const OWN = 'its own';
    const FORBIDDEN = 'MO_TRANSACTION_FORBIDDEN';
    const MISSING = 'MO_TRANSACTION_REQUIRED';

    it.each<[PropagationName, PropagationName, inside: string, alone: string]>([
      ['SUPPORTS', 'SUPPORTS', OUTER, NONE],
      ['SUPPORTS', 'NOT_SUPPORTED', NONE, NONE],
      ['SUPPORTS', 'NEVER', FORBIDDEN, NONE],
      ['SUPPORTS', 'REQUIRED', OUTER, OWN],
      ['SUPPORTS', 'MANDATORY', OUTER, MISSING],
      ['NOT_SUPPORTED', 'SUPPORTS', NONE, NONE],
      ['NOT_SUPPORTED', 'NOT_SUPPORTED', NONE, NONE],
      ['NOT_SUPPORTED', 'NEVER', NONE, NONE],
      ['NOT_SUPPORTED', 'REQUIRED', OWN, OWN],
      ['NOT_SUPPORTED', 'REQUIRES_NEW', OWN, OWN],
      ['NOT_SUPPORTED', 'MANDATORY', MISSING, MISSING],
      ['NEVER', 'SUPPORTS', FORBIDDEN, NONE],
      ['NEVER', 'NOT_SUPPORTED', FORBIDDEN, NONE],
      ['NEVER', 'NEVER', FORBIDDEN, NONE],
      ['NEVER', 'REQUIRED', FORBIDDEN, OWN],
    ])('%s around %s: in a transaction %s, alone %s', async (around, within, inside, alone) => {
      const { manager } = used.app;
      const found = (outer: string | undefined): Promise<string> =>
        run(around, () =>
          run(within, async () => {
            const id = manager.current()?.id;
            if (id === undefined) return NONE;
            return id === outer ? OUTER : OWN;
          }),
        ).catch((error: { code: string }) => error.code);
      expect(await found(undefined)).toBe(alone);
      let doomed: boolean | undefined;
      const outer = run('REQUIRED', async () => {
        const { id } = manager.current() ?? {};
        expect(await found(id)).toBe(inside);
        // whatever was set aside is back
        expect(manager.current()?.id).toBe(id);
        doomed = manager.current()?.isRollbackOnly;
      });
      await outer.catch((error: { code: string }) => expect(error.code).toBe('MO_UNEXPECTED_ROLLBACK'));
      // only SUPPORTS has joined, and its failure is the outer one's
      expect(doomed).toBe(around === 'SUPPORTS' && inside === FORBIDDEN);
    });

    it('rows of NOT_SUPPORTED stay, also those written by SUPPORTS in it; a boundary in it is its own', async () => {
      const { app } = used;
      const failing = run('REQUIRED', async () => {
        await insert('outer');
        await run('NOT_SUPPORTED', async () => {
          await insert('suspended');
          await run('SUPPORTS', () => insert('supports'));
          await run('REQUIRED', async () => {
            await insert('own');
            throw new Boom();
          }).catch(() => undefined);
        });
        await insert('outer again');
        throw new Boom();
      });
      await expect(failing).rejects.toThrow(Boom);
      expect(await app.labels()).toEqual(['suspended', 'supports']);
    });
  });

  // MikroORM: two parallel nested calls share a savepoint name; the failing one erases the other's row without an error
  it('two NESTED at the same time are both refused, and the outer one is not harmed', async () => {
    const { app } = used;
    await run('REQUIRED', async () => {
      await insert('outer');
      const results = await Promise.allSettled([
        run('NESTED', () => insert('a')),
        run('NESTED', () => insert('b')),
      ]);
      for (const result of results) {
        expect(result).toMatchObject({ status: 'rejected', reason: { code: 'MO_NESTED_NOT_SUPPORTED' } });
      }
    });
    expect(await app.labels()).toEqual(['outer']);
  });

  // @nestjs-cls/transactional, nestjs-transactional, MikroORM and typeorm-transactional commit
  it('a joined call that Promise.allSettled swallows dooms the whole', async () => {
    const { app } = used;
    const settled = run('REQUIRED', async () => {
      await Promise.allSettled([
        run('REQUIRED', () => insert('a')),
        run('REQUIRED', async () => {
          await insert('b');
          throw new Boom();
        }),
        run('SUPPORTS', () => insert('c')),
      ]);
      await insert('outer');
    });
    await expect(settled).rejects.toMatchObject({ code: 'MO_UNEXPECTED_ROLLBACK', cause: expect.any(Boom) });
    expect(await app.labels()).toEqual([]);
  });

  describe('deep and wide', () => {
    const DEPTH = 50;
    const descend = async (depth: number, bottom: () => Promise<void>): Promise<void> => {
      await insert(`level ${depth}`);
      await (depth < DEPTH ? run('REQUIRED', () => descend(depth + 1, bottom)) : bottom());
    };

    it('REQUIRED 50 deep is one transaction', async () => {
      const { app } = used;
      const ids = new Set<string | undefined>();
      await run('REQUIRED', async () => {
        ids.add(app.manager.current()?.id);
        await descend(1, async () => void ids.add(app.manager.current()?.id));
        expect(await app.labels()).toEqual([]);
      });
      expect(ids.size).toBe(1);
      expect(await app.labels()).toHaveLength(DEPTH);
    });

    it('an error 50 deep undoes all of it and arrives as it is', async () => {
      const { app } = used;
      const error = new Boom();
      await expect(run('REQUIRED', () => descend(1, () => Promise.reject(error)))).rejects.toBe(error);
      expect(await app.labels()).toEqual([]);
      await app.expectQuiet();
    });

    // MikroORM and typeorm-transactional hang
    it('REQUIRES_NEW deeper than the pool is an error in bounded time, and all of it is undone', async () => {
      const { app } = used;
      const dig = async (depth: number): Promise<void> => {
        await insert(`depth ${depth}`);
        if (depth < DEPTH) await run('REQUIRES_NEW', () => dig(depth + 1));
      };
      await expect(run('REQUIRES_NEW', () => dig(1))).rejects.toMatchObject({
        code: 'MO_ACQUIRE_TIMEOUT',
        poolSize: POOL,
      });
      expect(await app.labels()).toEqual([]);
      await app.expectQuiet();
    });
  });
});

describe.each(STORAGE_DRIVERS)('many boundaries on a small pool, %s', (storageDriver) => {
  const used = useTransactionApp('wide', [], { storageDriver, pool: { max: POOL } });
  const { insert } = used;

  it('50 at the same time on a pool of 5: each ends as if it were alone', async () => {
    const { app } = used;
    const boundary = (i: number) =>
      app.manager.run(async () => {
        await insert(`${i}.a`);
        await app.manager.run(() => insert(`${i}.b`));
        if (i % 5 === 0) throw new Boom(String(i));
      });
    const results = await Promise.allSettled(Array.from({ length: 50 }, (_, i) => boundary(i)));
    const failed = results.flatMap((r, i) => (r.status === 'rejected' ? [i] : []));
    expect(failed).toEqual([0, 5, 10, 15, 20, 25, 30, 35, 40, 45]);
    const expected = results.flatMap((r, i) => (r.status === 'fulfilled' ? [`${i}.a`, `${i}.b`] : []));
    expect((await app.labels()).sort()).toEqual(expected.sort());
    await app.expectQuiet();
  });
});
