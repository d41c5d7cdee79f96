import { type StatementRunner } from '../../driver/session/index.js';
import { MoNotFoundError, MoUnsupportedError } from '../../errors/index.js';
import { databaseExists, sequencesOf } from '../catalog/index.js';
import { type ClonePlan } from './clone.js';

/**
 * Refuses a source database of which the server would silently make less: an empty database of one that does not exist (now, or in
 * the snapshot), and one without its sequences.
 */
export async function assertClonableDatabase(
  runner: StatementRunner,
  { source, snapshot }: Pick<ClonePlan, 'source' | 'snapshot'>,
): Promise<void> {
  const { database } = source;
  if (!(await databaseExists(runner, database, snapshot))) {
    throw new MoNotFoundError(
      'database',
      snapshot === undefined ? database : `${database} in snapshot ${snapshot}`,
    );
  }
  const sequences = await sequencesOf(runner, database, snapshot);
  if (sequences.length === 0) return;
  throw new MoUnsupportedError(
    `MatrixOne leaves sequences out of the clone of a database, and '${database}' has ${sequences.join(', ')}: ` +
      'clone its tables one by one and make the sequences yourself.',
  );
}
