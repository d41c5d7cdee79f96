import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { useServer } from '../../support/server.js';
import { createTransactionApp, Note, type TransactionApp } from '../../support/transaction-app.js';
import { type OutsideConnection } from '../../support/second-connection.js';

/** What the server ends behind our back must neither be committed in half nor go on in autocommit. */
describe('a transaction that the server ends', () => {
  const server = useServer();
  let app: TransactionApp;
  const insert = (label: string) => app.client.execute('insert into note (label) values (?)', [label]);

  beforeAll(async () => {
    app = await createTransactionApp(await server.freshDatabase('lost'));
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    await app.outside.query('delete from note');
  });

  it.each([
    'set @x = 1',
    'set names utf8mb4',
    'set nope_nope = 1',
    'lock tables note write',
    'unlock tables',
    'begin',
    'start transaction',
    'commit',
    'rollback',
    '/* hidden */ set @x = 1',
    'select 1; set @x = 1',
    'savepoint s',
    'rollback to s',
  ])('%s is refused before it is sent, on every route; the transaction goes on', async (sql) => {
    const refused = {
      code: expect.stringMatching(/^MO_(IMPLICIT_COMMIT|NOT_ALLOWED_IN_TRANSACTION|UNSUPPORTED)$/),
    };
    const run = app.manager.run(async () => {
      await insert('a');
      await expect(app.client.execute(sql)).rejects.toMatchObject(refused);
      await expect(app.em.execute(sql)).rejects.toMatchObject(refused);
      await insert('b');
      expect(await app.labels()).toEqual([]);
      throw new Error('the end');
    });
    await expect(run).rejects.toThrow('the end');
    expect(await app.labels()).toEqual([]);
  });

  it('a deadlock: its error comes through, nothing later is sent, nothing is left', async () => {
    await app.outside.query("insert into note (label) values ('r1'), ('r2')");
    const update = (label: string) =>
      app.client.execute('update note set version = version + 1 where label = ?', [label]);
    const crossing = async (
      first: string,
      second: string,
      mine: string,
      met: Promise<void>,
      meet: () => void,
    ) => {
      await app.manager.run(async () => {
        await update(first);
        meet();
        await met;
        // swallowed on purpose: whoever goes on after a deadlock must not write in autocommit
        await update(second).catch(() => undefined);
        await insert(mine).catch(() => undefined);
      });
    };
    let meetA!: () => void;
    let meetB!: () => void;
    const a = new Promise<void>((r) => (meetA = r));
    const b = new Promise<void>((r) => (meetB = r));
    const results = await Promise.allSettled([
      crossing('r1', 'r2', 'by a', b, meetA),
      crossing('r2', 'r1', 'by b', a, meetB),
    ]);
    const failed = results.filter((r) => r.status === 'rejected');
    expect(failed.length).toBeGreaterThan(0);
    for (const { reason } of failed as PromiseRejectedResult[]) {
      expect(reason).toMatchObject({ code: 'MO_TRANSACTION_LOST' });
      expect((reason as { cause?: { cause?: unknown } }).cause).toBeDefined();
    }
    const committed = results
      .map((r, i) => (r.status === 'fulfilled' ? ['by a', 'by b'][i] : undefined))
      .filter(Boolean);
    expect((await app.labels()).filter((l) => l.startsWith('by'))).toEqual(committed);
    await app.expectQuiet();
  }, 60_000);

  it('a deadlock with retry: both come through in the end', async () => {
    await app.outside.query("insert into note (label, version) values ('r1', 0), ('r2', 0)");
    let meetings = 0;
    let bothThere!: () => void;
    const met = new Promise<void>((r) => (bothThere = r));
    const crossing = (first: string, second: string) =>
      app.manager.run(
        async () => {
          await app.client.execute('update note set version = version + 1 where label = ?', [first]);
          if (++meetings >= 2) bothThere();
          await met;
          await app.client.execute('update note set version = version + 1 where label = ?', [second]);
        },
        { retry: { attempts: 5, backoff: 20 } },
      );
    await Promise.all([crossing('r1', 'r2'), crossing('r2', 'r1')]);
    const rows = await app.outside.query<{ version: number }>('select version from note order by label');
    expect(rows.map((r) => r.version)).toEqual([2, 2]);
  }, 90_000);

  describe('a lost connection', () => {
    const killCurrent = async (): Promise<void> => {
      const rows = await app.client.query<{ id: number }>('select connection_id() as id');
      await app.outside.query(`kill connection ${Number(rows[0]?.id)}`);
    };

    it('in the middle: an error, no rows, and the pool has a good connection again', async () => {
      const run = app.manager.run(async () => {
        await insert('before');
        await killCurrent();
        await insert('after');
      });
      await expect(run).rejects.toThrow();
      expect(await app.labels()).toEqual([]);
      await insert('good');
      expect(await app.labels()).toEqual(['good']);
    });

    it('in the middle, swallowed: the commit is refused and nothing is written on another connection', async () => {
      const run = app.manager.run(async () => {
        await insert('before');
        await killCurrent();
        await insert('one').catch(() => undefined);
        await insert('two').catch(() => undefined);
      });
      await expect(run).rejects.toMatchObject({ code: 'MO_TRANSACTION_LOST' });
      expect(await app.labels()).toEqual([]);
    });

    it('with retry: run again on another connection', async () => {
      let runs = 0;
      await app.manager.run(
        async () => {
          await insert(`run ${++runs}`);
          if (runs === 1) await killCurrent();
          await insert(`run ${runs} again`);
        },
        { retry: { attempts: 2, backoff: 1 } },
      );
      expect(await app.labels()).toEqual(['run 2', 'run 2 again']);
    });
  });

  it('harmless errors let the transaction go on, seen from the server', async () => {
    await app.manager.run(async () => {
      await insert('a');
      await expect(insert('a')).rejects.toMatchObject({ errno: 1062 });
      await expect(app.client.query('select * from no_such_table')).rejects.toMatchObject({ errno: 1064 });
      await expect(app.client.query('selec 1')).rejects.toMatchObject({ errno: 1064 });
      await insert('b');
    });
    expect(await app.labels()).toEqual(['a', 'b']);
  });

  it('what the ORM cannot write undoes the native part too', async () => {
    await insert('taken');
    const run = app.manager.run(async () => {
      await insert('native');
      app.em.create(Note, { label: 'taken' });
    });
    await expect(run).rejects.toMatchObject({ name: 'UniqueConstraintViolationException' });
    expect(await app.labels()).toEqual(['taken']);
  });

  it('a closed application leaves no session behind', async () => {
    const database = await server.freshDatabase('closing');
    const other = await createTransactionApp(database);
    const watcher: OutsideConnection = await server.outside();
    await other.manager.run(() => other.client.execute("insert into note (label) values ('x')"));
    await other.close();
    // the server notices a closed socket within a moment
    const sessions = async () => {
      const rows = await watcher.query<{ db?: string; Db?: string }>('show processlist');
      return rows.filter((r) => (r.db ?? r.Db) === database.name).length;
    };
    for (let i = 0; i < 50 && (await sessions()) > 0; i++) await delay(100);
    expect(await sessions()).toBe(0);
  });
});
