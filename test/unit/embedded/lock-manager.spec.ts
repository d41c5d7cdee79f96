import { describe, expect, it } from '@jest/globals';

import {
  LockConflict,
  LockManager,
  type LockOwner,
} from '../../../src/embedded/transactions/lock-manager.js';
import { LockWaits } from '../../../src/embedded/transactions/lock-waits.js';

const [a, b, c] = [{ id: 1 }, { id: 2 }, { id: 3 }];

describe('LockManager', () => {
  it('lets readers share and names who is in the way of a writer', () => {
    const locks = new LockManager();
    locks.take(a, 'row', 'shared');
    locks.take(b, 'row', 'shared');
    expect(() => locks.take(c, 'row', 'exclusive')).toThrow(LockConflict);
    locks.releaseAll(a);
    locks.releaseAll(b);
    expect(() => locks.take(c, 'row', 'exclusive')).not.toThrow();
  });

  it('upgrades the only reader, not one of two', () => {
    const locks = new LockManager();
    locks.take(a, 'row', 'shared');
    locks.take(a, 'row', 'exclusive');
    locks.take(b, 'other', 'shared');
    locks.take(c, 'other', 'shared');
    expect(() => locks.take(b, 'other', 'exclusive')).toThrow(LockConflict);
  });
});

const conflictWith = (...holders: readonly LockOwner[]) =>
  new LockConflict(holders, 'row', 'exclusive', true);

describe('LockWaits', () => {
  it('hands a row to the first that waits, and lets the next wait for that one', async () => {
    const waits = new LockWaits();
    const order: string[] = [];
    const first = waits.wait(b, conflictWith(a), Date.now() + 5000).then(() => order.push('b'));
    const second = waits.wait(c, conflictWith(a), Date.now() + 5000).then(() => order.push('c'));
    const locks = new LockManager();
    const grant = (owner: LockOwner) => locks.take(owner, 'row', 'shared', { ofRow: true });
    waits.ended(a, 'rows', grant);
    await first;
    expect(order).toEqual(['b']);
    locks.releaseAll(b);
    waits.ended(b, 'rows', grant);
    await second;
    expect(order).toEqual(['b', 'c']);
  });

  it('wakes who waits for a holder that ends', async () => {
    const waits = new LockWaits();
    const waiting = waits.wait(a, conflictWith(b), Date.now() + 5000);
    waits.ended(b, 'rows', () => undefined);
    await expect(waiting).resolves.toBe('rows');
  });

  it('refuses the wait that would close a circle', async () => {
    const waits = new LockWaits();
    const first = waits.wait(a, conflictWith(b), Date.now() + 5000);
    const second = waits.wait(b, conflictWith(c), Date.now() + 5000);
    await expect(waits.wait(c, conflictWith(a), Date.now() + 5000)).rejects.toMatchObject({ errno: 20701 });
    waits.cancel(a);
    waits.cancel(b);
    await expect(first).rejects.toMatchObject({ errno: 1105 });
    await expect(second).rejects.toMatchObject({ errno: 1105 });
  });

  it('gives up when the time is over', async () => {
    await expect(new LockWaits().wait(a, conflictWith(b), Date.now() + 20)).rejects.toMatchObject({
      errno: 1205,
    });
  });
});
