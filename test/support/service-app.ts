import {
  CloneService,
  DeferredOperationService,
  MatrixOneClient,
  SnapshotService,
  type MatrixOneModuleOptions,
} from 'nestjs-matrixone';
import { type PooledConnection } from '../../src/driver/session/index.js';
import { type FreshDatabase } from './server.js';
import { createTransactionApp, type TransactionApp } from './transaction-app.js';

/** The transaction suite's application with the services that go beyond SQL at hand. */
export interface ServiceApp extends TransactionApp {
  readonly database: string;
  readonly client: MatrixOneClient;
  readonly snapshots: SnapshotService;
  readonly clones: CloneService;
  readonly deferred: DeferredOperationService;
  /** Runs in a transaction, with what only a test may do to it. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /** Inside a transaction, before any deferred operation is asked for: `task` runs between COMMIT and the operations. */
  afterCommitBeforeOperations(task: (connection: PooledConnection) => Promise<void>): void;
  /** From outside: rows of the journal. */
  journal(): Promise<{ kind: string; target: string; state: string }[]>;
  /** From outside: does it exist? */
  databaseExists(name: string): Promise<boolean>;
  snapshotExists(name: string): Promise<boolean>;
  /** From outside: labels of a table, now or in a snapshot. */
  labelsOf(table: string, snapshot?: string): Promise<string[]>;
}

export async function createServiceApp(
  database: FreshDatabase,
  options: Partial<MatrixOneModuleOptions> = {},
): Promise<ServiceApp> {
  const app = await createTransactionApp(database, [], {
    ...options,
    deferred: { recoverEvery: 0, ...options.deferred },
  });
  const { outside, manager, module } = app;
  return {
    ...app,
    database: database.name,
    client: module.get(MatrixOneClient),
    snapshots: module.get(SnapshotService),
    clones: module.get(CloneService),
    deferred: module.get(DeferredOperationService),
    transaction: (work) => manager.run(work),
    afterCommitBeforeOperations(task) {
      const transaction = manager.currentDatabaseTransaction();
      if (!transaction) throw new Error('There is no transaction');
      transaction.onCommitted((connection) => task(connection as PooledConnection));
    },
    async journal() {
      const found = await outside.query('show tables like ?', ['mo_deferred_operation']);
      if (found.length === 0) return [];
      return outside.query('select kind, target, state from mo_deferred_operation order by kind, target');
    },
    async databaseExists(name) {
      return (await outside.query('show databases like ?', [name])).length > 0;
    },
    async snapshotExists(name) {
      const rows = await outside.query('select sname from mo_catalog.mo_snapshots where sname = ?', [name]);
      return rows.length > 0;
    },
    async labelsOf(table, snapshot) {
      const hint = snapshot === undefined ? '' : ` {SNAPSHOT = '${snapshot}'}`;
      const rows = await outside.query<{ label: string }>(`select label from ${table}${hint} order by label`);
      return rows.map((row) => row.label);
    },
  };
}

/** Inserts a label by native SQL. */
export async function insertLabel(app: ServiceApp, label: string): Promise<void> {
  await app.client.execute('insert into note (label) values (?)', [label]);
}
