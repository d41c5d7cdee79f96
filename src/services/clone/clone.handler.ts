import {
  type DeferredContext,
  type DeferredOperationHandler,
  type DeferredResult,
} from '../../transaction/deferred/index.js';
import { type ClonePlan } from './clone.js';
import { runClone } from './clone-statement.js';

export const CLONE_DATABASE = 'clone.database';
export const CLONE_TABLE = 'clone.table';

/** Makes a clone from a snapshot of its transaction, together with the removal of its journal row: exactly once. */
export class CloneHandler implements DeferredOperationHandler<ClonePlan, boolean> {
  readonly atomic = true;

  constructor(readonly kind: typeof CLONE_DATABASE | typeof CLONE_TABLE) {}

  async perform(plan: ClonePlan, { connection }: DeferredContext): Promise<DeferredResult<boolean>> {
    return { value: await runClone(connection, plan) };
  }
}
