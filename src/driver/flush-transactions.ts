import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * The transactions that MikroORM opens for a flush outside of any. It sets them on the shared EntityManager, where
 * calls beside the flush would find and join them; they belong to the flush and what it calls, its hooks for one.
 */
export class FlushTransactions {
  readonly #contexts = new WeakSet<object>();
  readonly #flow = new AsyncLocalStorage<object>();

  run<T>(context: object, fn: () => T): T {
    this.#contexts.add(context);
    return this.#flow.run(context, fn);
  }

  /** Is this the transaction of a flush that the caller is not part of? */
  isForeign(context: object): boolean {
    return this.#contexts.has(context) && this.#flow.getStore() !== context;
  }
}
