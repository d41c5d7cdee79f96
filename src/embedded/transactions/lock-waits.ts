import { canceled, deadlock, lockWaitTimeout } from '../engine-errors.js';
import { type LockOwner } from './lock-manager.js';

interface Wait {
  readonly holders: readonly LockOwner[];
  readonly wake: (changed: boolean) => void;
  readonly fail: (error: Error) => void;
}

/** Who waits for whom: wakes the waiting when a holder ends, finds circles, keeps the time limit. */
export class LockWaits {
  private readonly waits = new Map<LockOwner, Wait>();

  /** Resolves when one of the holders has ended: whether it has changed anything; rejects with 20701, 1205 or 1105. */
  wait(owner: LockOwner, holders: readonly LockOwner[], deadline: number): Promise<boolean> {
    if (this.closesCircle(owner, holders)) return Promise.reject(deadlock());
    return new Promise<boolean>((resolve, reject) => {
      const done = (settle: () => void) => {
        clearTimeout(timer);
        this.waits.delete(owner);
        settle();
      };
      const timer = setTimeout(
        () => done(() => reject(lockWaitTimeout())),
        Math.max(0, deadline - Date.now()),
      );
      this.waits.set(owner, {
        holders,
        wake: (changed) => done(() => resolve(changed)),
        fail: (error) => done(() => reject(error)),
      });
    });
  }

  ended(holder: LockOwner, changed: boolean): void {
    for (const wait of [...this.waits.values()]) if (wait.holders.includes(holder)) wait.wake(changed);
  }

  cancel(owner: LockOwner): void {
    this.waits.get(owner)?.fail(canceled());
  }

  private closesCircle(owner: LockOwner, holders: readonly LockOwner[]): boolean {
    const seen = new Set<LockOwner>();
    const reaches = (holder: LockOwner): boolean => {
      if (holder === owner) return true;
      if (seen.has(holder)) return false;
      seen.add(holder);
      return (this.waits.get(holder)?.holders ?? []).some(reaches);
    };
    return holders.some(reaches);
  }
}
