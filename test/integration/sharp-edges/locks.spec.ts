import { describe, expect, it } from '@jest/globals';
import { useTransactionApp } from '../../support/use-transaction-app.js';

/** Two connections of one method can wait for each other; no server can see that. */
describe('sharp edge: locks and independent work', () => {
  const used = useTransactionApp('locks');

  it.each([
    ['REQUIRES_NEW', () => used.app.manager.run(update, { propagation: 'REQUIRES_NEW', timeout: 700 })],
    ['NOT_SUPPORTED', () => used.app.manager.run(update, { propagation: 'NOT_SUPPORTED' })],
    ['em.fork()', () => used.app.em.fork().execute('update note set version = 3')],
  ] as const)('%s waits for rows that its own outer transaction has locked', async (name, inner) => {
    const { app } = used;
    await app.client.execute("insert into note (label) values ('row')");
    const outer = app.manager.run(
      async () => {
        await app.client.execute('update note set version = 2');
        await inner();
      },
      { timeout: 1_400 },
    );
    await expect(outer).rejects.toMatchObject({ code: 'MO_TRANSACTION_TIMEOUT' });
    if (name === 'REQUIRES_NEW') {
      await app.expectQuiet();
      expect(await app.outside.query('select version from note')).toEqual([{ version: 1 }]);
    } else {
      // autocommit: the inner statement goes through as soon as the outer transaction is gone
      await app.expectQuiet();
    }
  });

  const update = () => used.app.client.execute('update note set version = 3');
});
