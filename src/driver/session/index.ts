export { ConnectionPool, type ConnectionPoolOptions } from './connection-pool.js';
export { DatabaseTransaction, type CommittedTask, type TransactionState } from './database-transaction.js';
export { MatrixOneDialect } from './kysely-dialect.js';
export { PastContext } from './past-context.js';
export { PooledConnection } from './pooled-connection.js';
export { type RawAnswer, type StatementRequest } from './raw-statement.js';
export { endsTransaction, errnoOf, isConnectionError, isRetryableError } from './server-errors.js';
export { type SqlSession } from './sql-session.js';
export { type SentStatement, type StatementObserver } from './statement-observer.js';
export * from './statement-runner.js';
export { TransactionHandle, transactionOf } from './transaction-context.js';
export {
  type CompletionHook,
  type Hook,
  type HookFailureListener,
  type HookPhase,
  type TransactionOutcome,
} from './transaction-hooks.js';
export { type DeferredReport, type TransactionSettings } from './transaction-settings.js';
