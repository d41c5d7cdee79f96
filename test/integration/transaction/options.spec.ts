import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { useServer } from '../../support/server.js';
import {
  createTransactionApp,
  Note,
  STORAGE_DRIVERS,
  type TransactionApp,
} from '../../support/transaction-app.js';

class Boom extends Error {}
class Expected extends Error {}

const serverError = (errno: number): Error => Object.assign(new Error('as the server says'), { errno });

describe.each(STORAGE_DRIVERS)('options of a boundary, %s', (storageDriver) => {
  const server = useServer();
  let app: TransactionApp;
  const insert = (label: string) => app.client.execute('insert into note (label) values (?)', [label]);

  beforeAll(async () => {
    app = await createTransactionApp(await server.freshDatabase('options'), [], { storageDriver });
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    await app.outside.query('delete from note');
  });

  describe('readOnly', () => {
    it.each([
      ['native insert', () => insert('x')],
      ['native update', () => app.client.execute('update note set label = ?', ['y'])],
      ['DDL', () => app.client.execute('create table t2 (id int)')],
      ['raw ORM statement', () => app.em.execute("insert into note (label) values ('x')")],
      ['query builder', () => app.em.qb(Note).insert({ label: 'x' }).execute()],
    ])('refuses a %s before it is sent', async (_, write: () => Promise<unknown>) => {
      await expect(app.manager.run(write, { readOnly: true })).rejects.toMatchObject({
        code: 'MO_READ_ONLY',
      });
      expect(await app.labels()).toEqual([]);
    });

    it('refuses a flush with changes, also the last one', async () => {
      const run = app.manager.run(async () => void app.em.create(Note, { label: 'x' }), { readOnly: true });
      await expect(run).rejects.toMatchObject({ code: 'MO_READ_ONLY' });
      expect(await app.labels()).toEqual([]);
    });

    it('lets reads through, and a joined boundary that writes is refused', async () => {
      await insert('there');
      const read = app.manager.run(
        async () => {
          const rows = await app.client.query<{ label: string }>('select label from note');
          expect(await app.em.find(Note, {})).toHaveLength(1);
          return rows.map((r) => r.label);
        },
        { readOnly: true },
      );
      expect(await read).toEqual(['there']);
      const joined = app.manager.run(() => app.manager.run(() => insert('x'), { readOnly: false }), {
        readOnly: true,
      });
      await expect(joined).rejects.toMatchObject({ code: 'MO_JOINED_OPTION_MISMATCH' });
    });
  });

  describe('rollbackFor and noRollbackFor', () => {
    it('commits and throws what noRollbackFor means', async () => {
      const run = app.manager.run(
        async () => {
          await insert('native');
          app.em.create(Note, { label: 'orm' });
          throw new Expected();
        },
        { noRollbackFor: Expected },
      );
      await expect(run).rejects.toThrow(Expected);
      expect(await app.labels()).toEqual(['native', 'orm']);
    });

    it('a joined call that throws it does not doom the outer one', async () => {
      await app.manager.run(async () => {
        const inner = app.manager.run(() => Promise.reject(new Expected()), { noRollbackFor: Expected });
        await inner.catch(() => undefined);
        await insert('kept');
      });
      expect(await app.labels()).toEqual(['kept']);
    });
  });

  describe('retry', () => {
    it('runs again on a fresh EntityManager, and only the last run stays', async () => {
      const managers = new Set<unknown>();
      let runs = 0;
      const result = await app.manager.run(
        async () => {
          managers.add(app.em.getContext());
          app.em.create(Note, { label: `run ${++runs}` });
          await app.em.flush();
          if (runs < 3) throw serverError(20701);
          return 'done';
        },
        { retry: { attempts: 3, backoff: 1 } },
      );
      expect(result).toBe('done');
      expect(managers.size).toBe(3);
      expect(await app.labels()).toEqual(['run 3']);
    });

    it('gives up after its attempts, and does not repeat other errors', async () => {
      let runs = 0;
      const failing = (error: Error) =>
        app.manager.run(async () => (runs++, await insert(`x${runs}`), Promise.reject(error)), {
          retry: { attempts: 2, backoff: 1 },
        });
      await expect(failing(serverError(1205))).rejects.toMatchObject({ errno: 1205 });
      expect(runs).toBe(2);
      await expect(failing(new Boom())).rejects.toThrow(Boom);
      expect(runs).toBe(3);
      expect(await app.labels()).toEqual([]);
    });

    it('belongs to the outermost boundary: an inner one is not repeated on its own', async () => {
      const runs = { outer: 0, inner: 0 };
      await app.manager.run(
        async () => {
          runs.outer++;
          await app.manager.run(
            async () => {
              runs.inner++;
              await insert(`inner ${runs.inner}`);
              if (runs.outer < 2) throw serverError(20701);
            },
            { retry: { attempts: 5, backoff: 1 } },
          );
        },
        { retry: { attempts: 2, backoff: 1 } },
      );
      expect(runs).toEqual({ outer: 2, inner: 2 });
      expect(await app.labels()).toEqual(['inner 2']);
    });
  });

  describe('timeout', () => {
    it('rejects in time while the method idles, rolls back, and refuses its late work', async () => {
      const over = Promise.withResolvers<void>();
      let late: Promise<unknown> | undefined;
      const run = app.manager.run(
        async () => {
          await insert('early');
          await over.promise;
          late = insert('late');
          await late;
        },
        { timeout: 1_000 },
      );
      await expect(run).rejects.toMatchObject({ code: 'MO_TRANSACTION_TIMEOUT' });
      expect(await app.labels()).toEqual([]);
      await app.expectQuiet();
      over.resolve();
      await delay(0);
      await expect(late).rejects.toMatchObject({
        code: expect.stringMatching(/MO_TRANSACTION_(CLOSED|TIMEOUT)/),
      });
      expect(await app.labels()).toEqual([]);
    });

    it('stops a statement that waits for a lock', async () => {
      await insert('row');
      const blocker = await server.outside();
      await blocker.query(`use \`${new URL(app.databaseUrl).pathname.slice(1)}\``);
      await blocker.query('begin');
      await blocker.query("update note set version = 2 where label = 'row'");
      const started = performance.now();
      const run = app.manager.run(
        () => app.client.execute("update note set version = 3 where label = 'row'"),
        {
          timeout: 200,
        },
      );
      await expect(run).rejects.toMatchObject({ code: 'MO_TRANSACTION_TIMEOUT' });
      expect(performance.now() - started).toBeLessThan(5_000);
      await blocker.query('rollback');
      await app.expectQuiet();
      const [row] = await app.outside.query<{ version: number }>('select version from note');
      expect(row?.version).toBe(1);
    });
  });

  it('isolation other than READ COMMITTED, and unknown words, are typed refusals', async () => {
    const run = (options: object) => app.manager.run(() => insert('x'), options);
    await expect(run({ isolation: 'REPEATABLE READ' })).rejects.toMatchObject({
      code: 'MO_ISOLATION_NOT_SUPPORTED',
    });
    await expect(run({ propagation: 'SOMETIMES' })).rejects.toMatchObject({ code: 'MO_INVALID_ARGUMENT' });
    await expect(run({ timeout: -1 })).rejects.toMatchObject({ code: 'MO_INVALID_ARGUMENT' });
    await expect(run({ retry: { attempts: 0 } })).rejects.toMatchObject({ code: 'MO_INVALID_ARGUMENT' });
    expect(await app.labels()).toEqual([]);
    await run({ isolation: 'read committed' });
    expect(await app.labels()).toEqual(['x']);
  });

  describe('hooks', () => {
    it('run in order around the commit, beforeCommit inside the transaction, afterCommit outside', async () => {
      const seen: string[] = [];
      await app.manager.run(async () => {
        const transaction = app.manager.current();
        await insert('body');
        transaction?.afterCompletion((outcome) => void seen.push(outcome));
        transaction?.afterCommit(async () => {
          seen.push(`afterCommit ${(await app.labels()).join()}`);
          expect(app.manager.current()).toBeUndefined();
          await insert('from afterCommit');
        });
        transaction?.beforeCommit(async () => {
          seen.push(`beforeCommit ${(await app.labels()).join()}`);
          app.em.create(Note, { label: 'from beforeCommit' });
        });
        transaction?.afterRollback(() => void seen.push('afterRollback'));
      });
      expect(seen).toEqual(['beforeCommit ', 'afterCommit body,from beforeCommit', 'committed']);
      expect(await app.labels()).toEqual(['body', 'from beforeCommit', 'from afterCommit']);
    });

    it('a beforeCommit hook vetoes; afterRollback then runs', async () => {
      const seen: string[] = [];
      const run = app.manager.run(async () => {
        await insert('x');
        app.manager.current()?.beforeCommit(() => Promise.reject(new Boom()));
        app.manager.current()?.afterRollback(() => void seen.push('afterRollback'));
        app.manager.current()?.afterCommit(() => void seen.push('afterCommit'));
      });
      await expect(run).rejects.toThrow(Boom);
      expect(seen).toEqual(['afterRollback']);
      expect(await app.labels()).toEqual([]);
    });

    it('a failing afterCommit hook is observed and fails nothing', async () => {
      const failures: unknown[] = [];
      const stop = app.manager.observe({ onHookFailure: (_, failure) => void failures.push(failure) });
      await app.manager.run(async () => {
        await insert('kept');
        app.manager.current()?.afterCommit(() => {
          throw new Boom();
        });
      });
      stop();
      expect(await app.labels()).toEqual(['kept']);
      expect(failures).toEqual([{ phase: 'afterCommit', error: expect.any(Boom) }]);
    });

    it('belong to the transaction that is current when they are registered', async () => {
      const seen: string[] = [];
      const hook = (name: string) => {
        app.manager.current()?.afterCommit(() => void seen.push(`${name} commit`));
        app.manager.current()?.afterRollback(() => void seen.push(`${name} rollback`));
      };
      const outer = app.manager.run(async () => {
        hook('outer');
        await app.manager.run(async () => hook('inner'), { propagation: 'REQUIRES_NEW' });
        throw new Boom();
      });
      await expect(outer).rejects.toThrow(Boom);
      expect(seen).toEqual(['inner commit', 'outer rollback']);
    });
  });

  it('setRollbackOnly() makes the commit a rollback', async () => {
    const run = app.manager.run(async () => {
      await insert('x');
      app.manager.current()?.setRollbackOnly(new Boom());
      expect(app.manager.current()?.isRollbackOnly).toBe(true);
    });
    await expect(run).rejects.toMatchObject({ code: 'MO_UNEXPECTED_ROLLBACK', cause: expect.any(Boom) });
    expect(await app.labels()).toEqual([]);
  });

  it('a transaction without a statement takes no connection', async () => {
    const threads = async () => (await app.outside.query('show processlist')).length;
    const before = await threads();
    await Promise.all(
      Array.from({ length: 8 }, () =>
        app.manager.run(async () => expect(app.manager.current()).toBeDefined()),
      ),
    );
    expect(await threads()).toBe(before);
  });

  it('observers hear of begin and end, with statements counted', async () => {
    const heard: unknown[] = [];
    const stop = app.manager.observe({
      onBegin: (t) => void heard.push(['begin', t.label, t.propagation]),
      onEnd: (t, end) => void heard.push(['end', t.label, end.outcome, end.statements]),
    });
    await app.manager.run(async () => (await insert('a'), insert('b')), { name: 'two inserts' });
    await app.manager.run(() => Promise.reject(new Boom()), { name: 'none' }).catch(() => undefined);
    stop();
    expect(heard).toEqual([
      ['begin', 'two inserts', 'REQUIRED'],
      ['end', 'two inserts', 'committed', 2],
      ['begin', 'none', 'REQUIRED'],
      ['end', 'none', 'rolled back', 0],
    ]);
  });
});
