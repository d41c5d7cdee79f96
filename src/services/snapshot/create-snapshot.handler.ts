import { MoAlreadyExistsError, MoQueryError } from '../../errors/index.js';
import {
  type DeferredContext,
  type DeferredOperationHandler,
  type DeferredResult,
} from '../../transaction/deferred/index.js';
import { dropSnapshot, findSnapshot, takeSnapshot } from './snapshot-catalog.js';
import { type SnapshotRecord } from './snapshot-record.js';
import { sameObject, type SnapshotSpec } from './snapshot-spec.js';

export const CREATE_SNAPSHOT = 'snapshot.create';

/** Takes a snapshot after its transaction's COMMIT, and knows one it took before a crash. */
export class CreateSnapshotHandler implements DeferredOperationHandler<SnapshotSpec, SnapshotRecord> {
  readonly kind = CREATE_SNAPSHOT;
  readonly atomic = false;

  async perform(spec: SnapshotSpec, context: DeferredContext): Promise<DeferredResult<SnapshotRecord>> {
    try {
      const taken = await takeSnapshot(context.connection, spec);
      return { value: await this.#afterTransaction(taken, spec, context) };
    } catch (error) {
      if (!(error instanceof MoAlreadyExistsError) || !context.repeated) throw error;
      const existing = await findSnapshot(context.connection, spec.name);
      if (existing && sameObject(spec, existing) && (await context.committedAt(existing.timestamp))) {
        return { value: existing, alreadyDone: true };
      }
      throw error;
    }
  }

  /** Another node's clock may be behind the one that committed: a snapshot without the transaction's rows is none. */
  async #afterTransaction(
    taken: SnapshotRecord,
    spec: SnapshotSpec,
    context: DeferredContext,
  ): Promise<SnapshotRecord> {
    if (!context.recovering || (await context.committedAt(taken.timestamp)) !== false) return taken;
    await dropSnapshot(context.connection, spec.name);
    throw new MoQueryError(
      `Snapshot '${spec.name}' was taken at a time of the server before its transaction's COMMIT, and dropped again.`,
      {},
    );
  }
}
