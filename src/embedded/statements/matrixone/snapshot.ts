import { type StatementOutcome } from '../../session-backend.js';
import { isSystemDatabase } from '../../catalog/system/databases.js';
import { systemTableNames } from '../../catalog/system/index.js';
import { duplicateEntry, internalError, notEmbedded } from '../../engine-errors.js';
import { keptName, soughtName } from '../../engine/snapshot-names.js';
import { type Snapshot, type SnapshotLevel } from '../../engine/snapshots.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { uuid7 } from '../../values/uuid.js';
import { type Cursor } from '../../translator/cursor.js';
import { storeMicros } from '../../values/moment.js';
import { varchar } from '../../catalog/column-type.js';
import { filteredRows } from '../show/filter.js';
import { readWhere } from '../show/filter-clause.js';
import { ok, statement, type Statement } from '../statement.js';

const accountObject = 0n;
const clusterObject = 2n ** 64n - 1n;

interface Target {
  readonly level: SnapshotLevel;
  readonly account: string;
  readonly database: string;
  readonly table: string;
}

const readTarget = (cursor: Cursor): Target => {
  const base = { account: 'sys', database: '', table: '' };
  if (cursor.accept('cluster')) return { ...base, level: 'cluster', account: '' };
  if (cursor.accept('account')) {
    if (cursor.atEnd()) return { ...base, level: 'account' };
    return { ...base, level: 'account', account: cursor.name().toLowerCase() };
  }
  if (cursor.accept('database')) return { ...base, level: 'database', database: cursor.name().toLowerCase() };
  cursor.expect('table');
  const database = cursor.name().toLowerCase();
  return { ...base, level: 'table', database, table: cursor.name().toLowerCase() };
};

const printedTarget = ({ level, account, database, table }: Target, isNamed: boolean): string => {
  const name = { cluster: '', account: isNamed ? account : '', database, table: `${database}.${table}` }[
    level
  ];
  return level === 'cluster' ? level : `${level} ${name}`;
};

const objectId = (c: StatementContext, target: Target): bigint => {
  const catalog = c.core.catalog.current;
  switch (target.level) {
    case 'cluster':
      return clusterObject;
    case 'account':
      if (target.account !== 'sys') throw internalError(`account ${target.account} does not exist`);
      return accountObject;
    case 'database': {
      if (isSystemDatabase(target.database))
        throw internalError(`can not create snapshot for system database ${target.database}`);
      const database = catalog.database(target.database);
      if (!database) throw internalError(`database ${target.database} does not exist`);
      return BigInt(database.id);
    }
    case 'table': {
      const name = `${target.database}.${target.table}`;
      if (target.table.includes('.')) throw internalError(`invalid table name ${name}`);
      if (systemTableNames(target.database).includes(target.table))
        throw internalError(`can not create pitr for system table ${name}`);
      if (isSystemDatabase(target.database)) throw notEmbedded(`a snapshot of ${name}`);
      const table = catalog.relation(target.database, target.table);
      if (!table) throw internalError(`table ${name} does not exist`);
      return BigInt(table.id);
    }
  }
};

/** CREATE SNAPSHOT: names the present moment. */
export const createSnapshot = (cursor: Cursor): Statement => {
  const ifNotExists = cursor.accept('if', 'not', 'exists');
  const rawName = cursor.name();
  cursor.expect('for');
  const isNamed = /^\s*account\s+\S/i.test(cursor.rest());
  const target = readTarget(cursor);
  if (cursor.accept('from')) throw notEmbedded('a snapshot of a publication');
  cursor.end();
  return statement({
    needs: 'write',
    inTransaction: 'unclassified',
    prepare: 'unsupported',
    printed: `create snapshot ${ifNotExists ? 'if not exists ' : ''}${rawName.toLowerCase()} for ${printedTarget(target, isNamed)}`,
    run: (c) => {
      const sought = soughtName(rawName);
      // under autocommit = 0 it has a transaction of its own there, which ends at once
      if (c.ownsTransaction) c.locks.snapshots();
      if (c.core.snapshots.get(sought)) {
        if (ifNotExists) return ok();
        throw internalError(`snapshot ${rawName.toLowerCase()} already exists`);
      }
      const name = keptName(sought);
      if (c.core.snapshots.get(name)) throw duplicateEntry(name, 'sname');
      const id = objectId(c, target);
      c.core.snapshots.add({ ...target, id: uuid7(), name, moment: c.core.clock.next(), objectId: id });
      return ok();
    },
  });
};

/** DROP SNAPSHOT. */
export const dropSnapshot = (cursor: Cursor): Statement => {
  const ifExists = cursor.accept('if', 'exists');
  const name = cursor.name();
  cursor.end();
  return statement({
    needs: 'write',
    inTransaction: 'unclassified',
    prepare: 'unsupported',
    run: (c) => {
      const sought = soughtName(name);
      c.session.snapshotTexts.clear();
      // under autocommit = 0 it has a transaction of its own there, which ends at once
      if (c.ownsTransaction) c.locks.snapshots();
      if (!c.core.snapshots.drop(sought) && !ifExists)
        throw internalError(`snapshot ${name.toLowerCase()} does not exist`);
      return ok();
    },
  });
};

/** The moment in UTC with up to nine digits, zeros at the end cut. */
const shownMoment = (moment: bigint): string => {
  const fraction = (moment % 1_000_000_000n).toString().padStart(9, '0').replace(/0+$/, '');
  return `${storeMicros(moment / 1000n).slice(0, 19)}${fraction === '' ? '' : `.${fraction}`}`;
};

const shown = (s: Snapshot) => [s.name, shownMoment(s.moment), s.level, s.account, s.database, s.table];

/** SHOW SNAPSHOTS [WHERE …]. */
export const showSnapshots = (cursor: Cursor): Statement => {
  const filter = readWhere(cursor);
  return statement({
    inTransaction: 'unclassified',
    run: (c): StatementOutcome =>
      filteredRows(
        c,
        ['SNAPSHOT_NAME', 'TIMESTAMP', 'SNAPSHOT_LEVEL', 'ACCOUNT_NAME', 'DATABASE_NAME', 'TABLE_NAME'].map(
          (name) => ({ name, type: varchar() }),
        ),
        c.core.snapshots.list().map(shown),
        filter,
      ),
  });
};
