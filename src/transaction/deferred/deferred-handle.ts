/** Where a deferred operation stands. `discarded`: its transaction was rolled back, it will never happen. */
export type DeferredState = 'pending' | 'done' | 'failed' | 'discarded';

/** What a service hands out inside a transaction for an operation that runs after COMMIT. */
export class DeferredHandle<Result = unknown> {
  #state: DeferredState = 'pending';
  #result: Result | undefined;
  #error: unknown;
  #late = false;

  constructor(
    readonly id: string,
    readonly kind: string,
    readonly target: string,
  ) {}

  get state(): DeferredState {
    return this.#state;
  }

  /** What it resulted in, once `state` is 'done'. */
  get result(): Result | undefined {
    return this.#result;
  }

  /** Why it failed, or why it is still pending after COMMIT. */
  get error(): unknown {
    return this.#error;
  }

  /** It was not done right after COMMIT, but later by recovery. */
  get late(): boolean {
    return this.#late;
  }

  /** @internal */
  settle(
    outcome:
      | { readonly state: 'done'; readonly result: Result; readonly late: boolean }
      | { readonly state: 'failed' | 'pending'; readonly error: unknown }
      | { readonly state: 'discarded' },
  ): void {
    this.#state = outcome.state;
    if (outcome.state === 'done') {
      this.#result = outcome.result;
      this.#late = outcome.late;
    } else if (outcome.state !== 'discarded') this.#error = outcome.error;
  }
}
