import { setImmediate as nextTick } from 'node:timers/promises';

/**
 * Lets one step run at a time; which of the waiting ones is next, the given numbers say. Without numbers everybody
 * runs when they like.
 */
export class Baton {
  readonly #order: readonly number[] | undefined;
  readonly #waiting: (() => void)[] = [];
  #held = false;
  #turn = 0;

  constructor(order: readonly number[] | undefined) {
    this.#order = order;
  }

  async hold<T>(step: () => Promise<T>): Promise<T> {
    if (!this.#order) return step();
    if (this.#held) await new Promise<void>((go) => this.#waiting.push(go));
    this.#held = true;
    try {
      return await step();
    } finally {
      // the others get to their next step first, so that there is a choice
      void nextTick().then(() => this.#pass(this.#order ?? []));
    }
  }

  #pass(order: readonly number[]): void {
    const chosen = (order[this.#turn++ % order.length] ?? 0) % (this.#waiting.length || 1);
    const [next] = this.#waiting.splice(chosen, 1);
    if (next) next();
    else this.#held = false;
  }
}
