import { MoInvalidArgumentError } from '../../errors/index.js';

/** What a snapshot holds. The words themselves are accepted wherever the enum is. */
export enum SnapshotLevel {
  CLUSTER = 'cluster',
  ACCOUNT = 'account',
  DATABASE = 'database',
  TABLE = 'table',
}

export type SnapshotLevelName = `${SnapshotLevel}`;

const LEVELS: readonly string[] = Object.values(SnapshotLevel);

/** Checks a level given as a word. Throws MoInvalidArgumentError. */
export function toSnapshotLevel(level: SnapshotLevel | SnapshotLevelName): SnapshotLevel {
  if (LEVELS.includes(level)) return level as SnapshotLevel;
  throw new MoInvalidArgumentError(
    `There is no snapshot level '${String(level)}': it is one of ${LEVELS.join(', ')}.`,
  );
}
