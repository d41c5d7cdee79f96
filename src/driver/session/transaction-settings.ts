import { type TimeTravelPoint } from '../../sql/index.js';
import { type HookFailureListener } from './transaction-hooks.js';

/** What a transaction is opened with. */
export interface TransactionSettings {
  /** Names the transaction in errors: the decorated method, or the ORM call. */
  readonly label: string;
  /** Writes are refused before they are sent; the server would let them through. */
  readonly readOnly?: boolean;
  /** Its queries read the tables as they were then; implies readOnly. */
  readonly readAt?: TimeTravelPoint;
  /** Milliseconds from now to its end. */
  readonly timeout?: number;
  /** Milliseconds to wait for COMMIT's answer before the outcome counts as unknown; 60,000 unless given. */
  readonly commitTimeout?: number;
  readonly onHookFailure?: HookFailureListener;
  readonly onDeferred?: (operation: DeferredReport) => void;
  /** Runs the hooks after the end in the caller's context, where the transaction is no longer current. */
  readonly hookScope?: <R>(fn: () => R) => R;
}

/** What became of an operation that the transaction had put off until after its COMMIT. */
export interface DeferredReport {
  /** For example `snapshot.create`, and the name it is about. */
  readonly kind: string;
  readonly target: string;
  /** `pending`: left for the recovery. */
  readonly state: 'done' | 'failed' | 'pending';
}
