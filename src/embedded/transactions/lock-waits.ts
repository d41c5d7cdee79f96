import { canceled, deadlock, lockWaitTimeout } from '../engine-errors.js';
import { LockConflict, type LockOwner } from './lock-manager.js';

/** The most that a transaction which has ended has changed. */
export type Changed = 'nothing' | 'rows' | 'definitions';

const order: readonly Changed[] = ['nothing', 'rows', 'definitions'];
const most = (a: Changed, b: Changed): Changed => (order.indexOf(a) < order.indexOf(b) ? b : a);

interface Wait {
  conflict: LockConflict;
  /** What those that it has waited for have changed. */
  changed: Changed;
  readonly wake: (changed: Changed) => void;
  readonly fail: (error: unknown) => void;
}

/** Takes the lock that a conflict is about, for the one that waited; throws LockConflict if others have it by now. */
export type Grant = (owner: LockOwner, conflict: LockConflict) => void;

/** Who waits for whom: wakes the waiting when a holder ends, finds circles, keeps the time limit. */
export class LockWaits {
  private readonly waits = new Map<LockOwner, Wait>();

  /** Resolves when the holders have ended, with what they have changed; rejects with 20701, 1205 or 1105. */
  wait(owner: LockOwner, conflict: LockConflict, deadline: number): Promise<Changed> {
    if (this.closesCircle(owner, conflict.holders)) return Promise.reject(deadlock());
    return new Promise<Changed>((resolve, reject) => {
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
        conflict,
        changed: 'nothing',
        wake: (changed) => done(() => resolve(changed)),
        fail: (error) => done(() => reject(error as Error)),
      });
    });
  }

  /**
   * A row goes to the first that waits for it, and the others wait for that one, even those that could share it; those
   * that wait for a table all try again.
   */
  ended(holder: LockOwner, changed: Changed, grant: Grant): void {
    const granted = new Map<string, LockOwner>();
    for (const [owner, wait] of [...this.waits]) {
      const { conflict } = wait;
      if (!conflict.holders.includes(holder)) continue;
      wait.changed = most(wait.changed, changed);
      const first = granted.get(conflict.resource);
      try {
        if (first) throw conflict.with([first]);
        if (conflict.ofRow) grant(owner, conflict);
        if (conflict.ofRow) granted.set(conflict.resource, owner);
        wait.wake(wait.changed);
      } catch (error) {
        if (error instanceof LockConflict) wait.conflict = error;
        else wait.fail(error);
      }
    }
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
      return (this.waits.get(holder)?.conflict.holders ?? []).some(reaches);
    };
    return holders.some(reaches);
  }
}
