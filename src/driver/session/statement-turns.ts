/** Gives out turns on one connection, first come, first served. */
export class StatementTurns {
  #last: Promise<void> = Promise.resolve();
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
    let end!: () => void;
    this.#last = new Promise<void>((resolve) => (end = resolve));
    this.#pending++;
    await before;
    return () => {
      this.#pending--;
      end();
    };
  }

  /** Resolves when all turns taken so far are over. */
  settled(): Promise<void> {
    return this.#last;
  }
}
