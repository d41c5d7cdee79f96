import { describe, expect, it } from '@jest/globals';
import {
  MoImplicitCommitError,
  MoNotAllowedInTransactionError,
  MoReadOnlyError,
  MoUnsupportedError,
  type MatrixOneError,
} from '../../../src/errors/index.js';
import { gateForPool, gateForTransaction } from '../../../src/sql/index.js';

function thrown(fn: () => unknown): MatrixOneError {
  try {
    fn();
  } catch (error) {
    return error as MatrixOneError;
  }
  throw new Error('nothing was thrown');
}

describe('gateForTransaction', () => {
  it('returns the facts of what may run', () => {
    expect(gateForTransaction('insert into t values (1); select 1').map((f) => f.kind)).toEqual([
      'insert',
      'select',
    ]);
    expect(gateForTransaction('use d')).toHaveLength(1);
  });

  it.each(['set @x = 1', 'insert into t values (1); commit', 'lock tables t write', '/*! set a = 1 */'])(
    'refuses what would end it: %s',
    (sql) => {
      const error = thrown(() => gateForTransaction(sql));
      expect(error).toBeInstanceOf(MoImplicitCommitError);
      expect(error.code).toBe('MO_IMPLICIT_COMMIT');
    },
  );

  it('names the statement, with advice', () => {
    const error = thrown(() => gateForTransaction('create snapshot s for account'));
    expect(error).toBeInstanceOf(MoNotAllowedInTransactionError);
    expect(error.message).toContain('CREATE SNAPSHOT');
    expect(error.message).toContain('SnapshotService');
    expect(thrown(() => gateForTransaction('show snapshots')).message).toContain('mo_catalog.mo_snapshots');
    expect(thrown(() => gateForTransaction('savepoint x')).message).toContain('REQUIRES_NEW');
    expect(thrown(() => gateForTransaction('rename table a to b')).message).toContain('ALTER TABLE');
  });

  it('keeps passwords and values out of the error', () => {
    const error = thrown(() => gateForTransaction("create user u identified by 'hunter2'"));
    expect(JSON.stringify({ ...error, message: error.message })).not.toContain('hunter2');
    expect(error.sql).toBe('create user u identified by ?');
  });

  it.each([
    'insert into t values (1)',
    'with a as (select 1) delete from t',
    'explain analyze update t set a = 1',
    'create table t (a int)',
    'call p()',
    'execute s',
    "select * into outfile 'x' from t",
    "select mo_ctl('dn', 'flush', 'd.t')",
    "select nextval('s')",
    'select 1; truncate t',
  ])('read-only refuses %s', (sql) => {
    expect(thrown(() => gateForTransaction(sql, { readOnly: true }))).toBeInstanceOf(MoReadOnlyError);
    expect(() => gateForTransaction(sql)).not.toThrow();
  });

  it.each([
    'select * from t for update',
    'show tables',
    'explain insert into t values (1)',
    'desc t',
    'use d',
  ])('read-only allows %s', (sql) => {
    expect(() => gateForTransaction(sql, { readOnly: true })).not.toThrow();
  });

  it.each([
    'update t {snapshot = "s"} set a = 1',
    'select * from t limit 1 for update',
    'create table if not exists c clone t',
    "select mo_ctl('cn', 'usesnapshot', '1')",
  ])('refuses the trap, also on the pool: %s', (sql) => {
    expect(thrown(() => gateForTransaction(sql))).toBeInstanceOf(MoUnsupportedError);
    expect(thrown(() => gateForPool(sql))).toBeInstanceOf(MoUnsupportedError);
  });
});

describe('gateForPool', () => {
  it.each([
    'begin',
    'start transaction',
    'commit',
    'rollback',
    'savepoint a',
    'set autocommit = 0',
    'set @x = 1',
    'set session a = 1',
    'set global a = 1, b = 2',
    'set names utf8mb4',
    'set transaction isolation level serializable',
    'lock tables t read',
    'use d',
    'prepare s from "select 1"',
    'execute s',
    'select 1; begin',
    'begin insert into t values (1); end',
  ])('refuses what would leak to the next user: %s', (sql) => {
    expect(thrown(() => gateForPool(sql))).toBeInstanceOf(MoUnsupportedError);
  });

  it.each([
    'select 1',
    'insert into t values (1); insert into t values (2)',
    'create snapshot s for account',
    'restore account a {snapshot = "s"}',
    'set global a = 1',
    'set default role r to u',
    'create user u identified by "x"',
    'show snapshots',
    'create sequence s',
  ])('lets through %s', (sql) => {
    expect(() => gateForPool(sql)).not.toThrow();
  });

  it('says what to do instead', () => {
    expect(thrown(() => gateForPool('begin')).message).toContain('@MoTransactional()');
    expect(thrown(() => gateForPool('use d')).message).toContain('database.table');
  });
});
