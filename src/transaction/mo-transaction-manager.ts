import { setTimeout as delay } from 'node:timers/promises';
import { AsyncLocalStorage } from 'node:async_hooks';
import { TransactionContext, TransactionManager, type TransactionOptions } from '@mikro-orm/core';
import { type ContextStorage, type TransactionFrame } from '../context/index.js';
import {
  transactionOf,
  type DatabaseTransaction,
  type HookFailureListener,
  type MatrixOneEntityManager,
  type TransactionSettings,
} from '../driver/index.js';
import {
  MatrixOneConnectionError,
  MoIsolationNotSupportedError,
  MoNestedNotSupportedError,
  MoPropagationError,
  MoTransactionClosedError,
} from '../errors/index.js';
import { MoTransaction } from './mo-transaction.js';
import { Propagation } from './propagation.js';
import { backoffDelay, shouldRetry } from './retry.js';
import { rollsBack } from './rollback-rules.js';
import {
  resolveOptions,
  type MoTransactionOptions,
  type ResolvedOptions,
  type TransactionBoundary,
} from './transaction-options.js';

/** What a manager is made of; the module provides it. */
export interface MoTransactionManagerOptions {
  /** The connection's global EntityManager (`orm.em`). */
  readonly em: MatrixOneEntityManager;
  readonly storage: ContextStorage<TransactionFrame>;
  /** The connection's name in MatrixOneModule. */
  readonly connection?: string;
  readonly defaults?: MoTransactionOptions;
  /** Told of hooks that failed after the outcome was decided. */
  readonly onHookFailure?: (
    transaction: DatabaseTransaction,
    ...failure: Parameters<HookFailureListener>
  ) => void;
}

/** Runs functions in transactions, by the propagation rules; one manager a connection. */
export class MoTransactionManager {
  readonly connection: string;
  readonly #em: MatrixOneEntityManager;
  readonly #storage: ContextStorage<TransactionFrame>;
  readonly #options: MoTransactionManagerOptions;
  readonly #resolved = new WeakMap<TransactionBoundary, ResolvedOptions>();
  readonly #active = new Set<DatabaseTransaction>();
  #drained: (() => void) | undefined;
  #closed = false;

