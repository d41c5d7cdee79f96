import { describe, expect, it } from '@jest/globals';
import { gate, inTimerAfter } from '../../support/gate.js';
import { STORAGE_DRIVERS } from '../../support/transaction-app.js';
import { useTransactionApp } from '../../support/use-transaction-app.js';

class Boom extends Error {}

/** What a missing `await` can still do. */
describe.each(STORAGE_DRIVERS)('sharp edge: calls that nobody awaits, %s', (storageDriver) => {
  const used = useTransactionApp('unawaited', [], { storageDriver });
  const { insert } = used;

  it('a joined call may be cut in two by the commit: its later half is refused, not undone', async () => {
    const { app } = used;
    const late = gate();
    let forgotten: Promise<void> | undefined;
    await app.manager.run(async () => {
      forgotten = app.manager.run(async () => {
        await insert('first half');
        await late.opened;
        await insert('second half');
      });
      forgotten.catch(() => undefined);
      await insert('awaited');
    });
    late.open();
    await expect(forgotten).rejects.toMatchObject({ code: 'MO_TRANSACTION_CLOSED' });
    expect(await app.labels()).toEqual(['first half', 'awaited']);
  });

  it('after the first error of Promise.all, the other branches go on in the background', async () => {
    const { app } = used;
    const ended = gate();
    const seen: unknown[] = [];
    const failing = app.manager.run(() =>
      Promise.all([
        Promise.reject(new Boom()),
        (async () => {
          await ended.opened;
          seen.push('still running');
          await insert('late').catch((error: { code: string }) => seen.push(error.code));
        })(),
      ]),
    );
    await expect(failing).rejects.toThrow(Boom);
    expect(seen).toEqual([]);
    ended.open();
    await new Promise((done) => setTimeout(done, 20));
    expect(seen).toEqual(['still running', 'MO_TRANSACTION_CLOSED']);
    expect(await app.labels()).toEqual([]);
  });

  it('in what was started inside, REQUIRED does not begin anew after the end: it is refused', async () => {
    const { app } = used;
    let later: Promise<void> | undefined;
    let ended = false;
    await app.manager.run(async () => {
      later = inTimerAfter(
        () => ended,
        () => app.manager.run(() => insert('anew')),
      );
      later.catch(() => undefined);
      await insert('x');
    });
    ended = true;
    await expect(later).rejects.toMatchObject({ code: 'MO_TRANSACTION_CLOSED' });
    expect(await app.labels()).toEqual(['x']);
  });
});
