import { type DeferredHandle, type DeferredState } from '../../transaction/deferred/index.js';
import { type Snapshot } from './snapshot.js';
import { type SnapshotLevel } from './snapshot-level.js';
import { type SnapshotRecord } from './snapshot-record.js';
import { type SnapshotSpec } from './snapshot-spec.js';

/** A snapshot that a transaction is to make: `pending` until its COMMIT, then what became of it. */
export class DeferredSnapshot implements Snapshot {
  readonly #spec: SnapshotSpec;
  readonly #handle: DeferredHandle<SnapshotRecord>;

  constructor(spec: SnapshotSpec, handle: DeferredHandle<SnapshotRecord>) {
    this.#spec = spec;
    this.#handle = handle;
  }

  get name(): string {
    return this.#spec.name;
  }
  get level(): SnapshotLevel {
    return this.#spec.level;
  }
  get database(): string | undefined {
    return this.#spec.database;
  }
  get table(): string | undefined {
    return this.#spec.table;
  }
  get account(): string | undefined {
    return this.#handle.result?.account ?? this.#spec.account;
  }
  get state(): DeferredState {
    return this.#handle.state;
  }
  get id(): string | undefined {
    return this.#handle.result?.id;
  }
  get timestamp(): bigint | undefined {
    return this.#handle.result?.timestamp;
  }
  get createdAt(): Date | undefined {
    return this.#handle.result?.createdAt;
  }
  get late(): boolean {
    return this.#handle.late;
  }
}
