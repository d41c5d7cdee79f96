import { MoInvalidArgumentError } from '../../errors/index.js';
import {
  quoteIdentifier,
  storedName,
  validateAccountName,
  validateDatabaseName,
  validateSnapshotName,
  validateSnapshotTableName,
} from '../../sql/index.js';
import { SnapshotLevel, toSnapshotLevel, type SnapshotLevelName } from './snapshot-level.js';

/** What a snapshot is to be of. */
export interface SnapshotTarget {
  readonly name: string;
  readonly level: SnapshotLevel | SnapshotLevelName;
  /** For the levels database and table. */
  readonly database?: string;
  /** For the level table. */
  readonly table?: string;
  /** For the level account: another account than the connection's (`sys` only). */
  readonly account?: string;
}

/** A checked target, with names as the server stores them; plain data, fit for the journal. */
export interface SnapshotSpec {
  readonly name: string;
  readonly level: SnapshotLevel;
  readonly database?: string;
  readonly table?: string;
  readonly account?: string;
}

/** Which of the arguments a level takes; `account` of the level account may be left out. */
const ARGUMENTS: Readonly<Record<SnapshotLevel, readonly ('database' | 'table' | 'account')[]>> = {
  [SnapshotLevel.CLUSTER]: [],
  [SnapshotLevel.ACCOUNT]: ['account'],
  [SnapshotLevel.DATABASE]: ['database'],
  [SnapshotLevel.TABLE]: ['database', 'table'],
};

/** Checks names, level and arguments. Throws MoInvalidNameError or MoInvalidArgumentError. */
export function toSnapshotSpec(target: SnapshotTarget): SnapshotSpec {
  const level = toSnapshotLevel(target.level);
  for (const argument of ['database', 'table', 'account'] as const) {
    const wanted = ARGUMENTS[level].includes(argument);
    if (target[argument] !== undefined && !wanted) {
      throw new MoInvalidArgumentError(`A snapshot of level ${level} takes no ${argument}.`);
    }
    if (target[argument] === undefined && wanted && argument !== 'account') {
      throw new MoInvalidArgumentError(`A snapshot of level ${level} needs a ${argument}.`);
    }
  }
  const { database, table, account } = target;
  return {
    name: validateSnapshotName(target.name),
    level,
    ...(database === undefined ? {} : { database: storedName(validateDatabaseName(database)) }),
    ...(table === undefined ? {} : { table: storedName(validateSnapshotTableName(table)) }),
    ...(account === undefined ? {} : { account: validateAccountName(account) }),
  };
}

/** The statement that takes it. */
export function createStatement(spec: SnapshotSpec): string {
  return `CREATE SNAPSHOT ${quoteIdentifier(spec.name)} FOR ${objectOf(spec)}`;
}

/** Do both hold the same object? An account left out is the connection's own. */
export function sameObject(a: SnapshotSpec, b: Omit<SnapshotSpec, 'name'>): boolean {
  return (
    a.level === b.level &&
    a.database === b.database &&
    a.table === b.table &&
    (a.level !== SnapshotLevel.ACCOUNT || (a.account ?? b.account) === (b.account ?? a.account))
  );
}

/** In words, for messages. */
export function describeObject({ level, database, table, account }: Omit<SnapshotSpec, 'name'>): string {
  const name = [account, database, table].filter((part) => part !== undefined).join('.');
  return name === '' ? `the ${level}` : `${level} ${name}`;
}

function objectOf({ level, database, table, account }: SnapshotSpec): string {
  switch (level) {
    case SnapshotLevel.CLUSTER:
      return 'CLUSTER';
    case SnapshotLevel.ACCOUNT:
      return account === undefined ? 'ACCOUNT' : `ACCOUNT ${quoteIdentifier(account)}`;
    case SnapshotLevel.DATABASE:
      return `DATABASE ${quoteIdentifier(database ?? '')}`;
    case SnapshotLevel.TABLE:
      return `TABLE ${quoteIdentifier(database ?? '')} ${quoteIdentifier(table ?? '')}`;
  }
}
