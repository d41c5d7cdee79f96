import { describe, expect, it } from '@jest/globals';
import { inspectStatement, type StatementFacts } from '../../../src/sql/index.js';

function only(sql: string): StatementFacts {
  const found = inspectStatement(sql);
  expect(found).toHaveLength(1);
  return found[0]!;
}

const keywords = (sql: string): string[] => inspectStatement(sql).map((s) => s.keyword);

describe('inspectStatement: what a statement is', () => {
  it.each([
    ['select 1', 'select', false],
    ['  /* c */ -- x\n # y\n // z\n SELECT 1', 'select', false],
    ['((select 1) union (select 2))', 'select', false],
    ['with a as (select 1) select * from a', 'select', false],
    ['with recursive a(n) as (select 1) select * from a', 'select', false],
    ['with a as (select 1) update t set x = 1', 'update', true],
    ['with a as (select 1), b as (select 2 from a) delete from t', 'delete', true],
    ['with a as (select 1) insert into t select * from a', 'insert', true],
    ['with a as (select 1) (select * from a)', 'select', false],
    ['insert into t values (1)', 'insert', true],
    ['replace into t values (1)', 'replace', true],
    ['merge into t using s on 1 when matched then delete', 'merge', true],
    ['load data infile "x" into table t', 'load', true],
    ['call p()', 'call', true],
    ['truncate table t', 'ddl', true],
    ['create table t (a int)', 'ddl', true],
    ['create or replace view v as select 1', 'ddl', true],
    ['create algorithm = merge definer = root@localhost view v as select 1', 'ddl', true],
    ['create algorithm = merge sql security definer view v as select 1', 'ddl', true],
    ['show tables', 'show', false],
    ['desc t', 'explain', false],
    ['explain insert into t values (1)', 'explain', false],
    ['explain analyze insert into t values (1)', 'explain', true],
    ['explain (analyze true, format json) update t set a = 1', 'explain', true],
    ['explain (select 1)', 'explain', false],
    ['explain analyze verbose select 1', 'explain', false],
    ['explain phyplan analyze delete from t', 'explain', true],
    ['create snapshot s for account', 'snapshot', true],
    ['restore table d.t {snapshot = "s"}', 'restore', true],
    ['create table c clone t', 'clone', true],
    ['create database `a``b`.x clone t', 'clone', true],
    ['data branch diff a against b', 'branch', false],
    ['data branch merge a into b', 'branch', true],
    ['execute s', 'prepare', true],
    ['values row(1)', 'select', false],
    ['drop prepare s', 'prepare', false],
    ['nonsense', 'other', true],
  ] as const)('%s', (sql, kind, writes) => {
    expect(only(sql)).toMatchObject({ kind, writes });
  });

  it('finds nothing in empty and comment-only texts', () => {
    for (const sql of ['', '  ', ';;', '-- x', '/* x */', '# x', '/* x */ ; -- y']) {
      expect(inspectStatement(sql)).toEqual([]);
    }
  });

  it.each([
    ['select * from t for update', true],
    ['(select * from t where a = 1 for update)', true],
    ['select * from t lock in share mode', true],
    ['select * from t for share', true],
    ['select "for update" from t -- for update', false],
    ['select substring(a from 1 for 2) from t', false],
  ])('locks: %s', (sql, locks) => {
    expect(only(sql).locks).toBe(locks);
  });

  it.each([
    ["select * into outfile 'x' from t", 'outfile'],
    ["select mo_ctl('dn', 'flush', 'd.t')", 'function'],
    ["select MO_CTL ('dn', 'flush', 'd.t')", 'function'],
    ["select 1 where nextval('s') > 0", 'function'],
    ["select 'mo_ctl(1)'", undefined],
    ['select mo_ctl from t', undefined],
    ['select * from t where nextval = (1)', undefined],
  ])('side effects: %s', (sql, sideEffect) => {
    expect(only(sql).sideEffect).toBe(sideEffect);
  });
});

