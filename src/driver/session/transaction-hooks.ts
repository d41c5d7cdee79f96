/** How a transaction ended. */
export type TransactionOutcome = 'committed' | 'rolled back' | 'unknown';

/** Phases of a transaction at which hooks run. */
export type HookPhase = 'beforeCommit' | 'afterCommit' | 'afterRollback' | 'afterCompletion';

export type Hook = () => unknown;
export type CompletionHook = (outcome: TransactionOutcome) => unknown;

/** Told of hooks that failed after the outcome was decided; they cannot change it. */
export type HookFailureListener = (phase: HookPhase, error: unknown) => void;

/** The hooks of one physical transaction, each run once, awaited, in the order of registration. */
export class TransactionHooks {
  readonly #beforeCommit: Hook[] = [];
  readonly #afterCommit: Hook[] = [];
  readonly #afterRollback: Hook[] = [];
  readonly #afterCompletion: CompletionHook[] = [];

  constructor(private readonly onFailure: HookFailureListener) {}

  beforeCommit(hook: Hook): void {
    this.#beforeCommit.push(hook);
  }

  afterCommit(hook: Hook): void {
    this.#afterCommit.push(hook);
  }

  afterRollback(hook: Hook): void {
    this.#afterRollback.push(hook);
  }

  afterCompletion(hook: CompletionHook): void {
    this.#afterCompletion.push(hook);
  }

  /** Runs what is registered and what those hooks register; the first that throws vetoes the commit. */
  async runBeforeCommit(): Promise<void> {
    for (let hook = this.#beforeCommit.shift(); hook; hook = this.#beforeCommit.shift()) await hook();
  }

  /** Runs the hooks of an outcome; failures are reported, never thrown. */
  async runAfter(outcome: TransactionOutcome): Promise<void> {
    if (outcome === 'committed') await this.#runAll('afterCommit', this.#afterCommit);
    if (outcome === 'rolled back') await this.#runAll('afterRollback', this.#afterRollback);
    await this.#runAll('afterCompletion', this.#afterCompletion, outcome);
  }

  async #runAll(phase: HookPhase, hooks: CompletionHook[], outcome?: TransactionOutcome): Promise<void> {
    for (let hook = hooks.shift(); hook; hook = hooks.shift()) {
      try {
        await hook(outcome as TransactionOutcome);
      } catch (error) {
        this.onFailure(phase, error);
      }
    }
  }
}
