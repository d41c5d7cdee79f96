import { describe, expect, it } from '@jest/globals';
import { MoInvalidArgumentError, MoInvalidNameError } from '../../../src/errors/index.js';
import { toSnapshotRecord } from '../../../src/services/snapshot/snapshot-record.js';
import { SnapshotLevel } from '../../../src/services/snapshot/index.js';
import {
  createStatement,
  describeObject,
  sameObject,
  toSnapshotSpec,
  type SnapshotTarget,
} from '../../../src/services/snapshot/snapshot-spec.js';

describe('a snapshot to take', () => {
  it.each<[SnapshotTarget, string]>([
    [{ name: 'S1', level: 'cluster' }, 'CREATE SNAPSHOT `s1` FOR CLUSTER'],
    [{ name: 's1', level: SnapshotLevel.ACCOUNT }, 'CREATE SNAPSHOT `s1` FOR ACCOUNT'],
    [{ name: 's1', level: 'account', account: 'acc-1' }, 'CREATE SNAPSHOT `s1` FOR ACCOUNT `acc-1`'],
    [{ name: 's1', level: 'database', database: 'My.Db' }, 'CREATE SNAPSHOT `s1` FOR DATABASE `my.db`'],
    [
      { name: 's1', level: 'table', database: 'd', table: 'Order' },
      'CREATE SNAPSHOT `s1` FOR TABLE `d` `order`',
    ],
  ])('%j', (target, statement) => {
    expect(createStatement(toSnapshotSpec(target))).toBe(statement);
  });

  it.each<[Partial<Record<keyof SnapshotTarget, string>>, string]>([
    [{ level: 'cluster', database: 'd' }, 'A snapshot of level cluster takes no database.'],
    [{ level: 'cluster', account: 'a' }, 'A snapshot of level cluster takes no account.'],
    [{ level: 'account', table: 't' }, 'A snapshot of level account takes no table.'],
    [{ level: 'database' }, 'A snapshot of level database needs a database.'],
    [{ level: 'database', database: 'd', table: 't' }, 'A snapshot of level database takes no table.'],
    [{ level: 'table', table: 't' }, 'A snapshot of level table needs a database.'],
    [{ level: 'table', database: 'd' }, 'A snapshot of level table needs a table.'],
    [
      { level: 'DATABASE' },
      "There is no snapshot level 'DATABASE': it is one of cluster, account, database, table.",
    ],
  ])('refuses %j', (target, message) => {
    expect(() => toSnapshotSpec({ name: 's', ...target } as SnapshotTarget)).toThrow(
      new MoInvalidArgumentError(message),
    );
  });

  it.each<SnapshotTarget>([
    { name: 's; drop database d', level: 'cluster' },
    { name: 's`', level: 'cluster' },
    { name: '', level: 'cluster' },
    { name: 's', level: 'database', database: 'd`; drop database x' },
    { name: 's', level: 'table', database: 'd', table: 'a.b' },
    { name: 's', level: 'account', account: 'a b' },
  ])('refuses the names of %j', (target) => {
    expect(() => toSnapshotSpec(target)).toThrow(MoInvalidNameError);
  });

  it('knows whether another snapshot is of the same object', () => {
    const database = toSnapshotSpec({ name: 'a', level: 'database', database: 'd' });
    const { DATABASE, TABLE, ACCOUNT } = SnapshotLevel;
    expect(sameObject(database, { level: DATABASE, database: 'd', account: 'sys' })).toBe(true);
    expect(sameObject(database, { level: DATABASE, database: 'e', account: 'sys' })).toBe(false);
    expect(sameObject(database, { level: TABLE, database: 'd', table: 't' })).toBe(false);
    const own = toSnapshotSpec({ name: 'a', level: 'account' });
    const other = toSnapshotSpec({ name: 'a', level: 'account', account: 'other' });
    expect(sameObject(own, { level: ACCOUNT, account: 'sys' })).toBe(true);
    expect(sameObject(other, { level: ACCOUNT, account: 'sys' })).toBe(false);
  });

  it('is described in words', () => {
    expect(describeObject({ level: SnapshotLevel.CLUSTER })).toBe('the cluster');
    expect(describeObject({ level: SnapshotLevel.TABLE, database: 'd', table: 't' })).toBe('table d.t');
  });
});

describe('a snapshot of the catalogue', () => {
  it('keeps its nanoseconds, and empty texts are nothing', () => {
    const record = toSnapshotRecord({
      snapshot_id: 'id',
      sname: 's',
      ts: '1795397539123456789',
      level: SnapshotLevel.DATABASE,
      account_name: 'sys',
      database_name: 'd',
      table_name: '',
    });
    expect(record).toEqual({
      id: 'id',
      name: 's',
      level: 'database',
      account: 'sys',
      database: 'd',
      table: undefined,
      state: 'done',
      late: false,
      timestamp: 1795397539123456789n,
      createdAt: new Date(1795397539123),
    });
  });
});
