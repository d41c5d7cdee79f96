import { type DeferredHandle, type DeferredState } from '../../transaction/deferred/index.js';
import { displayObject, type ObjectName } from './object-name.js';

/** A clone that was made, or that the current transaction is to make. */
export interface Clone {
  /** `database`, or `database.table`. */
  readonly target: string;
  readonly source: string;
  /** The snapshot it was made from. */
  readonly snapshot: string | undefined;
  /** The account it is in, if it is not the connection's own. */
  readonly account: string | undefined;
  /** `done` when it exists (inside a transaction: for the transaction); `pending` when it is made after COMMIT. */
  readonly state: DeferredState;
  /** False if the target existed already and `ifNotExists` let it be; `undefined` until it is decided. */
  readonly created: boolean | undefined;
  /** It was made by recovery, some time after its transaction. */
  readonly late: boolean;
}

/** What to clone where; plain data, fit for the journal. */
export interface ClonePlan {
  readonly target: ObjectName;
  readonly source: ObjectName;
  readonly snapshot?: string;
  readonly account?: string;
  readonly ifNotExists?: boolean;
}

export function doneClone(plan: ClonePlan, created: boolean): Clone {
  return {
    target: displayObject(plan.target),
    source: displayObject(plan.source),
    snapshot: plan.snapshot,
    account: plan.account,
    state: 'done',
    created,
    late: false,
  };
}

/** A clone from a snapshot that the transaction is making. */
export class DeferredClone implements Clone {
  readonly #plan: ClonePlan;
  readonly #handle: DeferredHandle<boolean>;

  constructor(plan: ClonePlan, handle: DeferredHandle<boolean>) {
    this.#plan = plan;
    this.#handle = handle;
  }

  get target(): string {
    return displayObject(this.#plan.target);
  }
  get source(): string {
    return displayObject(this.#plan.source);
  }
  get snapshot(): string | undefined {
    return this.#plan.snapshot;
  }
  get account(): string | undefined {
    return this.#plan.account;
  }
  get state(): DeferredState {
    return this.#handle.state;
  }
  get created(): boolean | undefined {
    return this.#handle.result;
  }
  get late(): boolean {
    return this.#handle.late;
  }
}
