import { MoInvalidArgumentError } from '../../errors/index.js';
import { SnapshotLevel, type Snapshot } from '../snapshot/index.js';
import { displayObject, type ObjectName } from './object-name.js';

/** Refuses a snapshot that does not hold the source: the server finds out table by table, or not at all. */
export function assertCovers(snapshot: Snapshot, source: ObjectName): void {
  if (covers(snapshot, source)) return;
  const held = [snapshot.database, snapshot.table].filter((part) => part !== undefined).join('.');
  throw new MoInvalidArgumentError(
    `Snapshot '${snapshot.name}' holds the ${snapshot.level} '${held}' only, not '${displayObject(source)}'.`,
  );
}

function covers({ level, database, table }: Snapshot, source: ObjectName): boolean {
  switch (level) {
    case SnapshotLevel.CLUSTER:
    case SnapshotLevel.ACCOUNT:
      return true;
    case SnapshotLevel.DATABASE:
      return database === source.database;
    case SnapshotLevel.TABLE:
      return source.table !== undefined && database === source.database && table === source.table;
  }
}
