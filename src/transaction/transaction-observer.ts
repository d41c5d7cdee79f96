import { type DeferredReport, type HookPhase, type TransactionOutcome } from '../driver/index.js';
import { type Propagation } from './propagation.js';

/** A physical transaction, as observers hear of it. Holds no SQL and no values. */
export interface ObservedTransaction {
  readonly id: string;
  /** The method that opened it. */
  readonly label: string;
  readonly connection: string;
  readonly propagation: Propagation;
  readonly readOnly: boolean;
  /** 1, and more after a retry. */
  readonly attempt: number;
}

export interface ObservedEnd {
  readonly outcome: TransactionOutcome;
  /** From the boundary's start to its end, in milliseconds. */
  readonly durationMs: number;
  /** Statements that were sent, BEGIN and COMMIT not counted. */
  readonly statements: number;
}

/** Hears of transactions, for metrics, traces and logs. What an observer throws is ignored. */
export interface TransactionObserver {
  onBegin?(transaction: ObservedTransaction): void;
  onEnd?(transaction: ObservedTransaction, end: ObservedEnd): void;
  /** The boundary failed and is run again after `delayMs`. */
  onRetry?(
    transaction: ObservedTransaction,
    retry: { readonly error: unknown; readonly delayMs: number },
  ): void;
  /** A hook failed after the outcome was decided; the outcome stands. */
  onHookFailure?(
    transaction: ObservedTransaction,
    failure: { readonly phase: HookPhase; readonly error: unknown },
  ): void;
  /** A deferred operation (snapshot, clone, …) ran behind COMMIT. */
  onDeferred?(transaction: ObservedTransaction, operation: DeferredReport): void;
  /** Wraps the run of a boundary's method, for context such as a trace span; must call `run` once and return its promise. */
  around?<T>(transaction: ObservedTransaction, run: () => Promise<T>): Promise<T>;
}

type Notification = Exclude<keyof TransactionObserver, 'around'>;

/** Passes notifications on; one observer's failure is nobody else's. */
export class TransactionObservers {
  readonly #observers = new Set<TransactionObserver>();

  /** Adds an observer; the returned function removes it. */
  add(observer: TransactionObserver): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  get any(): boolean {
    return this.#observers.size > 0;
  }

  notify<K extends Notification>(event: K, ...args: Parameters<Required<TransactionObserver>[K]>): void {
    for (const observer of this.#observers) {
      try {
        (observer[event] as ((...a: typeof args) => void) | undefined)?.(...args);
      } catch {
        // an observer must never change what it observes
      }
    }
  }

  around<T>(transaction: ObservedTransaction, run: () => Promise<T>): Promise<T> {
    let wrapped = run;
    for (const observer of this.#observers) {
      const inner = wrapped;
      if (observer.around)
        wrapped = () => (observer.around as Required<TransactionObserver>['around'])(transaction, inner);
    }
    return wrapped();
  }
}
