import { AsyncLocalStorage } from 'node:async_hooks';
import { TransactionContext, TransactionManager, type TransactionOptions } from '@mikro-orm/core';
import { type ContextStorage, type TransactionFrame } from '../context/index.js';
import {
  transactionOf,
  type DatabaseTransaction,
  type MatrixOneEntityManager,
  type TransactionSettings,
} from '../driver/index.js';
import { rollsBack } from './rollback-rules.js';
import { type ResolvedOptions } from './transaction-options.js';
import { type ObservedTransaction, type TransactionObservers } from './transaction-observer.js';

/** What one run of a boundary in a transaction of its own needs to know. */
export interface AttemptOptions {
  readonly label: string;
  readonly connection: string;
  readonly options: ResolvedOptions;
  readonly attempt: number;
  /** Where entities of the finished unit go; its EntityManager is forked for the run. */
  readonly em: MatrixOneEntityManager;
  /** Starts without the entities of `em`: an inner independent unit, or one that may be repeated. */
  readonly independent: boolean;
  readonly storage: ContextStorage<TransactionFrame>;
  readonly observers: TransactionObservers;
  readonly onOpen: (transaction: DatabaseTransaction) => void;
}

/** One run of a boundary in a transaction of its own. Forking, flushing and merging are MikroORM's. */
export class BoundaryAttempt {
  readonly #given: AttemptOptions;
  #transaction: DatabaseTransaction | undefined;
  /** What the method threw although the transaction is to be committed (`noRollbackFor`). */
  #spared: { readonly error: unknown } | undefined;

  constructor(given: AttemptOptions) {
    this.#given = given;
  }

  /** Can its work have reached the database for good? Then it must never be repeated. */
  get mayBeCommitted(): boolean {
    const state = this.#transaction?.state;
    return state === 'committed' || state === 'unknown';
  }

  async run<T>(fn: () => Promise<T>): Promise<T> {
    const { em, independent, label, options } = this.#given;
    const settings: TransactionSettings = {
      label,
      readOnly: options.readOnly,
      readAt: options.readAt,
      timeout: options.timeout,
      // hooks after the end run where the boundary was called, not inside the transaction that is over
      hookScope: AsyncLocalStorage.snapshot(),
      onHookFailure: (phase, error) => this.#notify((o, t) => o.notify('onHookFailure', t, { phase, error })),
      onDeferred: (operation) => this.#notify((o, t) => o.notify('onDeferred', t, operation)),
    };
    const result = await new TransactionManager(em).handle(
      (fork) => this.#work(fork as MatrixOneEntityManager, fn),
      { propagation: 'required', clear: independent, settings } as TransactionOptions,
    );
    if (this.#spared) throw this.#spared.error;
    return result;
  }

  /** Undoes what it has done; its own caller learns that from the COMMIT that is refused. */
  async rollback(): Promise<void> {
    await this.#transaction?.rollback();
  }

  /** How observers know it. */
  get observed(): ObservedTransaction {
    const { label, connection, options, attempt } = this.#given;
    const { propagation, readOnly = false } = options;
    return { id: this.#transaction?.id ?? '', label, connection, propagation, readOnly, attempt };
  }

  #work<T>(em: MatrixOneEntityManager, fn: () => Promise<T>): Promise<T> {
    const { label, attempt, storage, observers } = this.#given;
    const transaction = transactionOf(em.getTransactionContext()) as DatabaseTransaction;
    this.#open(transaction);
    const frame: TransactionFrame = {
      transaction,
      em,
      ormContext: TransactionContext.currentTransactionContext(),
      label,
      attempt,
    };
    const body = (): Promise<T> => storage.run(frame, () => this.#body(transaction, em, fn));
    const work = observers.any ? observers.around(this.observed, body) : body();
    return transaction.expired ? raceDeadline(work, transaction.expired) : work;
  }

  async #body<T>(
    transaction: DatabaseTransaction,
    em: MatrixOneEntityManager,
    fn: () => Promise<T>,
  ): Promise<T> {
    let result: T | undefined;
    try {
      result = await fn();
    } catch (error) {
      if (rollsBack(error, this.#given.options)) throw error;
      this.#spared = { error };
    }
    // a doomed transaction needs no hooks, and nothing of its unit of work goes to the server any more
    if (transaction.isRollbackOnly) em.clear();
    else await transaction.hooks.runBeforeCommit();
    return result as T;
  }

  #open(transaction: DatabaseTransaction): void {
    this.#transaction = transaction;
    this.#given.onOpen(transaction);
    if (!this.#given.observers.any) return;
    const startedAt = performance.now();
    this.#notify((o, t) => o.notify('onBegin', t));
    transaction.afterCompletion((outcome) => {
      const durationMs = performance.now() - startedAt;
      this.#notify((o, t) =>
        o.notify('onEnd', t, { outcome, durationMs, statements: transaction.statements }),
      );
    });
  }

  #notify(tell: (observers: TransactionObservers, transaction: ObservedTransaction) => void): void {
    const { observers } = this.#given;
    if (observers.any) tell(observers, this.observed);
  }
}

/** The work's result, or the timeout's error as soon as time is up; late work meets a closed transaction. */
function raceDeadline<T>(work: Promise<T>, expired: Promise<Error>): Promise<T> {
  work.catch(() => undefined);
  return Promise.race([
    work,
    expired.then((error) => {
      throw error;
    }),
  ]);
}
