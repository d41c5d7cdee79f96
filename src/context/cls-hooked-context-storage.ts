import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import type * as ClsHooked from 'cls-hooked';
import { type ContextStorage } from './context-storage.js';

const KEY = 'value';

/**
 * Continuation-local storage by cls-hooked, for applications that are bound to it. Loaded only when chosen, since a
 * namespace taxes every promise of the process.
 */
export class ClsHookedContextStorage<T> implements ContextStorage<T> {
  readonly #name = `nestjs-matrixone-${randomUUID()}`;
  readonly #namespace: ClsHooked.Namespace;
  readonly #destroy: () => void;

  constructor() {
    const cls = createRequire(import.meta.url)('cls-hooked') as typeof ClsHooked;
    this.#namespace = cls.createNamespace(this.#name);
    this.#destroy = () => cls.destroyNamespace(this.#name);
  }

  get(): T | undefined {
    return this.#namespace.get(KEY) as T | undefined;
  }

  run<R>(value: T, fn: () => R): R {
    // by hand: cls-hooked's own run() fails on frozen errors, and its contexts keep all those before them alive
    const context = { [KEY]: value };
    this.#namespace.enter(context);
    try {
      return fn();
    } finally {
      this.#namespace.exit(context);
    }
  }

  close(): void {
    this.#destroy();
  }
}
