import { MatrixOneError } from './matrix-one.error.js';

/** What became of one operation that was to run right after COMMIT. */
export interface DeferredOutcome {
  readonly id: string;
  /** For example `snapshot.create`. */
  readonly kind: string;
  /** The name it was about. */
  readonly target: string;
  /** What it resulted in, when it is done. */
  readonly result?: unknown;
  /** It was done by recovery, not right after COMMIT. */
  readonly late?: boolean;
  /** Why it failed or is still pending. */
  readonly error?: unknown;
}

/**
 * The transaction is committed, but not all of its deferred operations are done. `failed` ones failed for good and stay in the journal;
 * `pending` ones (the connection broke, or the server asked to try again) are finished by recovery.
 */
export class MoDeferredOperationError extends MatrixOneError {
  readonly committed = true;
  readonly done: readonly DeferredOutcome[];
  readonly failed: readonly DeferredOutcome[];
  readonly pending: readonly DeferredOutcome[];

  constructor(
    transaction: string,
    done: readonly DeferredOutcome[],
    failed: readonly DeferredOutcome[],
    pending: readonly DeferredOutcome[] = [],
  ) {
    const problems = [
      ...(failed.length > 0 ? [`${namesOf(failed)} failed`] : []),
      ...(pending.length > 0 ? [`${namesOf(pending)} could not be finished yet`] : []),
    ];
    super(
      'MO_DEFERRED_OPERATION_FAILED',
      `The transaction of ${transaction} is committed, but afterwards ${problems.join(' and ')}.`,
      { cause: (failed[0] ?? pending[0])?.error },
    );
    this.done = done;
    this.failed = failed;
    this.pending = pending;
  }
}

/** A deferred operation was not tried because an earlier one that it needs had failed. */
export class MoDependencyFailedError extends MatrixOneError {
  constructor(kind: string, target: string, cause?: unknown) {
    super('MO_DEPENDENCY_FAILED', `It needs ${kind} '${target}', which failed.`, { cause });
  }
}

function namesOf(outcomes: readonly DeferredOutcome[]): string {
  return outcomes.map((o) => `${o.kind} '${o.target}'`).join(', ');
}
