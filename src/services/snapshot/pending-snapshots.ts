import { type DatabaseTransaction } from '../../driver/session/index.js';
import { type DeferredHandle, type DeferredOperations } from '../../transaction/deferred/index.js';
import { CREATE_SNAPSHOT } from './create-snapshot.handler.js';
import { DeferredSnapshot } from './deferred-snapshot.js';
import { DROP_SNAPSHOT } from './drop-snapshot.handler.js';
import { type SnapshotRecord } from './snapshot-record.js';
import { type SnapshotSpec } from './snapshot-spec.js';

/** What a transaction has asked for a snapshot's name last: to be taken, to be dropped, or nothing. */
export type PendingSnapshot =
  | { readonly kind: 'create'; readonly snapshot: DeferredSnapshot; readonly operation: string }
  | { readonly kind: 'drop' }
  | undefined;

export function pendingSnapshot(
  deferred: DeferredOperations,
  transaction: DatabaseTransaction,
  name: string,
): PendingSnapshot {
  return pendingSnapshots(deferred, transaction).get(name);
}

/** By name, for all names of which the transaction has asked something. */
export function pendingSnapshots(
  deferred: DeferredOperations,
  transaction: DatabaseTransaction,
): ReadonlyMap<string, PendingSnapshot> {
  const pending = new Map<string, PendingSnapshot>();
  for (const { operation, handle } of deferred.pendingOf(transaction)) {
    if (operation.kind === DROP_SNAPSHOT) pending.set(operation.target, { kind: 'drop' });
    if (operation.kind !== CREATE_SNAPSHOT) continue;
    const snapshot = new DeferredSnapshot(
      operation.payload as SnapshotSpec,
      handle as DeferredHandle<SnapshotRecord>,
    );
    pending.set(operation.target, { kind: 'create', snapshot, operation: operation.id });
  }
  return pending;
}
