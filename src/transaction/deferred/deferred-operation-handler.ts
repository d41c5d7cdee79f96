import { type StatementRunner } from '../../driver/session/index.js';
import { type DeferredOperation } from './deferred-operation.js';

/** What a handler works with. */
export interface DeferredContext {
  /** The connection that committed, or a pool connection during recovery; autocommit, or a transaction if the handler is atomic. */
  readonly connection: StatementRunner;
  readonly operation: DeferredOperation;
  /** The operation may have been run before, up to any point: after a crash, or after an error worth a second try. */
  readonly repeated: boolean;
  /** Another process does it than the one whose transaction asked for it. */
  readonly recovering: boolean;
  /** What an operation of this transaction, done in this run, resulted in; `undefined` for one done by an earlier process. */
  resultOf(id: string): unknown;
  /**
   * Was the operation's transaction committed at this point of the server's time (nanoseconds)? `undefined` without a
   * journal, which is what proves it.
   */
  committedAt(timestamp: bigint): Promise<boolean | undefined>;
}

/** What came of an operation. */
export interface DeferredResult<Result = unknown> {
  readonly value: Result;
  /** It turned out to be done already, right after its transaction, by a process that crashed later. */
  readonly alreadyDone?: boolean;
}

/** Performs one kind of deferred operation. Stateless: it may run in another process than the one that asked. */
export interface DeferredOperationHandler<Payload = unknown, Result = unknown> {
  readonly kind: string;
  /**
   * Its statements can join a transaction: then they run in one with the removal of the journal row, exactly once. Otherwise
   * `perform` must recognise its own earlier work.
   */
  readonly atomic: boolean;
  perform(payload: Payload, context: DeferredContext): Promise<DeferredResult<Result>>;
}