  constructor(options: MoTransactionManagerOptions) {
    this.#options = options;
    this.#em = options.em;
    this.#storage = options.storage;
    this.connection = options.connection ?? 'default';
    const driver = options.em.getDriver();
    driver.ambient = { current: () => options.storage.get() };
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
      return this.#dispatch(boundary, this.#optionsOf(boundary), this.currentDatabaseTransaction(), fn);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  /** Refuses new transactions, waits for running ones at most `timeout` ms, then rolls the rest back. */
  async drain(timeout: number): Promise<void> {
    this.#closed = true;
    if (this.#active.size > 0) {
      const empty = new Promise<void>((resolve) => (this.#drained = resolve));
      const controller = new AbortController();
      await Promise.race([
        empty,
        delay(timeout, undefined, { signal: controller.signal }).catch(() => undefined),
      ]);
      controller.abort();
    }
    await Promise.all([...this.#active].map((transaction) => transaction.rollback()));
    this.#storage.close();
  }

  #dispatch<T>(
    boundary: TransactionBoundary,
    options: ResolvedOptions,
    current: DatabaseTransaction | undefined,
    fn: () => Promise<T>,
  ): Promise<T> {
    switch (options.propagation) {
      case Propagation.REQUIRED:
        return current
          ? this.#join(current, boundary, options, fn)
          : this.#begin(boundary, options, fn, true);
      case Propagation.REQUIRES_NEW:
        return this.#begin(boundary, options, fn, !current);
      case Propagation.SUPPORTS:
        return current ? this.#join(current, boundary, options, fn) : fn();
      case Propagation.MANDATORY:
        if (!current) throw MoPropagationError.transactionRequired(boundary.label);
        return this.#join(current, boundary, options, fn);
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
    try {
      return fn().then(undefined, fail);
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
    if (this.#closed) throw MatrixOneConnectionError.closed();
    const retry = outermost ? options.retry : undefined;
    for (let attempt = 1; ; attempt++) {
      const run = this.#attempt(boundary, options, fn, attempt, outermost);
      try {
        return await run.result;
      } catch (error) {
        const state = run.transaction()?.state;
        if (state === 'committed' || state === 'unknown' || !shouldRetry(error, attempt, retry)) throw error;
      }
      await delay(backoffDelay(attempt, retry?.backoff));
    }
  }

  /** One run of a boundary in a transaction of its own. Forking, flushing and merging are MikroORM's. */
  #attempt<T>(
    boundary: TransactionBoundary,
    options: ResolvedOptions,
    fn: () => Promise<T>,
    attempt: number,
    outermost: boolean,
  ): { readonly result: Promise<T>; readonly transaction: () => DatabaseTransaction | undefined } {
    let transaction: DatabaseTransaction | undefined;
    let spared: { readonly error: unknown } | undefined;
    // an inner independent unit, and one that may be repeated, must not see or carry on the caller's entities
    const independent = !outermost || (options.retry?.attempts ?? 1) > 1;
    const body = async (em: MatrixOneEntityManager): Promise<T> => {
      const current = (transaction = transactionOf(em.getTransactionContext()) as DatabaseTransaction);
      this.#track(current);
      const frame: TransactionFrame = {
        transaction: current,
        em,
        ormContext: TransactionContext.currentTransactionContext(),
        parent: this.#storage.get(),
        label: boundary.label,
        attempt,
      };
      const work = this.#storage.run(frame, async () => {
        let result: T | undefined;
        try {
          result = await fn();
        } catch (error) {
          if (rollsBack(error, options)) throw error;
          spared = { error };
        }
        // a doomed transaction needs no hooks, and nothing of its unit of work goes to the server any more
        if (current.isRollbackOnly) em.clear();
        else await current.hooks.runBeforeCommit();
        return result as T;
      });
      return current.expired ? raceDeadline(work, current.expired) : work;
    };
    const context = this.#em.getContext(false) as MatrixOneEntityManager;
    const em = independent || context.global ? this.#freshEntityManager() : context;
    const settings: TransactionSettings = {
      label: boundary.label,
      readOnly: options.readOnly,
      timeout: options.timeout,
      hookScope: AsyncLocalStorage.snapshot(),
      onHookFailure: (phase, error) =>
        transaction && this.#options.onHookFailure?.(transaction, phase, error),
    };
    const result = new TransactionManager(em)
      .handle((fork) => body(fork as MatrixOneEntityManager), {
        propagation: 'required',
        clear: independent,
        settings,
      } as TransactionOptions)
      .then((value) => {
        if (spared) throw spared.error;
        return value;
      });
    return { result, transaction: () => transaction };
  }

  /** Runs outside the current transaction, on an EntityManager of its own that autocommits. */
  async #suspend<T>(boundary: TransactionBoundary, fn: () => Promise<T>): Promise<T> {
    const em = this.#freshEntityManager();
    const frame: TransactionFrame = {
      transaction: undefined,
      em,
      ormContext: TransactionContext.currentTransactionContext(),
      parent: this.#storage.get(),
      label: boundary.label,
      attempt: 1,
    };
    return this.#storage.run(frame, async () => {
      const result = await fn();
      await em.flush();
      return result;
    });
  }

  #freshEntityManager(): MatrixOneEntityManager {
    return this.#em.fork({ clear: true }) as MatrixOneEntityManager;
  }

  #optionsOf(boundary: TransactionBoundary): ResolvedOptions {
    const known = this.#resolved.get(boundary);
    if (known) return known;
    const resolved = resolveOptions(boundary.options, this.#options.defaults ?? {});
    const { isolation } = resolved;
    if (isolation !== undefined && !/^read[ _-]committed$/i.test(isolation)) {
      throw new MoIsolationNotSupportedError(isolation);
    }
    this.#resolved.set(boundary, resolved);
    return resolved;
  }

  #track(transaction: DatabaseTransaction): void {
    this.#active.add(transaction);
    transaction.afterCompletion(() => {
      this.#active.delete(transaction);
      if (this.#active.size === 0) this.#drained?.();
    });
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
