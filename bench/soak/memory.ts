import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const MB = 2 ** 20;

/** Samples of the heap after a collection, in MB. */
export class MemoryWatch {
  readonly #samples: number[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(everyMs: number) {
    this.#timer = setInterval(() => void this.sample(), everyMs);
  }

  async sample(): Promise<void> {
    collectGarbage();
    // what hangs on promises is let go a turn after their collection
    await delay(10);
    collectGarbage();
    this.#samples.push(process.memoryUsage().heapUsed / MB);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.sample();
  }

  /** The median of the second quarter (the first one warms up) and of the last. */
  get trend(): { readonly early: number; readonly late: number } {
    const quarter = Math.max(1, Math.floor(this.#samples.length / 4));
    return {
      early: median(this.#samples.slice(quarter, 2 * quarter)),
      late: median(this.#samples.slice(-quarter)),
    };
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
