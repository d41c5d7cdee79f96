import { type DatabaseTransaction } from '../../driver/session/index.js';
import { ask, tablesOf, type TableName } from '../catalog/index.js';
import { type ClonePlan } from './clone.js';
import { explainCloneFailure, isTakenTarget } from './clone-failure.js';
import { assertClonableDatabase } from './clone-source.js';
import { createLike, fillSingleTable, fillTable, type MissingForeignKey } from './copy-table.js';
import { copyViews } from './copy-views.js';
import { addForeignKey, parentIn } from './foreign-keys.js';
import { quoteObject, type ObjectName } from './object-name.js';

/**
 * Clones what a transaction that has written sees, rows copied. The server's own clone would leave the transaction's writes out (a
 * database), or take in rows that it has updated or deleted (a table). False if the target exists and the plan lets it be.
 */
export async function cloneWithOwnWrites(
  transaction: DatabaseTransaction,
  plan: ClonePlan,
): Promise<boolean> {
  try {
    await createEmpty(transaction, plan);
  } catch (error) {
    if (isTakenTarget(error) && plan.ifNotExists) return false;
    throw explainCloneFailure(error, plan);
  }
  try {
    await fill(transaction, plan);
    return true;
  } catch (error) {
    await removeHalfMade(transaction, plan.target, error);
    throw explainCloneFailure(error, plan);
  }
}

async function createEmpty(transaction: DatabaseTransaction, { source, target }: ClonePlan): Promise<void> {
  if (target.table !== undefined) return createLike(transaction, tableName(source), tableName(target));
  await assertClonableDatabase(transaction, { source });
  await ask(transaction, `CREATE DATABASE ${quoteObject(target)}`);
}

async function fill(transaction: DatabaseTransaction, { source, target }: ClonePlan): Promise<void> {
  if (target.table !== undefined) return fillSingleTable(transaction, tableName(source), tableName(target));
  const missing: MissingForeignKey[] = [];
  const objects = await tablesOf(transaction, source.database);
  for (const { name } of objects.filter((o) => o.type !== 'VIEW')) {
    const from = { database: source.database, table: name };
    const to = { database: target.database, table: name };
    await createLike(transaction, from, to);
    missing.push(...(await fillTable(transaction, from, to, () => true)));
  }
  // only now are all parents there, and their rows
  for (const { table, key } of missing) {
    await addForeignKey(transaction, table, key, parentIn(target.database, key));
  }
  if (objects.some((o) => o.type === 'VIEW')) await copyViews(transaction, source.database, target.database);
}

/** The caller may catch the error and commit; half a clone must not come with it. */
async function removeHalfMade(
  transaction: DatabaseTransaction,
  target: ObjectName,
  cause: unknown,
): Promise<void> {
  const what = target.table === undefined ? 'DATABASE' : 'TABLE';
  try {
    await ask(transaction, `DROP ${what} ${quoteObject(target)}`);
  } catch {
    transaction.setRollbackOnly(cause);
  }
}

function tableName({ database, table = '' }: ObjectName): TableName {
  return { database, table };
}
