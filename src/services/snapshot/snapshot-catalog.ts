import { type StatementRunner } from '../../driver/session/index.js';
import { MoAlreadyExistsError, MoNotFoundError } from '../../errors/index.js';
import { quoteIdentifier, quoteLiteral } from '../../sql/index.js';
import { answers, ask } from '../catalog/index.js';
import { toSnapshotRecord, type SnapshotRecord, type SnapshotRow } from './snapshot-record.js';
import { createStatement, type SnapshotSpec } from './snapshot-spec.js';

const COLUMNS = 'snapshot_id, sname, cast(ts AS char) AS ts, level, account_name, database_name, table_name';
// SHOW SNAPSHOTS is refused in a transaction; like it, rows that protect data branches are left out
const USERS = `SELECT ${COLUMNS} FROM mo_catalog.mo_snapshots WHERE kind = 'user'`;

/** MatrixOne has one number for most of its refusals. */
const INTERNAL_ERROR = 20101;

/** The snapshot of this (checked) name, if there is one. */
export async function findSnapshot(
  runner: StatementRunner,
  name: string,
): Promise<SnapshotRecord | undefined> {
  const { rows } = await ask<SnapshotRow>(runner, `${USERS} AND sname = ${quoteLiteral(name)}`);
  return rows[0] && toSnapshotRecord(rows[0]);
}

/** All snapshots of the account, newest first. */
export async function listSnapshots(runner: StatementRunner): Promise<readonly SnapshotRecord[]> {
  const { rows } = await ask<SnapshotRow>(runner, USERS);
  return rows.map(toSnapshotRecord).toSorted((a, b) => (a.timestamp < b.timestamp ? 1 : -1));
}

/** Takes a snapshot now, on a connection that is in no transaction. Throws MoAlreadyExistsError or MoNotFoundError. */
export async function takeSnapshot(runner: StatementRunner, spec: SnapshotSpec): Promise<SnapshotRecord> {
  try {
    await ask(runner, createStatement(spec));
  } catch (error) {
    if (answers(error, INTERNAL_ERROR, /snapshot \S+ already exists/)) {
      throw new MoAlreadyExistsError('snapshot', spec.name, error);
    }
    const missing = missingObject(error, spec);
    throw missing ?? error;
  }
  const taken = await findSnapshot(runner, spec.name);
  if (!taken) throw new MoNotFoundError('snapshot', spec.name);
  return taken;
}

/** Drops a snapshot now. False if there was none. */
export async function dropSnapshot(runner: StatementRunner, name: string): Promise<boolean> {
  try {
    await ask(runner, `DROP SNAPSHOT ${quoteIdentifier(name)}`);
    return true;
  } catch (error) {
    if (answers(error, INTERNAL_ERROR, /snapshot \S+ does not exist/)) return false;
    throw error;
  }
}

function missingObject(error: unknown, spec: SnapshotSpec): MoNotFoundError | undefined {
  if (!(error instanceof Error)) return undefined;
  const [, what] = /\b(database|table|account) \S+ does not exist/.exec(error.message) ?? [];
  switch (what) {
    case 'database':
      return new MoNotFoundError('database', spec.database ?? '', error);
    case 'table':
      return new MoNotFoundError('table', `${spec.database}.${spec.table}`, error);
    case 'account':
      return new MoNotFoundError('account', spec.account ?? '', error);
    default:
      return undefined;
  }
}
