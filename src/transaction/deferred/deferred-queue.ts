import { randomUUID } from 'node:crypto';
import { type DatabaseTransaction } from '../../driver/session/index.js';
import { DeferredHandle } from './deferred-handle.js';
import { type DeferredOperation, type DeferredRequest } from './deferred-operation.js';

/** An operation of a transaction with its handle and what it touches. */
export interface QueuedOperation {
  readonly operation: DeferredOperation;
  readonly handle: DeferredHandle;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** The deferred operations of one transaction, in the order they were asked for. */
export class DeferredQueue {
  /** Who holds the lease of its rows. */
  readonly owner = randomUUID();
  readonly #entries: QueuedOperation[] = [];
  readonly #confirmed = new Set<QueuedOperation>();
  #nextPosition = 0;

  constructor(private readonly transaction: Pick<DatabaseTransaction, 'id' | 'label'>) {}

  /** Those whose rows are in and whose checks passed. */
  get confirmed(): readonly QueuedOperation[] {
    return this.#entries.filter((entry) => this.#confirmed.has(entry));
  }

  /** Those that are still being written or checked. */
  get unconfirmed(): readonly QueuedOperation[] {
    return this.#entries.filter((entry) => !this.#confirmed.has(entry));
  }

  find(kind: string, target: string): QueuedOperation | undefined {
    return this.#entries.find(({ operation }) => operation.kind === kind && operation.target === target);
  }

  /** Takes the next place; the order is that of the calls, however long each one's checks take. */
  add(request: DeferredRequest): QueuedOperation {
    const { kind, target, payload, reads = [], writes = [] } = request;
    const id = randomUUID();
    const operation: DeferredOperation = {
      id,
      transaction: this.transaction.id,
      label: this.transaction.label,
      position: this.#nextPosition++,
      kind,
      target,
      dependsOn: this.#entries.filter((e) => conflicts(e, { reads, writes })).map((e) => e.operation.id),
      payload,
    };
    const entry = { operation, handle: new DeferredHandle(id, kind, target), reads, writes };
    this.#entries.push(entry);
    return entry;
  }

  confirm(entry: QueuedOperation): void {
    this.#confirmed.add(entry);
  }

  remove(entry: QueuedOperation): void {
    this.#entries.splice(this.#entries.indexOf(entry), 1);
  }
}

type Touched = Pick<QueuedOperation, 'reads' | 'writes'>;

/** Must the later one wait for the earlier one's success? */
function conflicts(earlier: Touched, later: Touched): boolean {
  const touched = [...later.reads, ...later.writes];
  return (
    earlier.writes.some((w) => touched.includes(w)) || earlier.reads.some((r) => later.writes.includes(r))
  );
}
