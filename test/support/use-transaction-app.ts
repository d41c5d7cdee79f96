import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { type Provider } from '@nestjs/common';
import { type MatrixOneModuleOptions } from 'nestjs-matrixone';
import { useServer, type TestServer } from './server.js';
import { createTransactionApp, type TransactionApp } from './transaction-app.js';

/** The application of one describe block, with an empty `note` table before each test. */
export interface UsedTransactionApp {
  readonly server: TestServer;
  readonly app: TransactionApp;
  /** A native insert, in the transaction of the call if there is one. */
  insert(label: string): Promise<void>;
}

/** Starts a server and an application on a database of its own, and ends them after the tests. */
export function useTransactionApp(
  prefix: string,
  providers: readonly Provider[] = [],
  options: Partial<MatrixOneModuleOptions> = {},
): UsedTransactionApp {
  const server = useServer();
  let app: TransactionApp | undefined;
  const running = (): TransactionApp => {
    if (!app) throw new Error('The application runs between beforeAll and afterAll only');
    return app;
  };
  beforeAll(async () => {
    app = await createTransactionApp(await server.freshDatabase(prefix), providers, options);
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    await running().outside.query('delete from note');
  });
  return {
    server,
    get app() {
      return running();
    },
    async insert(label) {
      await running().client.execute('insert into note (label) values (?)', [label]);
    },
  };
}
