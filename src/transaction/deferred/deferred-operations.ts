import {
  isConnectionError,
  type DatabaseTransaction,
  type StatementRunner,
} from '../../driver/session/index.js';
import {
  MatrixOneConnectionError,
  MatrixOneError,
  MoDeferredOperationError,
  MoUnsupportedError,
} from '../../errors/index.js';
import { type DeferredHandle } from './deferred-handle.js';
import { type DeferredJournal } from './deferred-journal.js';
import { type DeferredRequest } from './deferred-operation.js';
import { DeferredQueue, type QueuedOperation } from './deferred-queue.js';
import { withLease } from './lease-keeper.js';
import { type CheckedOutConnection } from './local-transaction.js';
import { outcomeOf, outcomesIn, settle, type OperationOutcome } from './operation-outcome.js';
import { type OperationRunner } from './operation-runner.js';

/** What deferred operations need of a transaction. */
export type DeferringTransaction = Pick<
  DatabaseTransaction,
  'id' | 'label' | 'run' | 'stream' | 'beforeCommit' | 'afterCompletion' | 'onCommitted' | 'reportDeferred'
>;

/** An operation that a transaction has asked for. */
export type PendingOperation = Pick<QueuedOperation, 'operation' | 'handle'>;

/** Takes operations that MatrixOne refuses in a transaction and runs them right after its COMMIT. */
export class DeferredOperations {
  readonly #queues = new WeakMap<DeferringTransaction, DeferredQueue>();

  constructor(
    readonly journal: DeferredJournal,
    readonly pool: StatementRunner,
    readonly leaseMs: number,
    private readonly runner: OperationRunner,
  ) {}

  /**
   * Writes the operation down with the transaction, which reserves its name, then checks whether it can be done. Throws
   * MoAlreadyExistsError if another transaction has reserved the name, or what the check throws.
   */
  async schedule<Result>(
    transaction: DeferringTransaction,
    request: DeferredRequest,
  ): Promise<DeferredHandle<Result>> {
    const queue = this.#queueOf(transaction);
    if (queue.find(request.kind, request.target)) {
      throw new MoUnsupportedError(
        `This transaction has a ${request.kind} of '${request.target}' already; a second one would have to undo the first.`,
      );
    }
    const entry = queue.add(request);
    try {
      await this.journal.reserve(transaction, entry.operation, queue.owner, request.what);
      await this.#check(transaction, entry, request);
    } catch (error) {
      queue.remove(entry);
      entry.handle.settle({ state: 'discarded' });
      throw isConnectionError(error) && !(error instanceof MatrixOneError)
        ? MatrixOneConnectionError.lost(undefined, error)
        : error;
    }
    queue.confirm(entry);
    return entry.handle as DeferredHandle<Result>;
  }

  /** What this transaction has asked for so far, in call order. */
  pendingOf(transaction: DeferringTransaction): readonly PendingOperation[] {
    return this.#queues.get(transaction)?.confirmed ?? [];
  }

  async #check(
    transaction: DeferringTransaction,
    entry: QueuedOperation,
    request: DeferredRequest,
  ): Promise<void> {
    try {
      await request.check?.();
    } catch (error) {
      // a transaction that is lost by now takes the row with it
      await this.journal.withdraw(transaction, entry.operation).catch(() => undefined);
      throw error;
    }
  }

  #queueOf(transaction: DeferringTransaction): DeferredQueue {
    const known = this.#queues.get(transaction);
    if (known) return known;
    const queue = new DeferredQueue(transaction);
    const openedAt = performance.now();
    // rows get their lease when they are written; in a long transaction it would be over at COMMIT
    transaction.beforeCommit(async () => {
      if (performance.now() - openedAt > this.leaseMs / 3) await this.journal.renew(transaction, queue.owner);
    });
    transaction.onCommitted((connection) => this.#runQueue(connection, queue, transaction));
    transaction.afterCompletion((outcome) => {
      if (outcome === 'rolled back') for (const e of queue.confirmed) e.handle.settle({ state: 'discarded' });
    });
    this.#queues.set(transaction, queue);
    return queue;
  }

  async #runQueue(
    connection: CheckedOutConnection,
    queue: DeferredQueue,
    transaction: DeferringTransaction,
  ): Promise<void> {
    const entries = queue.confirmed;
    const outcomes = await withLease(this, queue.owner, () => this.#runEntries(connection, queue, entries));
    for (const { handle } of entries) {
      const outcome = outcomes.find((o) => o.id === handle.id);
      if (!outcome) continue;
      settle(handle, outcome);
      const { kind, target, state } = outcome;
      transaction.reportDeferred({
        kind,
        target,
        state: state === 'done' || state === 'failed' ? state : 'pending',
      });
    }
    if (outcomes.every((o) => o.state === 'done')) return;
    const lost = outcomes.find((o) => isConnectionError(o.error));
    if (lost) await this.journal.abandon(this.pool, queue.owner, lost.error).catch(() => undefined);
    const pending = outcomesIn(outcomes, 'pending', 'foreign', 'unknown');
    throw new MoDeferredOperationError(
      transaction.label,
      outcomesIn(outcomes, 'done'),
      outcomesIn(outcomes, 'failed'),
      pending,
    );
  }

  async #runEntries(
    connection: CheckedOutConnection,
    queue: DeferredQueue,
    entries: readonly QueuedOperation[],
  ): Promise<readonly OperationOutcome[]> {
    // calls that nobody awaited: their promises reject, so they must not happen
    for (const { operation } of queue.unconfirmed) {
      await this.journal.finish(connection, operation, queue.owner).catch(() => false);
    }
    const operations = entries.map((entry) => entry.operation);
    if (operations.length === 0) return [];
    let owned: ReadonlySet<string>;
    try {
      owned = await this.journal.start(connection, operations, queue.owner);
    } catch (error) {
      return operations.map((operation) => outcomeOf(operation, 'pending', { error }));
    }
    const outcomes = await this.runner.run(connection, {
      operations: operations.filter((o) => owned.has(o.id)),
      owner: queue.owner,
      recovering: false,
      repeated: () => false,
    });
    const foreign = operations.filter((o) => !owned.has(o.id)).map((o) => outcomeOf(o, 'foreign'));
    return [...outcomes, ...foreign];
  }
}
