export type LockMode = 'shared' | 'exclusive';

/** Whoever holds locks: a transaction. */
export interface LockOwner {
  readonly id: number;
}

/** Thrown when a lock is held by others; the statement waits for them and runs again. */
export class LockConflict extends Error {
  constructor(readonly holders: readonly LockOwner[]) {
    super('lock conflict');
  }
}

/** Locks by name, held until their owner ends; says who is in the way instead of waiting. */
export class LockManager {
  private readonly held = new Map<string, Map<LockOwner, LockMode>>();
  private readonly owned = new Map<LockOwner, Set<string>>();

  /** Takes the lock or throws LockConflict. */
  take(owner: LockOwner, resource: string, mode: LockMode): void {
    const holders = this.held.get(resource);
    if (holders) {
      const mine = holders.get(owner);
      if (mine === 'exclusive' || mine === mode) return;
      const others = [...holders].filter(
        ([other, held]) => other !== owner && (held === 'exclusive' || mode === 'exclusive'),
      );
      if (others.length > 0) throw new LockConflict(others.map(([other]) => other));
      holders.set(owner, mode);
    } else this.held.set(resource, new Map([[owner, mode]]));
    const resources = this.owned.get(owner) ?? new Set<string>();
    resources.add(resource);
    this.owned.set(owner, resources);
  }

  releaseAll(owner: LockOwner): void {
    for (const resource of this.owned.get(owner) ?? []) {
      const holders = this.held.get(resource);
      holders?.delete(owner);
      if (holders?.size === 0) this.held.delete(resource);
    }
    this.owned.delete(owner);
  }
}
