import { type StatementRunner } from '../../driver/session/index.js';
import { type DeferredOperation, type DeferredOperationRecord } from './deferred-operation.js';

/** Where operations are kept from the transaction that asks for them until they are done. */
export interface DeferredJournal {
  /** Does it outlive the process? */
  readonly durable: boolean;
  /** Writes an operation with its transaction; throws MoAlreadyExistsError if its name is taken. */
  reserve(
    transaction: StatementRunner,
    operation: DeferredOperation,
    owner: string,
    what: string,
  ): Promise<void>;
  /** Takes it back within the transaction. */
  withdraw(transaction: StatementRunner, operation: DeferredOperation): Promise<void>;
  /** Renews the lease of an owner's operations; within their transaction, before it commits. */
  renew(runner: StatementRunner, owner: string): Promise<void>;
  /** Marks an owner's operations as running under a fresh lease; gives the ids that are still his. */
  start(
    runner: StatementRunner,
    operations: readonly DeferredOperation[],
    owner: string,
  ): Promise<ReadonlySet<string>>;
  /** Removes one that is done. False if it belongs to somebody else by now. */
  finish(runner: StatementRunner, operation: DeferredOperation, owner: string): Promise<boolean>;
  /** Keeps one that failed for good. False if it belongs to somebody else by now. */
  fail(
    runner: StatementRunner,
    operation: DeferredOperation,
    owner: string,
    error: unknown,
  ): Promise<boolean>;
  /** Leaves one to recovery, at once. False if it belongs to somebody else by now. */
  postpone(
    runner: StatementRunner,
    operation: DeferredOperation,
    owner: string,
    error: unknown,
  ): Promise<boolean>;
  /** Leaves all of an owner's to recovery, at once. */
  abandon(runner: StatementRunner, owner: string, error: unknown): Promise<void>;
  /** Takes over one that nobody runs any more. False if somebody else was first. */
  claim(runner: StatementRunner, record: DeferredOperationRecord, owner: string): Promise<boolean>;
  /** All there are, transaction by transaction, in call order. */
  list(runner: StatementRunner): Promise<readonly DeferredOperationRecord[]>;
  /** Removes a failed one, so that its name is free again. */
  discard(runner: StatementRunner, id: string): Promise<boolean>;
  /** Was the operation's transaction committed at this point of the server's time? */
  committedAt(
    runner: StatementRunner,
    operation: DeferredOperation,
    timestamp: bigint,
  ): Promise<boolean | undefined>;
}
