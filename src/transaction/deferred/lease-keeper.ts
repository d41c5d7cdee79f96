import { type StatementRunner } from '../../driver/session/index.js';
import { type DeferredJournal } from './deferred-journal.js';

/** Renews an owner's lease for as long as `work` goes on, by the pool, as the working connection is busy. */
export async function withLease<T>(
  lease: { readonly journal: DeferredJournal; readonly pool: StatementRunner; readonly leaseMs: number },
  owner: string,
  work: () => Promise<T>,
): Promise<T> {
  if (!lease.journal.durable) return work();
  let renewal: Promise<void> | undefined;
  const timer = setInterval(
    () => {
      // a renewal that fails is followed by the next; one that waits for a lock is not doubled
      renewal ??= lease.journal
        .renew(lease.pool, owner)
        .catch(() => undefined)
        .finally(() => (renewal = undefined));
    },
    Math.max(200, lease.leaseMs / 3),
  );
  timer.unref();
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await renewal;
  }
}
