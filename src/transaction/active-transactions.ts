import { setTimeout as delay } from 'node:timers/promises';
import { type DatabaseTransaction } from '../driver/index.js';

/** The transactions of one manager that are running now, so that a shutdown can wait for them. */
export class ActiveTransactions {
  readonly #running = new Set<DatabaseTransaction>();
  #whenIdle: (() => void) | undefined;

  get size(): number {
    return this.#running.size;
  }

  add(transaction: DatabaseTransaction): void {
    this.#running.add(transaction);
    transaction.afterCompletion(() => {
      this.#running.delete(transaction);
      if (this.#running.size === 0) this.#whenIdle?.();
    });
  }

  /** Waits at most `timeout` ms for all of them, then rolls the rest back. */
  async drain(timeout: number): Promise<void> {
    if (this.#running.size > 0) {
      const idle = new Promise<void>((resolve) => (this.#whenIdle = resolve));
      const bound = new AbortController();
      await Promise.race([idle, delay(timeout, undefined, { signal: bound.signal }).catch(() => undefined)]);
      bound.abort();
    }
    await Promise.all([...this.#running].map((transaction) => transaction.rollback()));
  }
}
