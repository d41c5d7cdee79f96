import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { useServer } from '../../support/server.js';
import { createTransactionApp, STORAGE_DRIVERS, type TransactionApp } from '../../support/transaction-app.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

// cls-hooked keeps the context of every living promise: one from which its own promises can be reached would stay for ever
describe.each(STORAGE_DRIVERS)('memory, %s', (storageDriver) => {
  const server = useServer();
  let app: TransactionApp;

  beforeAll(async () => {
    app = await createTransactionApp(await server.freshDatabase('memory'), [], { storageDriver });
  });
  afterAll(() => app?.close());

  it('nothing of a transaction that is over stays', async () => {
    const units: WeakRef<object>[] = [];
    const one = async (fail: boolean): Promise<void> => {
      await app.manager.run(async () => {
        units.push(new WeakRef(app.em.getContext(false)));
        await app.client.query('select 1');
        await app.manager.run(() => app.client.query('select 2'), { propagation: 'REQUIRES_NEW' });
        if (fail) throw new Error('on purpose');
      });
    };
    for (let i = 0; i < 20; i++) await one(i % 2 === 1).catch(() => undefined);
    const alive = (): number => units.filter((unit) => unit.deref() !== undefined).length;
    for (let i = 0; i < 100 && alive() > 1; i++) {
      // what was looked at is held until the end of its turn
      await delay(10);
      collect();
    }
    // the last one may still be on somebody's stack
    expect(alive()).toBeLessThanOrEqual(1);
  });
});
