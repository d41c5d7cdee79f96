import { isSystemDatabase } from '../../catalog/system/databases.js';
import { internalError } from '../../engine-errors.js';
import { type Snapshot } from '../../engine/snapshots.js';

/** What a RESTORE names, in lower case. */
export interface RestoreTarget {
  readonly level: 'account' | 'database' | 'table';
  readonly account: string;
  readonly database: string;
  readonly table: string;
}

/** Refuses a snapshot that does not hold what is to be restored, in the order in which the server looks. */
export const checkRestore = (target: RestoreTarget, snapshot: Snapshot): void => {
  const { level, account, database, table } = target;
  const isBelow = snapshot.level === 'database' || snapshot.level === 'table';
  if (level === 'account' && isBelow)
    throw internalError("can't restore account from db or table level snapshot");
  if (level !== 'account') {
    if (isSystemDatabase(database)) throw internalError(`can't restore db: ${database}`);
    if (snapshot.level === 'cluster') throw internalError("can't restore db from cluster level snapshot");
    if (level === 'database' && snapshot.level === 'table')
      throw internalError("can't restore db from table level snapshot");
    if (account !== 'sys') throw internalError(`can't restore ${level} from other account's snapshot`);
    if (level === 'database' && snapshot.level === 'database' && snapshot.database !== database)
      throw internalError(
        `databaseName(${database}) does not match snapshot.databaseName(${snapshot.database})`,
      );
    if (snapshot.level === 'table' && (snapshot.database !== database || snapshot.table !== table))
      throw internalError(`tableName(${table}) does not match snapshot.tableName(${snapshot.table})`);
  }
  if (snapshot.level !== 'cluster' && snapshot.account !== account)
    throw internalError(`accountName(${account}) does not match snapshot.accountName(${snapshot.account})`);
};
