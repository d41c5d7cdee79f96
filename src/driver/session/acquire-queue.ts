import { MoAcquireTimeoutError, MatrixOneConnectionError } from '../../errors/index.js';

interface Waiter {
  readonly grant: () => void;
  readonly refuse: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** First come, first served permits for the pool's connections; a wait is bounded and its error names the holders. */
export class AcquireQueue {
  readonly #waiting: Waiter[] = [];
  #taken = 0;
  #closed = false;

  constructor(
    readonly size: number,
    private readonly timeout: number,
    private readonly holders: () => readonly string[],
  ) {}

  get waiting(): number {
    return this.#waiting.length;
  }

  get taken(): number {
    return this.#taken;
  }

  take(): Promise<void> {
    if (this.#closed) return Promise.reject(MatrixOneConnectionError.closed());
    if (this.#taken < this.size) {
      this.#taken++;
      return Promise.resolve();
    }
    return new Promise<void>((grant, refuse) => {
      const timer = setTimeout(() => this.#expire(waiter), this.timeout);
      const waiter: Waiter = { grant, refuse, timer };
      this.#waiting.push(waiter);
    });
  }

  give(): void {
    const next = this.#waiting.shift();
    if (!next) {
      this.#taken--;
      return;
    }
    clearTimeout(next.timer);
    next.grant();
  }

  close(): void {
    this.#closed = true;
    for (const waiter of this.#waiting.splice(0)) {
      clearTimeout(waiter.timer);
      waiter.refuse(MatrixOneConnectionError.closed());
    }
  }

  #expire(waiter: Waiter): void {
    const waiting = this.#waiting.length;
    this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
    waiter.refuse(
      new MoAcquireTimeoutError(this.timeout, { size: this.size, waiting, holders: this.holders() }),
    );
  }
}
