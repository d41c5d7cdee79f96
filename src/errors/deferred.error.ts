import { MatrixOneError } from './matrix-one.error.js';

/** One operation that was to run right after COMMIT. */
export interface DeferredOutcome {
  /** For example `snapshot.create`. */
  readonly kind: string;
  /** The name it was about. */
  readonly target: string;
  /** Why it failed; absent for operations that are done. */
  readonly error?: unknown;
}

/** The transaction is committed, but an operation after it failed for good; it stays in the journal as `failed`. */
export class MoDeferredOperationError extends MatrixOneError {
  readonly committed = true;
  readonly done: readonly DeferredOutcome[];
  readonly failed: readonly DeferredOutcome[];

  constructor(transaction: string, done: readonly DeferredOutcome[], failed: readonly DeferredOutcome[]) {
    const names = failed.map((f) => `${f.kind} '${f.target}'`).join(', ');
    super(
      'MO_DEFERRED_OPERATION_FAILED',
      `The transaction of ${transaction} is committed, but afterwards ${names} failed.`,
      { cause: failed[0]?.error },
    );
    this.done = done;
    this.failed = failed;
  }
}
