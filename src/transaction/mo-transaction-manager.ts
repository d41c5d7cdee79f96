import { setTimeout as delay } from 'node:timers/promises';
import { TransactionContext } from '@mikro-orm/core';
import { type ContextStorage, type TransactionFrame } from '../context/index.js';
import {
  transactionOf,
  type DatabaseTransaction,
  type HookPhase,
  type MatrixOneEntityManager,
} from '../driver/index.js';
import {
  MatrixOneConnectionError,
  MoNestedNotSupportedError,
  MoPropagationError,
  MoTransactionClosedError,
} from '../errors/index.js';
import { toTimeTravelPoint, type ReadPoint } from '../sql/index.js';
import { ActiveAttempts } from './active-attempts.js';
import { BoundaryAttempt } from './boundary-attempt.js';
import { promiseOf, refusalOf, resultOf } from './boundary-result.js';
import {
  TransactionListeners,
  type EventListenOptions,
  type TransactionListener,
} from './listeners/index.js';
import { MoTransaction } from './mo-transaction.js';
import { joins, Propagation } from './propagation.js';
import { backoffDelay, shouldRetry } from './retry.js';
import { rollsBack } from './rollback-rules.js';
import {
  resolveOptions,
  type MoTransactionOptions,
  type ResolvedOptions,
  type TransactionBoundary,
} from './transaction-options.js';
import { TransactionObservers, type TransactionObserver } from './transaction-observer.js';

/** What a manager is made of; the module provides it. */
export interface MoTransactionManagerOptions {
  /** The connection's global EntityManager (`orm.em`). */
  readonly em: MatrixOneEntityManager;
  readonly storage: ContextStorage<TransactionFrame>;
  /** The connection's name in MatrixOneModule. */
  readonly connection?: string;
  readonly defaults?: MoTransactionOptions;
}

/** Runs functions in transactions, by the propagation rules; one manager a connection. */
export class MoTransactionManager {
  readonly connection: string;
  readonly #em: MatrixOneEntityManager;
  readonly #storage: ContextStorage<TransactionFrame>;
  readonly #defaults: MoTransactionOptions;
  readonly #resolved = new WeakMap<TransactionBoundary, ResolvedOptions>();
  readonly #active = new ActiveAttempts();
  readonly #observers = new TransactionObservers();
  readonly #listeners = new TransactionListeners();
  #closed = false;

  constructor({ em, storage, connection = 'default', defaults = {} }: MoTransactionManagerOptions) {
    this.connection = connection;
    this.#em = em;
    this.#storage = storage;
    this.#defaults = defaults;
    const driver = em.getDriver();
    driver.ambient = { current: () => storage.get() };
    driver.transactionManager = this;
  }

  /** Runs `fn` in a transaction (or as `propagation` says) and gives its result once that is committed. */
  run<T>(fn: () => Promise<T>, options: MoTransactionOptions & { readonly name?: string } = {}): Promise<T> {
    const { name, ...rest } = options;
    return this.execute({ label: name ?? (fn.name || 'MoTransactionManager.run()'), options: rest }, fn);
  }

  /** The transaction that is open for this call: of a boundary, or of MikroORM's own `em.transactional()`. */
  current(): MoTransaction | undefined {
    const transaction = this.currentDatabaseTransaction();
    return transaction?.state === 'open' ? new MoTransaction(transaction) : undefined;
  }

  /** Adds an observer of this connection's transactions; the returned function removes it. */
  observe(observer: TransactionObserver): () => void {
    return this.#observers.add(observer);
  }

  /** `@OnMoTransaction()` as a function; the returned one removes the listener. */
  listen<Event = MoTransaction>(
    phase: HookPhase,
    listener: TransactionListener<Event>,
    { event, order = 0 }: Partial<EventListenOptions<Event>> = {},
  ): () => void {
    return this.#listeners.add({ phase, event, order, listener });
  }

  /**
   * Hands an event to those who listen to its class (`@OnMoTransaction(phase, { event })`), each at its phase of the
   * current transaction. Without a transaction it is refused: nobody would ever hear of it.
   */
  publish(event: object): void {
    const transaction = this.currentDatabaseTransaction();
    if (!transaction) throw MoPropagationError.nothingToPublishIn(event.constructor.name);
    this.#listeners.published(transaction, event);
  }

