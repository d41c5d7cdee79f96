import { unknownSince } from '../doubts/index.js';
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

  /** Names that a refused statement would have made or dropped, with that statement. */
  readonly doubts = new KeptMap<string>();

  doubt(name: string, statement: string): void {
    this.doubts.set(name, statement);
  }

  get(name: string): Snapshot | undefined {
    const doubt = this.doubts.get(name);
    if (doubt !== undefined) throw unknownSince(`the snapshot ${name}`, doubt);
    return this.byName.get(name);
  }

  add(snapshot: Snapshot): void {
    this.byName.set(snapshot.name, snapshot);
  }

  drop(name: string): boolean {
    const doubtful = this.doubts.delete(name);
    return this.byName.delete(name) || doubtful;
  }

  /** Newest first. */
  list(): readonly Snapshot[] {
    for (const [name, doubt] of this.doubts) throw unknownSince(`the snapshot ${name}`, doubt);
    return [...this.byName.values()].sort((a, b) => (a.moment > b.moment ? -1 : 1));
  }
}
