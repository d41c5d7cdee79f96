import { MoInvalidArgumentError, MoNotFoundError } from '../../errors/index.js';
import { type StatementRunner } from '../../driver/session/index.js';
import {
  parseQualifiedName,
  storedName,
  validateAccountName,
  validateDatabaseName,
  validateSnapshotName,
} from '../../sql/index.js';
import { currentDatabase } from '../catalog/index.js';
import { type Snapshot } from '../snapshot/index.js';
import { type ClonePlan } from './clone.js';
import { assertDistinct, type ObjectName } from './object-name.js';

/** What to clone where. */
export interface CloneOptions {
  /** The new database, or the new table: `table` or `database.table`. */
  readonly target: string;
  readonly source: string;
  /** A snapshot to clone from, by name or as SnapshotService gave it; without one, the present state. */
  readonly snapshot?: string | Snapshot;
  /** Do nothing if the target exists. */
  readonly ifNotExists?: boolean;
  /** The account to make it in (only for `sys`, and only from a snapshot). */
  readonly toAccount?: string;
}

/** Checks the options of cloneDatabase. Throws MoInvalidNameError, MoInvalidArgumentError or MoNotFoundError. */
export function toDatabasePlan(options: CloneOptions): ClonePlan {
  const target = { database: storedName(validateDatabaseName(options.target)) };
  const source = { database: storedName(validateDatabaseName(options.source)) };
  return toPlan(options, target, source);
}

/** Checks the options of cloneTable; plain names are of the runner's current database. */
export async function toTablePlan(options: CloneOptions, runner: StatementRunner): Promise<ClonePlan> {
  const names = [parseQualifiedName(options.target), parseQualifiedName(options.source)] as const;
  const current = names.every((n) => n.database !== undefined) ? '' : await currentDatabase(runner);
  const [target, source] = names.map(({ database = current, table }) => {
    if (database !== '') return { database: storedName(database), table: storedName(table) };
    throw new MoInvalidArgumentError(`The connection has no database: write 'database.${table}'.`);
  }) as [ObjectName, ObjectName];
  return toPlan(options, target, source);
}

function toPlan(options: CloneOptions, target: ObjectName, source: ObjectName): ClonePlan {
  const account = options.toAccount === undefined ? undefined : validateAccountName(options.toAccount);
  if (account !== undefined && options.snapshot === undefined) {
    throw new MoInvalidArgumentError('A clone to another account needs a snapshot to clone from.');
  }
  assertDistinct(target, source, account);
  return {
    target,
    source,
    ...(options.snapshot === undefined ? {} : { snapshot: snapshotName(options.snapshot) }),
    ...(account === undefined ? {} : { account }),
    ...(options.ifNotExists ? { ifNotExists: true } : {}),
  };
}

function snapshotName(snapshot: string | Snapshot): string {
  if (typeof snapshot === 'string') return validateSnapshotName(snapshot);
  if (snapshot.state === 'failed' || snapshot.state === 'discarded') {
    throw new MoNotFoundError('snapshot', snapshot.name);
  }
  return validateSnapshotName(snapshot.name);
}
