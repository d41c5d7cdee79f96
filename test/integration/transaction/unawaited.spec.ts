import { describe, expect, it } from '@jest/globals';
import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { gate, inTimerAfter } from '../../support/gate.js';
import { STORAGE_DRIVERS } from '../../support/transaction-app.js';
import { useTransactionApp } from '../../support/use-transaction-app.js';

class Boom extends Error {}

/** Keeps a promise that is looked at later from ending the process. */
function kept<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

const CLOSED = { code: 'MO_TRANSACTION_CLOSED' };

describe.each(STORAGE_DRIVERS)('work that outlives its boundary, %s', (storageDriver) => {
  const used = useTransactionApp('unawaited', [], { storageDriver });
  const { insert } = used;

  it('a joined call that nobody awaited commits with the rest when it is done in time', async () => {
    const { app } = used;
    let forgotten: Promise<void> | undefined;
    await app.manager.run(async () => {
      forgotten = kept(app.manager.run(() => insert('forgotten')));
      await insert('awaited');
    });
    await forgotten;
    expect(await app.labels()).toEqual(['forgotten', 'awaited']);
  });

  // @nestjs-cls/transactional: it gets the finished transaction object; typeorm-transactional: its row may autocommit
  it('a joined call that nobody awaited and that fails in time dooms the whole', async () => {
    const { app } = used;
    const failing = app.manager.run(async () => {
      const failed = gate();
      void app.manager
        .run(async () => {
          await insert('inner');
          throw new Boom();
        })
        .catch(failed.open);
      await insert('outer');
      await failed.opened;
    });
    await expect(failing).rejects.toMatchObject({ code: 'MO_UNEXPECTED_ROLLBACK', cause: expect.any(Boom) });
    expect(await app.labels()).toEqual([]);
  });

  it('a joined call that fails after the commit changes nothing any more', async () => {
    const { app } = used;
    const late = gate();
    let forgotten: Promise<void> | undefined;
    await app.manager.run(async () => {
      await insert('kept');
      forgotten = kept(
        app.manager.run(async () => {
          await late.opened;
          throw new Boom();
        }),
      );
    });
    late.open();
    await expect(forgotten).rejects.toThrow(Boom);
    expect(await app.labels()).toEqual(['kept']);
  });

  it('an independent call that nobody awaited goes on after the outer one, on its own', async () => {
    const { app } = used;
    const late = gate();
    let independent: Promise<void> | undefined;
    const outer = app.manager.run(async () => {
      independent = kept(
        app.manager.run(
          async () => {
            await insert('first');
            await late.opened;
            await insert('second');
          },
          { propagation: 'REQUIRES_NEW' },
        ),
      );
      await insert('outer');
      throw new Boom();
    });
    await expect(outer).rejects.toThrow(Boom);
    expect(await app.labels()).toEqual([]);
    late.open();
    await independent;
    expect(await app.labels()).toEqual(['first', 'second']);
  });

  describe('timers', () => {
    it('one that fires inside is inside', async () => {
      const { app } = used;
      const failing = app.manager.run(async () => {
        await new Promise<void>((done, fail) => {
          setTimeout(() => void insert('from a timer').then(done, fail), 5);
        });
        await new Promise<void>((done, fail) => {
          setImmediate(() => void insert('from an immediate').then(done, fail));
        });
        expect(await app.client.query('select id from note')).toHaveLength(2);
        throw new Boom();
      });
      await expect(failing).rejects.toThrow(Boom);
      expect(await app.labels()).toEqual([]);
    });

    it('one that fires after the end is refused by every route, and finds no current transaction', async () => {
      const { app } = used;
      let fired: Promise<unknown[]> | undefined;
      let ended = false;
      await app.manager.run(async () => {
        await insert('in time');
        fired = kept(
          inTimerAfter(
            () => ended,
            async () => {
              expect(app.manager.current()).toBeUndefined();
              const works = [
                () => insert('native'),
                () => app.em.execute("insert into note (label) values ('orm')"),
                () => app.em.transactional((em) => em.execute("insert into note (label) values ('nested')")),
                () => app.manager.run(() => insert('joined')),
              ];
              const results = await Promise.allSettled(works.map((work) => work()));
              return results.map((r) => (r.status === 'rejected' ? r.reason : r.status));
            },
          ),
        );
      });
      ended = true;
      const reasons = await fired;
      expect(reasons).toHaveLength(4);
      for (const reason of reasons ?? []) expect(reason).toMatchObject(CLOSED);
      expect(await app.labels()).toEqual(['in time']);
    });

    it('one that fires after the end may begin a transaction of its own by REQUIRES_NEW', async () => {
      const { app } = used;
      let fired: Promise<void> | undefined;
      let ended = false;
      await app.manager.run(async () => {
        await insert('in time');
        const anew = () => app.manager.run(() => insert('anew'), { propagation: 'REQUIRES_NEW' });
        fired = inTimerAfter(() => ended, anew);
      });
      ended = true;
      await fired;
      expect(await app.labels()).toEqual(['in time', 'anew']);
    });
  });

  describe('events', () => {
    it('a listener works in the transaction of whoever emits, wherever it was registered', async () => {
      const { app } = used;
      const events = new EventEmitter();
      const works: Promise<void>[] = [];
      events.on('outside', (label: string) => void works.push(insert(label)));
      await app.manager.run(async () => {
        events.on('inside', (label: string) => void works.push(insert(label)));
        await insert('first');
      });
      events.emit('inside', 'emitted outside');
      await Promise.all(works);
      expect(await app.labels()).toEqual(['first', 'emitted outside']);
      const failing = app.manager.run(async () => {
        events.emit('outside', 'one');
        events.emit('inside', 'two');
        await Promise.all(works);
        expect(await app.client.query('select id from note')).toHaveLength(4);
        throw new Boom();
      });
      await expect(failing).rejects.toThrow(Boom);
      expect(await app.labels()).toEqual(['first', 'emitted outside']);
    });
  });

  describe('Promise.race', () => {
    it('the loser’s later statement is refused when the winner has ended the boundary', async () => {
      const { app } = used;
      const late = gate();
      let loser: Promise<void> | undefined;
      await app.manager.run(async () => {
        loser = kept(
          (async () => {
            await insert('loser, in time');
            await late.opened;
            await insert('loser, late');
          })(),
        );
        await Promise.race([loser, insert('winner')]);
      });
      late.open();
      await expect(loser).rejects.toMatchObject(CLOSED);
      expect((await app.labels()).sort()).toEqual(['loser, in time', 'winner']);
    });

    it('a race that a timer wins by rejecting undoes the loser’s work, the late part too', async () => {
      const { app } = used;
      let loser: Promise<void> | undefined;
      const racing = app.manager.run(async () => {
        loser = kept(
          (async () => {
            for (let i = 0; i < 100; i++) {
              await insert(`loser ${i}`);
              await delay(5);
            }
          })(),
        );
        const alarm = delay(40).then(() => {
          throw new Boom();
        });
        await Promise.race([loser, alarm]);
      });
      await expect(racing).rejects.toThrow(Boom);
      await expect(loser).rejects.toMatchObject(CLOSED);
      expect(await app.labels()).toEqual([]);
      await app.expectQuiet();
    });
  });

  describe('AbortSignal', () => {
    it('a method that stops at its signal leaves nothing', async () => {
      const { app } = used;
      const abort = new AbortController();
      const running = app.manager.run(async () => {
        await insert('before');
        queueMicrotask(() => abort.abort(new Boom()));
        await delay(1_000, undefined, { signal: abort.signal });
        await insert('after');
      });
      await expect(running).rejects.toMatchObject({ name: 'AbortError', cause: expect.any(Boom) });
      expect(await app.labels()).toEqual([]);
      await app.expectQuiet();
    });

    it('one that aborts while a statement waits for a lock ends soon, without the statement', async () => {
      const { app, server } = used;
      await insert('locked');
      const blocker = await server.outside({ name: '', url: app.databaseUrl });
      await blocker.query('begin');
      await blocker.query("update note set version = 7 where label = 'locked'");
      const abort = new AbortController();
      let aborted = 0;
      const running = app.manager.run(async () => {
        await insert('before');
        const waiting = kept(app.client.execute("update note set version = 8 where label = 'locked'"));
        const stopped = new Promise<never>((_, fail) => {
          abort.signal.addEventListener('abort', () => fail(abort.signal.reason as Error));
        });
        setTimeout(() => {
          aborted = performance.now();
          abort.abort(new Boom());
        }, 50);
        await Promise.race([waiting, stopped]);
      });
      await expect(running).rejects.toThrow(Boom);
      expect(performance.now() - aborted).toBeLessThan(5_000);
      await blocker.query('rollback');
      await app.expectQuiet();
      expect(await app.outside.query('select label, version from note')).toEqual([
        { label: 'locked', version: 1 },
      ]);
    });
  });
});
