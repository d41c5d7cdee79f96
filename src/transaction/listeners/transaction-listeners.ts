import { type DatabaseTransaction, type TransactionOutcome } from '../../driver/index.js';
import { MoTransaction } from '../mo-transaction.js';
import { type RegisteredListener } from './transaction-listener.js';

/** The listeners of one manager. They become hooks of the transactions that they are about. */
export class TransactionListeners {
  #sorted: readonly RegisteredListener[] = [];

  /** Adds a listener; the returned function removes it. */
  add(listener: RegisteredListener): () => void {
    this.#sorted = [...this.#sorted, listener].sort((a, b) => a.order - b.order);
    return () => {
      this.#sorted = this.#sorted.filter((known) => known !== listener);
    };
  }

  /** A transaction was opened: for those that listen to every one. */
  opened(transaction: DatabaseTransaction): void {
    for (const listener of this.#sorted) {
      if (!listener.event) attach(transaction, listener, new MoTransaction(transaction));
    }
  }

  published(transaction: DatabaseTransaction, event: object): void {
    for (const listener of this.#sorted) {
      if (listener.event && event instanceof listener.event) attach(transaction, listener, event);
    }
  }
}

function attach(
  transaction: DatabaseTransaction,
  { phase, listener }: RegisteredListener,
  subject: object,
): void {
  const call = (outcome?: TransactionOutcome): unknown => listener(subject as never, outcome);
  switch (phase) {
    case 'beforeCommit':
      return transaction.beforeCommit(() => call());
    case 'afterCommit':
      return transaction.afterCommit(() => call('committed'));
    case 'afterRollback':
      return transaction.afterRollback(() => call('rolled back'));
    case 'afterCompletion':
      return transaction.afterCompletion(call);
  }
}
