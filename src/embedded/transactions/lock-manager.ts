import { notEmbedded, UnguardedWork } from '../engine-errors.js';

export type LockMode = 'shared' | 'exclusive';

/** Whoever holds locks: a transaction. */
export interface LockOwner {
  readonly id: number;
}

/** Thrown when a lock is held by others; the statement waits for them and runs again. */
export class LockConflict extends Error {
  constructor(
    readonly holders: readonly LockOwner[],
    readonly resource: string,
    readonly mode: LockMode,
    /** A row is handed from one to the next; a table is fought for. */
    readonly ofRow: boolean,
  ) {
    super('lock conflict');
  }

  with(holders: readonly LockOwner[]): LockConflict {
    return new LockConflict(holders, this.resource, this.mode, this.ofRow);
  }
}

/** What is particular about a lock. */
export interface LockTerms {
  /** A row's: its owner may go from shared to exclusive while others share it. */
  readonly ofRow?: boolean;
  /** Why the server would not have taken it: who meets it is told so instead of waiting. */
  readonly doubt?: string;
}

interface Hold {
  readonly mode: LockMode;
  readonly raised?: boolean;
  readonly doubt?: string | undefined;
}

/** Locks by name, held until their owner ends; says who is in the way instead of waiting. */
export class LockManager {
  private readonly held = new Map<string, Map<LockOwner, Hold>>();
  private readonly owned = new Map<LockOwner, Set<string>>();

  /** Takes the lock or throws LockConflict. */
  take(owner: LockOwner, resource: string, mode: LockMode, terms: LockTerms = {}): void {
    const holders = this.held.get(resource) ?? new Map<LockOwner, Hold>();
    const mine = holders.get(owner);
    const enough = mine && (mine.mode === 'exclusive' || mode === 'shared');
    if (mine && !enough && terms.ofRow) raise(holders, owner, mine);
    else if (!enough) {
      checkOthers(holders, owner, resource, mode, terms);
      holders.set(owner, { mode, doubt: terms.doubt });
    } else if (mine.doubt !== undefined && terms.doubt === undefined)
      holders.set(owner, { ...mine, doubt: undefined });
    this.held.set(resource, holders);
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

const checkOthers = (
  holders: ReadonlyMap<LockOwner, Hold>,
  owner: LockOwner,
  resource: string,
  mode: LockMode,
  { doubt, ofRow = false }: LockTerms,
): void => {
  const others = [...holders].filter(
    ([other, held]) => other !== owner && (held.mode === 'exclusive' || mode === 'exclusive'),
  );
  if (others.length === 0) return;
  const reason = doubt ?? others.find(([, held]) => held.doubt !== undefined)?.[1].doubt;
  if (reason !== undefined) throw new UnguardedWork(reason);
  throw new LockConflict(
    others.map(([other]) => other),
    resource,
    mode,
    ofRow,
  );
};

/**
 * The server hands a row to the owner of a shared lock on it although others share it, and two of them that write it
 * leave two rows behind: the first one may, the second is refused.
 */
const raise = (holders: Map<LockOwner, Hold>, owner: LockOwner, mine: Hold): void => {
  if (mine.raised) return;
  if ([...holders].some(([other, held]) => other !== owner && held.raised))
    throw notEmbedded('writing a row, or changing a table, that two transactions have locked as shared');
  holders.set(owner, { ...mine, raised: true });
};
