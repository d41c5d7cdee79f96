import { setTimeout as delay } from 'node:timers/promises';
import { type BoundaryAttempt } from './boundary-attempt.js';

/** The boundaries of one manager that are running now, hooks behind their end included, so that a shutdown can wait. */
export class ActiveAttempts {
  readonly #running = new Set<BoundaryAttempt>();
  #whenIdle: (() => void) | undefined;

  add(attempt: BoundaryAttempt): void {
    this.#running.add(attempt);
  }

  remove(attempt: BoundaryAttempt): void {
    this.#running.delete(attempt);
    if (this.#running.size === 0) this.#whenIdle?.();
  }

  /** Waits at most `timeout` ms for all of them, then rolls the rest back. */
  async drain(timeout: number): Promise<void> {
    if (this.#running.size > 0) {
      const idle = new Promise<void>((resolve) => (this.#whenIdle = resolve));
      const bound = new AbortController();
      await Promise.race([idle, delay(timeout, undefined, { signal: bound.signal }).catch(() => undefined)]);
      bound.abort();
    }
    await Promise.all([...this.#running].map((attempt) => attempt.rollback()));
  }
}
