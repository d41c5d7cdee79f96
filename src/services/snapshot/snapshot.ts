import { type DeferredState } from '../../transaction/deferred/index.js';
import { type SnapshotLevel } from './snapshot-level.js';

/** A snapshot: of the server's catalogue, or one that the current transaction is to make. */
export interface Snapshot {
  readonly name: string;
  readonly level: SnapshotLevel;
  readonly database: string | undefined;
  readonly table: string | undefined;
  readonly account: string | undefined;
  /** `pending` inside the transaction that asked for it, `done` once it exists; `failed` or `discarded` if it never came to be. */
  readonly state: DeferredState;
  /** The server's id of it; like the times, `undefined` until it is done. */
  readonly id: string | undefined;
  /** The point in time it holds, in the server's nanoseconds since 1970. */
  readonly timestamp: bigint | undefined;
  readonly createdAt: Date | undefined;
  /** It was taken by recovery, some time after its transaction. */
  readonly late: boolean;
}
