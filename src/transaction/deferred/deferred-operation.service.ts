import { randomUUID } from 'node:crypto';
import { isConnectionError, type ConnectionPool } from '../../driver/session/index.js';
import { type DeferredOutcome } from '../../errors/index.js';
import { type DeferredJournal } from './deferred-journal.js';
import { type DeferredOperationRecord, type DeferredOperationState } from './deferred-operation.js';
import { withLease } from './lease-keeper.js';
import { outcomesIn, type OperationOutcome } from './operation-outcome.js';
import { type OperationRunner } from './operation-runner.js';

/** Which rows of the journal to list. */
export interface DeferredOperationFilter {
  readonly state?: DeferredOperationState;
  readonly kind?: string;
  readonly target?: string;
}

/** What a recovery found and did. */
export interface RecoveryReport {
  /** Finished now; `late` unless it turned out to have been done right after its transaction. */
  readonly done: readonly DeferredOutcome[];
  /** Failed for good; still in the journal. */
  readonly failed: readonly DeferredOutcome[];
  /** To be tried again: the server asked for it, or the connection broke. */
  readonly pending: readonly DeferredOutcome[];
  /** Left alone: they belong to a live process, by their lease. */
  readonly leased: readonly DeferredOutcome[];
  /** Of a kind that this application has no handler for. */
  readonly unknown: readonly DeferredOutcome[];
}

/** Looks after deferred operations that outlived their process. */
export class DeferredOperationService {
  constructor(
    readonly journal: DeferredJournal,
    readonly pool: ConnectionPool,
    readonly leaseMs: number,
    private readonly runner: OperationRunner,
  ) {}

  /** The operations that are in the journal: not run yet, running, or failed. */
  async list(filter: DeferredOperationFilter = {}): Promise<readonly DeferredOperationRecord[]> {
    const records = await this.journal.list(this.pool);
    return records.filter(
      (r) =>
        (filter.state ?? r.state) === r.state &&
        (filter.kind ?? r.kind) === r.kind &&
        (filter.target ?? r.target) === r.target,
    );
  }

  /**
   * Takes over and finishes what crashed processes left. Safe in many processes at once: each operation is claimed by one of
   * them. With `retryFailed`, those that failed for good are tried again.
   */
  async recover(options: { readonly retryFailed?: boolean } = {}): Promise<RecoveryReport> {
    const records = await this.journal.list(this.pool);
    const outcomes: OperationOutcome[] = [];
    const leased: DeferredOperationRecord[] = [];
    for (const group of Map.groupBy(records, (r) => r.transaction).values()) {
      const due = group.filter((r) => r.state !== 'failed' || options.retryFailed);
      if (due.length === 0) continue;
      if (due.every((r) => r.leaseExpired)) outcomes.push(...(await this.#recoverGroup(group, due)));
      else leased.push(...due);
    }
    return {
      done: outcomesIn(outcomes, 'done'),
      failed: outcomesIn(outcomes, 'failed'),
      pending: outcomesIn(outcomes, 'pending'),
      unknown: outcomesIn(outcomes, 'unknown'),
      leased: leased.map(({ id, kind, target }) => ({ id, kind, target })),
    };
  }

  /** Gives a failed operation up, by its id: its row is removed and its name is free again. False if there is none. */
  async discard(id: string): Promise<boolean> {
    return this.journal.discard(this.pool, id);
  }

  async #recoverGroup(
    group: readonly DeferredOperationRecord[],
    due: readonly DeferredOperationRecord[],
  ): Promise<readonly OperationOutcome[]> {
    const owner = randomUUID();
    const outcomes = await this.#runGroup(group, due, owner);
    const lost = outcomes.find((o) => isConnectionError(o.error));
    if (lost) await this.journal.abandon(this.pool, owner, lost.error).catch(() => undefined);
    return outcomes;
  }

  #runGroup(
    group: readonly DeferredOperationRecord[],
    due: readonly DeferredOperationRecord[],
    owner: string,
  ): Promise<readonly OperationOutcome[]> {
    return this.pool.use(async (connection) => {
      const claimed: DeferredOperationRecord[] = [];
      for (const record of due) {
        // the first one decides: who has it has the transaction, and claims in the same order
        if (await this.journal.claim(connection, record, owner)) claimed.push(record);
        else if (claimed.length === 0) return [];
      }
      return withLease(this, owner, () =>
        this.runner.run(connection, {
          operations: claimed,
          owner,
          failedBefore: group.filter((r) => r.state === 'failed' && !due.includes(r)),
          recovering: true,
          repeated: (operation) => claimed.some((r) => r.id === operation.id && r.attempts > 0),
        }),
      );
    }, 'the recovery of deferred operations');
  }
}
