import { KeptMap } from '../storage/kept-map.js';

export type SnapshotLevel = 'cluster' | 'account' | 'database' | 'table';

/** A named moment, with what it covers. */
export interface Snapshot {
  readonly id: string;
  readonly name: string;
  readonly moment: bigint;
  readonly level: SnapshotLevel;
  readonly account: string;
  readonly database: string;
  readonly table: string;
  readonly objectId: bigint;
}

/** The snapshots of the account, outside of transactions as on the server. */
export class Snapshots {
  readonly byName = new KeptMap<Snapshot>();

  get(name: string): Snapshot | undefined {
    return this.byName.get(name);
  }

  add(snapshot: Snapshot): void {
    this.byName.set(snapshot.name, snapshot);
  }

  drop(name: string): boolean {
    return this.byName.delete(name);
  }

  /** Newest first. */
  list(): readonly Snapshot[] {
    return [...this.byName.values()].sort((a, b) => (a.moment > b.moment ? -1 : 1));
  }
}
