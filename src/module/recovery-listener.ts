import { Logger } from '@nestjs/common';
import { type RecoveryListener, type RecoveryReport } from '../transaction/deferred/index.js';

/** Tells in the log what was left by an earlier process and what became of it. */
export function recoveryListener(): RecoveryListener {
  const logger = new Logger('DeferredOperationService');
  return {
    recovered: ({ done, failed, pending, unknown }: RecoveryReport) => {
      if (done.length > 0) logger.log(`Finished late: ${names(done)}`);
      if (failed.length > 0) logger.error(`Failed for good, kept in the journal: ${names(failed)}`);
      if (pending.length > 0) logger.warn(`To be tried again: ${names(pending)}`);
      if (unknown.length > 0) logger.warn(`Of a kind unknown here, left alone: ${names(unknown)}`);
    },
    failed: (error) => logger.error(`The recovery of deferred operations failed: ${String(error)}`),
  };
}

function names(outcomes: RecoveryReport['done']): string {
  return outcomes.map(({ kind, target }) => `${kind} '${target}'`).join(', ');
}
