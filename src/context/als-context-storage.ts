import { AsyncLocalStorage } from 'node:async_hooks';
import { type ContextStorage } from './context-storage.js';

/** Continuation-local storage as Node itself has it: the default. */
export class AlsContextStorage<T> implements ContextStorage<T> {
  readonly #storage = new AsyncLocalStorage<T>();

  get(): T | undefined {
    return this.#storage.getStore();
  }

  run<R>(value: T, fn: () => R): R {
    return this.#storage.run(value, fn);
  }

  close(): void {
    this.#storage.disable();
  }
}
