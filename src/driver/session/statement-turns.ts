/**
 * Gives out turns on one connection, first come, first served. Holds no promise when idle: cls-hooked keeps every promise's
 * context alive, so that a context from which its own promises can be reached would never be collected.
 */
export class StatementTurns {
  #last: Promise<void> | undefined;
  #pending = 0;

  /** Is somebody at work or waiting? */
  get busy(): boolean {
    return this.#pending > 0;
  }

  /** How many wait behind the one at work. */
  get waiting(): number {
    return Math.max(0, this.#pending - 1);
  }

  /** Resolves at this caller's turn with the function that ends it. */
  async take(): Promise<() => void> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    this.#pending++;
    await before;
    return () => {
      this.#pending--;
      if (this.#pending === 0) this.#last = undefined;
      resolve();
    };
  }

  /** Resolves when all turns taken so far are over. */
  async settled(): Promise<void> {
    await this.#last;
  }
}
