import { describe, expect, it } from '@jest/globals';
import { AcquireQueue } from '../../../src/driver/session/acquire-queue.js';

describe('AcquireQueue', () => {
  it('serves waiting callers in their order', async () => {
    const queue = new AcquireQueue(1, 1_000, () => []);
    await queue.take();
    const order: number[] = [];
    const waits = [1, 2, 3].map((n) => queue.take().then(() => order.push(n)));
    expect(queue.waiting).toBe(3);
    for (const wait of waits) {
      queue.give();
      await wait;
    }
    expect(order).toEqual([1, 2, 3]);
    queue.give();
    expect(queue.taken).toBe(0);
  });

  it('gives up in time, naming size and holders, and forgets the one that gave up', async () => {
    const queue = new AcquireQueue(2, 10, () => ['Orders.place', 'Orders.cancel']);
    await queue.take();
    await queue.take();
    await expect(queue.take()).rejects.toMatchObject({
      code: 'MO_ACQUIRE_TIMEOUT',
      poolSize: 2,
      waiting: 1,
      holders: ['Orders.place', 'Orders.cancel'],
      message: expect.stringContaining('Orders.place, Orders.cancel'),
    });
    expect(queue.waiting).toBe(0);
    queue.give();
    await queue.take();
    expect(queue.taken).toBe(2);
  });

  it('refuses everybody once closed', async () => {
    const queue = new AcquireQueue(1, 1_000, () => []);
    await queue.take();
    const waiting = queue.take();
    queue.close();
    await expect(waiting).rejects.toMatchObject({ code: 'MO_POOL_CLOSED' });
    await expect(queue.take()).rejects.toMatchObject({ code: 'MO_POOL_CLOSED' });
  });
});
