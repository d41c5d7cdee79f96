import {
  type DeferredContext,
  type DeferredOperationHandler,
  type DeferredResult,
} from '../../transaction/deferred/index.js';
import { dropSnapshot, findSnapshot } from './snapshot-catalog.js';
import { type SnapshotRecord } from './snapshot-record.js';

export const DROP_SNAPSHOT = 'snapshot.drop';

/** Which snapshot to drop: by name and the server's id, or the one that an earlier operation of the transaction takes. */
export interface DropSnapshotPayload {
  readonly name: string;
  readonly id?: string;
  readonly takenBy?: string;
}

/** Drops a snapshot after its transaction's COMMIT: that one, not another one that has its name by then. */
export class DropSnapshotHandler implements DeferredOperationHandler<DropSnapshotPayload, boolean> {
  readonly kind = DROP_SNAPSHOT;
  readonly atomic = false;

  async perform(payload: DropSnapshotPayload, context: DeferredContext): Promise<DeferredResult<boolean>> {
    const { connection } = context;
    const existing = await findSnapshot(connection, payload.name);
    const meant = existing !== undefined && (await this.#isMeant(existing, payload, context));
    return { value: meant && (await dropSnapshot(connection, payload.name)) };
  }

  async #isMeant(
    existing: SnapshotRecord,
    payload: DropSnapshotPayload,
    context: DeferredContext,
  ): Promise<boolean> {
    if (payload.id !== undefined) return existing.id === payload.id;
    const taken = payload.takenBy === undefined ? undefined : context.resultOf(payload.takenBy);
    if (taken !== undefined) return existing.id === (taken as SnapshotRecord).id;
    return (await context.committedAt(existing.timestamp)) ?? true;
  }
}
