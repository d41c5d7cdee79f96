export {
  listenerDeclarations,
  OnMoTransaction,
  type ListenerDeclaration,
  type ListenerDecorator,
  type OfConnection,
} from './on-mo-transaction.decorator.js';
export {
  type EventClass,
  type EventListenOptions,
  type ListenOptions,
  type RegisteredListener,
  type TransactionListener,
} from './transaction-listener.js';
export { TransactionListeners } from './transaction-listeners.js';
