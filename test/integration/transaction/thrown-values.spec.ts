import { describe, expect, it } from '@jest/globals';
import { STORAGE_DRIVERS } from '../../support/transaction-app.js';
import { useTransactionApp } from '../../support/use-transaction-app.js';

class Awkward extends Error {
  override get message(): string {
    throw new Error('this error cannot even say what is wrong');
  }
}

const THROWN: [string, unknown][] = [
  ['a string', 'just a string'],
  ['a number', 42],
  ['undefined', undefined],
  ['null', null],
  ['a plain object', { reason: 'none' }],
  // cls-hooked's own run() fails on these with "object is not extensible"
  ['a frozen error', Object.freeze(new Error('frozen'))],
  ['a sealed object', Object.seal({ sealed: true })],
  ['an error whose message throws', new Awkward()],
  ['a function', () => 'thrown'],
];

/** What was thrown, compared by identity and never printed: some of these cannot be. */
async function thrownBy(promise: Promise<unknown>): Promise<{ readonly value: unknown } | undefined> {
  return promise.then(
    () => undefined,
    (value: unknown) => ({ value }),
  );
}

describe.each(STORAGE_DRIVERS)('whatever is thrown, %s', (storageDriver) => {
  const used = useTransactionApp('thrown', [], { storageDriver });
  const { insert } = used;

  it.each(THROWN)('%s rolls back and arrives as it is', async (_, thrown) => {
    const { app } = used;
    const caught = await thrownBy(
      app.manager.run(async () => {
        await insert('x');
        throw thrown;
      }),
    );
    expect(caught).toBeDefined();
    expect(Object.is(caught?.value, thrown)).toBe(true);
    expect(await app.labels()).toEqual([]);
  });

  it.each(THROWN)(
    '%s from a joined call that is swallowed dooms the whole, and is the cause',
    async (_, thrown) => {
      const { app } = used;
      const caught = await thrownBy(
        app.manager.run(async () => {
          await insert('outer');
          await app.manager
            .run(async () => {
              await insert('inner');
              throw thrown;
            })
            .catch(() => undefined);
        }),
      );
      const { code, cause } = caught?.value as { code: string; cause: unknown };
      expect(code).toBe('MO_UNEXPECTED_ROLLBACK');
      expect(Object.is(cause, thrown)).toBe(true);
      expect(await app.labels()).toEqual([]);
    },
  );

  it.each(THROWN)('%s leaves retry and rollback rules working', async (_, thrown) => {
    const { app } = used;
    const runs: number[] = [];
    const caught = await thrownBy(
      app.manager.run(
        async () => {
          runs.push(runs.length);
          await insert('x');
          throw thrown;
        },
        { retry: { attempts: 3, backoff: 1 }, noRollbackFor: RangeError },
      ),
    );
    expect(Object.is(caught?.value, thrown)).toBe(true);
    expect(runs).toEqual([0]);
    expect(await app.labels()).toEqual([]);
  });

  it('a revoked proxy, of which nothing can be asked, is undone as well', async () => {
    const { app } = used;
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const failing = app.manager.run(async () => {
      const joined = app.manager.run(
        async () => {
          await insert('x');
          throw proxy;
        },
        { noRollbackFor: RangeError },
      );
      await joined.catch(() => undefined);
    });
    expect(await thrownBy(failing)).toBeDefined();
    expect(await app.labels()).toEqual([]);
  });

  it('a rule that fails on what was thrown means nothing: the joined call dooms the whole', async () => {
    const { app } = used;
    const failing = app.manager.run(async () => {
      await insert('outer');
      const isNotFound = (error: unknown) => (error as { status: number }).status === 404;
      await app.manager
        .run(
          async () => {
            await insert('inner');
            throw undefined;
          },
          { noRollbackFor: isNotFound, retry: { attempts: 2, on: isNotFound } },
        )
        .catch(() => undefined);
    });
    await expect(failing).rejects.toMatchObject({ code: 'MO_UNEXPECTED_ROLLBACK' });
    expect(await app.labels()).toEqual([]);
  });

  it('an error thrown before the first await is a rejection, not a throw', async () => {
    const { app } = used;
    const error = new Error('at once');
    const call = (): Promise<unknown> =>
      app.manager.run(() => {
        throw error;
      });
    await expect(call()).rejects.toBe(error);
    await expect(app.manager.run(call)).rejects.toBe(error);
  });
});
