import { MoInvalidArgumentError, MoIsolationNotSupportedError } from '../errors/index.js';
import { type TimeTravelPoint } from '../sql/index.js';
import { Propagation, type PropagationName } from './propagation.js';
import { type RetryOptions } from './retry.js';
import { type RollbackRules } from './rollback-rules.js';

/** Options of a transactional boundary; what is not given comes from the module's `transaction.defaults`. */
export interface MoTransactionOptions extends RollbackRules {
  readonly propagation?: PropagationName;
  /** Writes are refused before they are sent, on ORM and native routes alike. */
  readonly readOnly?: boolean;
  /** Milliseconds until the transaction is rolled back and its running statement killed. */
  readonly timeout?: number;
  readonly retry?: RetryOptions;
  /** Only 'READ COMMITTED' exists on MatrixOne; anything else is a typed refusal. */
  readonly isolation?: string;
}

/** Options of the decorator: those of a boundary, and the connection it is about. */
export interface MoTransactionalOptions extends MoTransactionOptions {
  /** Name of the MatrixOneModule connection; the default one when absent. */
  readonly connection?: string;
}

/** A boundary with its name in errors and logs. The manager resolves it once. */
export interface TransactionBoundary {
  readonly label: string;
  readonly options: MoTransactionOptions;
}

export interface ResolvedOptions extends MoTransactionOptions {
  readonly propagation: Propagation;
  /** Queries read the tables as they were then. */
  readonly readAt?: TimeTravelPoint;
}

/** Own options over the defaults, checked. */
export function resolveOptions(
  options: MoTransactionOptions,
  defaults: MoTransactionOptions,
): ResolvedOptions {
  const merged = { ...defaults, ...withoutUndefined(options) };
  const propagation = merged.propagation ?? Propagation.REQUIRED;
  if (!(propagation in Propagation)) {
    throw new MoInvalidArgumentError(`Unknown propagation '${String(propagation)}'.`);
  }
  if (merged.timeout !== undefined && !(merged.timeout > 0)) {
    throw new MoInvalidArgumentError('A transaction timeout is a positive number of milliseconds.');
  }
  if (merged.retry && !(Number.isInteger(merged.retry.attempts) && merged.retry.attempts > 0)) {
    throw new MoInvalidArgumentError(
      'retry.attempts is a positive integer: the number of runs, the first included.',
    );
  }
  if (merged.isolation !== undefined && !/^read[ _-]committed$/i.test(merged.isolation)) {
    throw new MoIsolationNotSupportedError(merged.isolation);
  }
  return { ...merged, propagation: propagation as Propagation };
}

function withoutUndefined(options: MoTransactionOptions): MoTransactionOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