describe('inspectStatement: stacked statements', () => {
  it.each([
    ['select 1; set @x = 1', ['SELECT', 'SET @x']],
    ['select 1;;begin;', ['SELECT', 'BEGIN']],
    ["select ';set x=1;'", ['SELECT']],
    ['select ";set x=1;"', ['SELECT']],
    ['select `;set x=1;` from t', ['SELECT']],
    ['select 1 /* ; set x=1; */', ['SELECT']],
    ['select 1 -- ; set x=1\n', ['SELECT']],
    ['select 1 # ; set x=1', ['SELECT']],
    ['select 1 // ; set x=1', ['SELECT']],
    ['select 1 --; set x=1', ['SELECT', 'SET X']],
    ["select 'a\\'; set x=1; -- '", ['SELECT']],
    ["select 'a\\\\'; set x=1; -- '", ['SELECT', 'SET X']],
    ["select 'a''; set x=1; -- '", ['SELECT']],
    ['/*! set x = 1 */', ['SET X']],
    ['/*!50708 set x = 1 */', ['SET X']],
    ['select 1 /*! ; set x = 1 */', ['SELECT', 'SET X']],
    ['select 1 /*+ ; set x = 1 */', ['SELECT']],
    // oddities of the server's own scanner
    ["select @a'; set x=1; -- '", ['SELECT', 'SET X']],
    ["select _utf8mb4é'a'; set x=1; -- '", ['SELECT', 'SET X']],
    ["select :x'; set x=1; -- '", ['SELECT']],
    ["select 1ae-- '\n; set x=1; -- '", ['SELECT', 'SET X']],
    ["/*! select *'; set x=1 */ -- '", ['SELECT', 'SET X']],
    ['select $tag$ ; set x=1; $tag$', ['SELECT']],
    ["/*! select ' ; set x=1 */ -- '", ['SELECT', 'SET X']],
    ['begin; insert into t values (1); commit', ['BEGIN', 'INSERT', 'COMMIT']],
    ['begin insert into t values (1); set x = 1; end', ['BEGIN … END']],
  ])('%s', (sql, expected) => {
    expect(keywords(sql)).toEqual(expected);
  });
});

describe('inspectStatement: what MatrixOne does with it in a transaction', () => {
  const inTransaction = (sql: string): string => only(sql).inTransaction;

  it.each([
    'set @x = 1',
    'set names utf8mb4',
    'set autocommit = 1',
    'set session a = 1',
    'set @@session.a = 1',
    'set global a = 1',
    'lock tables t read',
    'unlock tables',
    'begin',
    'begin work',
    'start transaction',
    'commit',
    'rollback',
    'rollback work',
    '/*!40101 SET x = 1 */',
  ])('ended by %s', (sql) => {
    expect(inTransaction(sql)).toBe('implicit-commit');
  });

  it.each([
    'create snapshot s for cluster',
    'create snapshot if not exists s for cluster',
    'drop snapshot s',
    'show snapshots',
    'restore database d {snapshot = "s"}',
    'create pitr p for database d range 1 "h"',
    'alter pitr p range 1 "h"',
    'show pitr',
    'rename table a to b',
    'create sequence s',
    'drop sequence s',
    'create account a admin_name "x" identified by "y"',
    'create user u',
    'alter user u identified by "y"',
    'grant all on *.* to u',
    'revoke r from u',
    'set role r',
    'set default role r to u',
    'set transaction read only',
    'set session transaction isolation level serializable',
    'create stage s url = "x"',
    'show stages',
    'create publication p database d account all',
    'create function f() returns int language sql as "select 1"',
    'create procedure p() "begin end"',
    'show roles',
    'show recovery_window for account',
    'kill 1',
    'do 1',
    'data branch pick a into b keys (1)',
    'savepoint a',
    'release savepoint a',
    'rollback to a',
    'rollback work to savepoint a',
    'backup "1" filesystem "x" parallelism "1"',
    'use role r',
  ])('refused: %s', (sql) => {
    expect(inTransaction(sql)).toBe('refused');
  });

  it.each([
    'select 1',
    'create table t (a int)',
    'create temporary table t (a int)',
    'create unique index i on t (a)',
    'alter table t rename to u',
    'alter view v as select 1',
    'drop view v',
    'truncate t',
    'create database d',
    'drop database d',
    'create table c clone t {snapshot = "s"}',
    'create database c clone d',
    'data branch create table a from b',
    'data branch delete table a',
    'show publications',
    'show create table t',
    'show variables',
    'analyze table t',
    'use d',
    'deallocate prepare s',
    'call p()',
  ])('allowed: %s', (sql) => {
    expect(inTransaction(sql)).toBe('allowed');
  });

  it('takes what PREPARE prepares as its own', () => {
    expect(inTransaction("prepare s from 'select 1'")).toBe('allowed');
    expect(inTransaction("prepare s from 'set @x = 1'")).toBe('implicit-commit');
    expect(inTransaction("prepare s from 's\\et @x = 1'")).toBe('implicit-commit');
    expect(inTransaction("prepare s from 'create snapshot s for account'")).toBe('refused');
    expect(inTransaction('prepare s from select 1')).toBe('allowed');
    expect(only('prepare s from @v').trap).toBe('prepare-from-variable');
  });
});

