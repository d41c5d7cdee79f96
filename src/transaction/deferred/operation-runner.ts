import { setTimeout as delay } from 'node:timers/promises';
import { isConnectionError, isRetryableError } from '../../driver/session/index.js';
import { MoDependencyFailedError } from '../../errors/index.js';
import { type DeferredJournal } from './deferred-journal.js';
import { type DeferredContext, type DeferredOperationHandler } from './deferred-operation-handler.js';
import { type DeferredOperation } from './deferred-operation.js';
import { type HandlerRegistry } from './handler-registry.js';
import { outcomeOf, type OperationOutcome } from './operation-outcome.js';
import { inLocalTransaction, type CheckedOutConnection } from './local-transaction.js';

/** The operations of one transaction that one owner is to run, and how. */
export interface OperationRun {
  readonly operations: readonly DeferredOperation[];
  readonly owner: string;
  /** Earlier operations of the transaction that failed for good. */
  readonly failedBefore?: readonly DeferredOperation[];
  /** Another process runs them than the one whose transaction asked for them. */
  readonly recovering: boolean;
  /** May have been run before. */
  readonly repeated: (operation: DeferredOperation) => boolean;
}

/** Tries on one connection, for errors the server means to be tried again. */
const ATTEMPTS = 3;
const BACKOFF_MS = 50;

/** Runs operations one after another and keeps the journal in step. Never throws. */
export class OperationRunner {
  constructor(
    private readonly journal: DeferredJournal,
    private readonly handlers: HandlerRegistry,
  ) {}

  async run(connection: CheckedOutConnection, run: OperationRun): Promise<readonly OperationOutcome[]> {
    const outcomes = new Map<string, OperationOutcome>();
    for (const operation of run.failedBefore ?? []) {
      outcomes.set(operation.id, outcomeOf(operation, 'failed'));
    }
    let lost: { readonly error: unknown } | undefined;
    for (const operation of run.operations) {
      const outcome = lost
        ? outcomeOf(operation, this.journal.durable ? 'pending' : 'failed', { error: lost.error })
        : await this.#runOne(connection, operation, run, outcomes);
      if (isConnectionError(outcome.error)) lost ??= { error: outcome.error };
      outcomes.set(operation.id, outcome);
    }
    return run.operations.flatMap((operation) => outcomes.get(operation.id) ?? []);
  }

  async #runOne(
    connection: CheckedOutConnection,
    operation: DeferredOperation,
    run: OperationRun,
    earlier: ReadonlyMap<string, OperationOutcome>,
  ): Promise<OperationOutcome> {
    const needed = operation.dependsOn.flatMap((id) => earlier.get(id) ?? []);
    const missing = needed.find((o) => o.state !== 'done');
    if (missing?.state === 'failed') {
      const error = new MoDependencyFailedError(missing.kind, missing.target, missing.error);
      return this.#keep(connection, operation, run, 'failed', error);
    }
    const handler = this.handlers.get(operation.kind);
    if (!handler) return this.#keep(connection, operation, run, 'unknown', undefined);
    if (missing) return this.#keep(connection, operation, run, 'pending', missing.error);
    return this.#perform(connection, operation, handler, run, earlier);
  }

  async #perform(
    connection: CheckedOutConnection,
    operation: DeferredOperation,
    handler: DeferredOperationHandler,
    run: OperationRun,
    earlier: ReadonlyMap<string, OperationOutcome>,
  ): Promise<OperationOutcome> {
    for (let attempt = 1; ; attempt++) {
      const context: DeferredContext = {
        connection,
        operation,
        repeated: attempt > 1 || run.repeated(operation),
        recovering: run.recovering,
        resultOf: (id) => earlier.get(id)?.result,
        committedAt: (timestamp) => this.journal.committedAt(connection, operation, timestamp),
      };
      try {
        return handler.atomic
          ? await this.#performOnce(connection, handler, context, run)
          : await this.#performRepeatably(connection, handler, context, run);
      } catch (error) {
        const again = isRetryableError(error);
        if (again && !isConnectionError(error) && attempt < ATTEMPTS) {
          await delay(BACKOFF_MS * attempt);
          continue;
        }
        return this.#keep(connection, operation, run, again ? 'pending' : 'failed', error);
      }
    }
  }

  /** The work and the removal of its row in one transaction. */
  async #performOnce(
    connection: CheckedOutConnection,
    handler: DeferredOperationHandler,
    context: DeferredContext,
    run: OperationRun,
  ): Promise<OperationOutcome> {
    const { operation } = context;
    return inLocalTransaction(connection, async () => {
      // the row first: its lock keeps everybody else away until the work is committed
      if (!(await this.journal.finish(connection, operation, run.owner)))
        return outcomeOf(operation, 'foreign');
      const { value } = await handler.perform(operation.payload, context);
      return outcomeOf(operation, 'done', { result: value, late: run.recovering });
    });
  }

  /** The work, which knows itself again if a crash comes before the removal of its row. */
  async #performRepeatably(
    connection: CheckedOutConnection,
    handler: DeferredOperationHandler,
    context: DeferredContext,
    run: OperationRun,
  ): Promise<OperationOutcome> {
    const { operation } = context;
    const { value, alreadyDone } = await handler.perform(operation.payload, context);
    const late = run.recovering && !alreadyDone;
    // if the row cannot be removed, recovery will find the work done and remove it
    await this.journal.finish(connection, operation, run.owner).catch(() => false);
    return outcomeOf(operation, 'done', { result: value, late });
  }

  async #keep(
    connection: CheckedOutConnection,
    operation: DeferredOperation,
    run: OperationRun,
    state: 'failed' | 'pending' | 'unknown',
    error: unknown,
  ): Promise<OperationOutcome> {
    const kept = state === 'pending' && !this.journal.durable ? 'failed' : state;
    const reason = error ?? `no handler of ${operation.kind}`;
    const { owner } = run;
    const ours = await (
      kept === 'failed'
        ? this.journal.fail(connection, operation, owner, reason)
        : this.journal.postpone(connection, operation, owner, reason)
    ).catch(() => true); // what cannot be written down now is found again when the lease runs out
    return outcomeOf(operation, ours ? kept : 'foreign', { error });
  }
}
