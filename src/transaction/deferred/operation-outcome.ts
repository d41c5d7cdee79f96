import { type DeferredOutcome } from '../../errors/index.js';
import { type DeferredHandle } from './deferred-handle.js';
import { type DeferredOperation } from './deferred-operation.js';

/** What became of a run's operation. `foreign`: another process has taken it over. `unknown`: no handler of that kind is here. */
export type OperationState = 'done' | 'failed' | 'pending' | 'foreign' | 'unknown';

export interface OperationOutcome extends DeferredOutcome {
  readonly operation: DeferredOperation;
  readonly state: OperationState;
}

export function outcomeOf(
  operation: DeferredOperation,
  state: OperationState,
  details: Pick<DeferredOutcome, 'result' | 'late' | 'error'> = {},
): OperationOutcome {
  const { id, kind, target } = operation;
  return { id, kind, target, operation, state, ...details };
}

/** Without what is for our own bookkeeping. */
export function publicOutcome({
  operation: _operation,
  state: _state,
  ...outcome
}: OperationOutcome): DeferredOutcome {
  return outcome;
}

/** Those in one of these states, as users see them. */
export function outcomesIn(
  outcomes: readonly OperationOutcome[],
  ...states: readonly OperationState[]
): readonly DeferredOutcome[] {
  return outcomes.filter((o) => states.includes(o.state)).map(publicOutcome);
}

/** Tells the handle that the transaction's code holds. */
export function settle(handle: DeferredHandle, outcome: OperationOutcome): void {
  if (outcome.state === 'done') {
    handle.settle({ state: 'done', result: outcome.result, late: outcome.late ?? false });
  } else {
    handle.settle({ state: outcome.state === 'failed' ? 'failed' : 'pending', error: outcome.error });
  }
}
