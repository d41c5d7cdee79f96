import { Logger } from '@nestjs/common';
import { MoTransactionManager } from './mo-transaction-manager.js';
import { type TransactionObserver } from './transaction-observer.js';

/** One debug line a transaction, a warning for a retry, an error for a hook that failed after the end. */
export function transactionLogger(logger = new Logger(MoTransactionManager.name)): TransactionObserver {
  return {
    onEnd({ id, label, propagation, attempt }, { outcome, durationMs, statements }) {
      if (!Logger.isLevelEnabled('debug')) return;
      const run = attempt > 1 ? `, attempt ${attempt}` : '';
      logger.debug(
        `${label} ${outcome} in ${durationMs.toFixed(1)} ms (${propagation}${run}, ${statements} statements, ${id})`,
      );
    },
    onRetry({ label, attempt }, { error, delayMs }) {
      logger.warn(
        `${label} failed in attempt ${attempt} and is run again in ${Math.round(delayMs)} ms: ${describe(error)}`,
      );
    },
    onHookFailure({ label }, { phase, error }) {
      logger.error(
        `The ${phase} hook of ${label} failed; the transaction's outcome stands: ${describe(error)}`,
      );
    },
  };
}

/** Class and number of an error; its text may hold values of the data. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return `a thrown ${typeof error}`;
  const { code, errno } = error as { code?: unknown; errno?: unknown };
  return [error.name, code, errno].filter((part) => part !== undefined).join(' ');
}