  /** The physical transaction of this call, also one that is over: statements then meet its refusal. */
  currentDatabaseTransaction(): DatabaseTransaction | undefined {
    const frame = this.#storage.get();
    if (frame?.transaction && frame.ormContext === TransactionContext.currentTransactionContext()) {
      return frame.transaction;
    }
    return transactionOf(this.#em.getContext(false).getTransactionContext());
  }

  /** Runs a boundary; the decorator's way in. */
  execute<T>(boundary: TransactionBoundary, fn: () => Promise<T>): Promise<T> {
    try {
      const options = this.#optionsOf(boundary);
      const current = this.currentDatabaseTransaction();
      if (current && joins(options.propagation)) return this.#join(current, boundary, options, fn);
      return this.#dispatch(boundary, options, current, () => resultOf(fn, boundary.label));
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  /**
   * Runs `fn` with every ORM read in it at a snapshot (its name), a time, or a server timestamp in nanoseconds. What it
   * calls can write nothing (MoReadOnlyError); entities belong to an EntityManager of its own.
   */
  readAt<T>(point: ReadPoint, fn: () => Promise<T>, label = 'MoTransactionManager.readAt()'): Promise<T> {
    try {
      const options = {
        propagation: Propagation.REQUIRES_NEW,
        readOnly: true,
        readAt: toTimeTravelPoint(point),
      };
      return this.#begin({ label, options: {} }, options, () => resultOf(fn, label), false);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  /** Refuses new transactions, waits for running ones at most `timeout` ms, then rolls the rest back. */
  async drain(timeout: number): Promise<void> {
    this.#closed = true;
    await this.#active.drain(timeout);
    this.#storage.close();
  }

  /** What the propagation means where nothing is joined. */
  #dispatch<T>(
    boundary: TransactionBoundary,
    options: ResolvedOptions,
    current: DatabaseTransaction | undefined,
    fn: () => Promise<T>,
  ): Promise<T> {
    switch (options.propagation) {
      case Propagation.REQUIRED:
        return this.#begin(boundary, options, fn, true);
      case Propagation.REQUIRES_NEW:
        return this.#begin(boundary, options, fn, !current);
      case Propagation.SUPPORTS:
        return fn();
      case Propagation.MANDATORY:
        throw MoPropagationError.transactionRequired(boundary.label);
      case Propagation.NOT_SUPPORTED:
        return current ? this.#suspend(boundary, fn) : fn();
      case Propagation.NEVER:
        if (current) throw MoPropagationError.transactionForbidden(boundary.label);
        return fn();
      case Propagation.NESTED:
        throw new MoNestedNotSupportedError(boundary.label);
    }
  }

  #join<T>(
    transaction: DatabaseTransaction,
    boundary: TransactionBoundary,
    options: ResolvedOptions,
    fn: () => Promise<T>,
  ): Promise<T> {
    if (transaction.state !== 'open' && transaction.state !== 'lost') {
      throw new MoTransactionClosedError(boundary.label, transaction.state);
    }
    if (transaction.readOnly && options.readOnly === false) {
      throw MoPropagationError.optionMismatch(boundary.label, 'readOnly', 'the outer one is read-only.');
    }
    const fail = (error: unknown): never => {
      if (rollsBack(error, options)) transaction.setRollbackOnly(error);
      throw error;
    };
    // one reaction for both outcomes: this is the path of every call within a transaction
    const pass = (result: T): T => {
      const refusal = refusalOf(result, boundary.label);
      return refusal ? fail(refusal) : result;
    };
    try {
      return promiseOf(fn(), boundary.label).then(pass, fail);
    } catch (error) {
      return fail(error);
    }
  }

  async #begin<T>(
    boundary: TransactionBoundary,
    options: ResolvedOptions,
    fn: () => Promise<T>,
    outermost: boolean,
  ): Promise<T> {
    const retry = outermost ? options.retry : undefined;
    const independent = !outermost || (retry?.attempts ?? 1) > 1;
    for (let attempt = 1; ; attempt++) {
      if (this.#closed) throw MatrixOneConnectionError.closed();
      const run = new BoundaryAttempt({
        label: boundary.label,
        connection: this.connection,
        options,
        attempt,
        em: this.#entityManagerFor(independent),
        independent,
        storage: this.#storage,
        observers: this.#observers,
        onOpen: (transaction) => this.#listeners.opened(transaction),
      });
      this.#active.add(run);
      try {
        return await run.run(fn);
      } catch (error) {
        if (run.mayBeCommitted || !shouldRetry(error, attempt, retry)) throw error;
        const delayMs = backoffDelay(attempt, retry?.backoff);
        this.#observers.notify('onRetry', run.observed, { error, delayMs });
        await delay(delayMs);
      } finally {
        this.#active.remove(run);
      }
    }
  }

  /** Runs outside the current transaction, on an EntityManager of its own that autocommits. */
  async #suspend<T>(boundary: TransactionBoundary, fn: () => Promise<T>): Promise<T> {
    const em = this.#em.fork({ clear: true }) as MatrixOneEntityManager;
    const frame: TransactionFrame = {
      transaction: undefined,
      em,
      ormContext: TransactionContext.currentTransactionContext(),
      label: boundary.label,
      attempt: 1,
    };
    return this.#storage.run(frame, async () => {
      const result = await fn();
      await em.flush();
      return result;
    });
  }

  /** The caller's EntityManager, or a fresh one where its entities must not be seen, or where there is just the global one. */
  #entityManagerFor(independent: boolean): MatrixOneEntityManager {
    const context = this.#em.getContext(false) as MatrixOneEntityManager;
    return independent || context.global
      ? (this.#em.fork({ clear: true }) as MatrixOneEntityManager)
      : context;
  }

  #optionsOf(boundary: TransactionBoundary): ResolvedOptions {
    const known = this.#resolved.get(boundary);
    if (known) return known;
    const resolved = resolveOptions(boundary.options, this.#defaults);
    this.#resolved.set(boundary, resolved);
    return resolved;
  }
}