describe('inspectStatement: traps', () => {
  it.each([
    ['update t {snapshot = "s"} set a = 1', 'time-travel-write'],
    ['delete from t {MO_TS = 1} where a = 1', 'time-travel-write'],
    ['with x as (select 1) update t {snapshot = "s"} set a = 1', 'time-travel-write'],
    ['update t set a = (select a from t {snapshot = "s"} where id = 1)', undefined],
    ['delete from t where id in (select id from t {snapshot = "s"})', undefined],
    ['insert into t select * from t {snapshot = "s"}', undefined],
    ['select * from t limit 1 for update', 'lock-with-limit'],
    ['select * from t limit 1 for share', 'lock-with-limit'],
    ['select * from t limit 1 lock in share mode', 'lock-with-limit'],
    ['select * from t where id in (select 1 limit 1) for update', undefined],
    ['select * from t where id in (select 1 limit 1) for share', undefined],
    ['select * from (select * from t limit 1 for update) x', 'lock-with-limit'],
    ['select * from t for update nowait', 'lock-mode'],
    ['select * from t for update skip locked', 'lock-mode'],
    ['create table if not exists c clone t', 'clone-if-not-exists'],
    ['create table if not exists d.c clone t', 'clone-if-not-exists'],
    ['create table if not exists c (a int)', undefined],
    ['create database if not exists c clone d', 'clone-database-if-not-exists'],
    ['create database if not exists c', undefined],
    ["select mo_ctl('cn', 'UseSnapshot', '1')", 'use-snapshot'],
    ["insert into t select mo_ctl('cn', 'usesnapshot', '1')", 'use-snapshot'],
    ["select 'usesnapshot'", undefined],
  ])('%s', (sql, trap) => {
    expect(only(sql).trap).toBe(trap);
  });
});

describe('inspectStatement: what can be prepared', () => {
  it.each([
    ['select ?', true],
    ['insert into t values (?)', true],
    ['update t set a = ?', true],
    ['show tables', false],
    ['create table t (a int)', true],
    ['create table c clone t', true],
    ['create database c clone d', false],
    ['create snapshot s for account', false],
    ['begin', false],
    ['set @a = 1', false],
    ['use d', false],
    ['data branch create table a from b', false],
    ['explain select 1', false],
  ])('%s: %s', (sql, preparable) => {
    expect(only(sql).preparable).toBe(preparable);
  });
});

describe('inspectStatement: cost', () => {
  it('reads only the head of a long insert without semicolons, and little more with', () => {
    const row = "('some text with; semicolons and \\' quotes', 12345, 'x')";
    const long = `insert into t values ${Array.from({ length: 20_000 }, () => row).join(',')}`;
    const plain = long.replaceAll(';', ',');
    expect(long.length).toBeGreaterThan(1_000_000);
    inspectStatement(long);
    const started = performance.now();
    for (let i = 0; i < 10; i++) inspectStatement(plain);
    const plainTime = (performance.now() - started) / 10;
    const middle = performance.now();
    for (let i = 0; i < 10; i++) inspectStatement(long);
    const longTime = (performance.now() - middle) / 10;
    expect(inspectStatement(long)).toHaveLength(1);
    // built and warm: 0.13 ms and 6 ms; the bounds leave room for a loaded machine and catch quadratic work
    expect(plainTime).toBeLessThan(50);
    expect(longTime).toBeLessThan(1500);
  });
});
