import { type CompletionHook, type DatabaseTransaction, type Hook } from '../driver/index.js';

/** The transaction that is current for this call, as `MoTransactionManager.current()` gives it. */
export class MoTransaction {
  readonly #transaction: DatabaseTransaction;

  constructor(transaction: DatabaseTransaction) {
    this.#transaction = transaction;
  }

  get id(): string {
    return this.#transaction.id;
  }

  /** The method that opened it. */
  get label(): string {
    return this.#transaction.label;
  }

  get readOnly(): boolean {
    return this.#transaction.readOnly;
  }

  get isRollbackOnly(): boolean {
    return this.#transaction.isRollbackOnly;
  }

  /** Its commit will become a rollback, and the outermost caller gets a MoUnexpectedRollbackError with this cause. */
  setRollbackOnly(cause?: unknown): void {
    this.#transaction.setRollbackOnly(cause);
  }

  /** Runs inside the transaction, before the last flush; a throw vetoes the commit. */
  beforeCommit(hook: Hook): void {
    this.#transaction.beforeCommit(hook);
  }

  /** Runs after COMMIT and the deferred operations; a throw is reported, the transaction stays committed. */
  afterCommit(hook: Hook): void {
    this.#transaction.afterCommit(hook);
  }

  afterRollback(hook: Hook): void {
    this.#transaction.afterRollback(hook);
  }

  /** Runs last, with 'committed', 'rolled back' or 'unknown'. */
  afterCompletion(hook: CompletionHook): void {
    this.#transaction.afterCompletion(hook);
  }
}
