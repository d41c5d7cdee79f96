export { MoTransactional } from './mo-transactional.decorator.js';
export { MoReadAt, type ReadPointSource } from './mo-read-at.decorator.js';
export {
  type CompletionHook,
  type DeferredReport,
  type Hook,
  type HookPhase,
  type TransactionOutcome,
} from '../driver/index.js';
export {
  OnMoTransaction,
  type EventClass,
  type EventListenOptions,
  type ListenerDecorator,
  type ListenOptions,
  type OfConnection,
  type TransactionListener,
} from './listeners/index.js';
export { MoTransaction } from './mo-transaction.js';
export { MoTransactionManager, type MoTransactionManagerOptions } from './mo-transaction-manager.js';
export { transactionLogger } from './transaction-logger.js';
export { Propagation, type PropagationName } from './propagation.js';
export { type Backoff, type RetryOptions } from './retry.js';
export { type ReadPoint } from '../sql/index.js';
export { type ErrorClass, type RollbackRule, type RollbackRules } from './rollback-rules.js';
export { getMoTransactionManagerToken, InjectMoTransactionManager } from './tokens.js';
export { type MoTransactionalOptions, type MoTransactionOptions } from './transaction-options.js';
export {
  type ObservedEnd,
  type ObservedTransaction,
  type TransactionObserver,
} from './transaction-observer.js';
