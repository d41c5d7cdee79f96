import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type RowDataPacket } from 'mysql2';
import { createConnection, type Connection } from 'mysql2/promise';
import { inspectStatement, type InTransaction } from '../../../src/sql/index.js';
import { useServer, type FreshDatabase } from '../../support/server.js';

/** What the rules say of a statement must be what the server does with it. */
const server = useServer();
let database: FreshDatabase;
let connection: Connection;
const connections: Connection[] = [];

const SERVER_STATUS_IN_TRANS = 1;

beforeAll(async () => {
  database = await server.freshDatabase('facts');
  const setup = await server.outside(database);
  await setup.execute('create table t (id int primary key auto_increment, v varchar(20))');
  await setup.execute('create table u (id int primary key, v varchar(20))');
  await setup.execute('create view w as select id from t');
  await setup.execute("insert into u values (1, 'a')");
});

beforeEach(async () => {
  connection = await createConnection({ uri: database.url });
  connection.on('error', () => undefined);
  connections.push(connection);
});

afterEach(() => {
  for (const open of connections.splice(0)) open.destroy();
});

async function inTransaction(): Promise<boolean> {
  // its OK packet carries the status and disturbs nothing
  const [ok] = await connection.query(`use \`${database.name}\``);
  return ((ok as unknown as { serverStatus: number }).serverStatus & SERVER_STATUS_IN_TRANS) !== 0;
}

/** Sends a statement in an open transaction and sees what becomes of both. `undefined`: this server does not know it. */
async function observe(sql: string): Promise<InTransaction | undefined> {
  await connection.query('begin');
  await connection.query("insert into t (v) values ('probe')");
  expect(await inTransaction()).toBe(true);
  const error = await connection.query(sql).then(
    () => undefined,
    (e: unknown) => e as Error,
  );
  const alive = await inTransaction();
  await connection.query('rollback');
  const [left] = await connection.query<RowDataPacket[]>("select count(*) as n from t where v = 'probe'");
  await connection.query("delete from t where v = 'probe'");
  if (error?.message.startsWith('embedded server:')) return undefined;
  // BEGIN commits the open transaction and starts another
  if (!alive || left[0]?.['n'] !== 0) return 'implicit-commit';
  const refused =
    /unclassified statement|administrative command is unsupported|Only CREATE of DDL|savepoint has not been implemented|not supported in transactions/;
  return error !== undefined && refused.test(error.message) ? 'refused' : 'allowed';
}

const STATEMENTS = [
  'select 1',
  '(select id from t) union (select 2)',
  'values row(1)',
  'table t',
  'with a as (select 1 as x) select * from a',
  "with a as (select 5 as x) insert into u select x, 'b' from a",
  'select * from t for update',
  "insert into u values (2, 'b')",
  "replace into u values (2, 'c')",
  "update u set v = 'd'",
  'delete from u',
  'truncate table u',
  'create table n (a int)',
  'create temporary table n (a int)',
  'create table n as select * from t',
  'create table n clone t',
  'create table n like t',
  'create index i on t (v)',
  'alter table u add column x int',
  'alter table u rename to uu',
  'drop table u',
  'create view vv as select 1 as a',
  'create or replace view w as select id from u',
  'alter view w as select id from u',
  'drop view w',
  'rename table u to uu',
  'create sequence sq',
  'create database facts_in_txn',
  'show tables',
  'show databases',
  'show create table t',
  'show variables',
  'show processlist',
  'show publications',
  'show grants',
  'show accounts',
  'show snapshots',
  'show pitr',
  'show stages',
  'show roles',
  'show cdc all',
  'show index from t',
  'show columns from t',
  'show sequences',
  'show status',
  'show collation',
  'show locks',
  'show backend servers',
  'show function status',
  'show procedure status',
  'show table_number from mo_catalog',
  'show subscriptions all',
  'show recovery_window for account',
  'desc t',
  'explain select 1',
  "explain analyze insert into u values (9, 'x')",
  'analyze table t',
  'set @x = 1',
  'set names utf8mb4',
  'set autocommit = 1',
  'set session time_zone = "+00:00"',
  'set foreign_key_checks = 1',
  '/*! set @x = 1 */',
  '/*!40101 set @x = 1 */',
  'select 1; set @x = 1',
  'set transaction read only',
  'set session transaction isolation level read committed',
  'set role public',
  'set default role none to root',
  'lock tables t read',
  'begin',
  'start transaction',
  'commit',
  'rollback',
  'rollback to x',
  'create snapshot facts_never for account',
  'create snapshot if not exists facts_never for account',
  'drop snapshot if exists facts_never',
  'restore database nothing {snapshot = "nothing"}',
  "create pitr facts_never for database facts_never range 1 'h'",
  'drop pitr if exists facts_never',
  "create user facts_never identified by 'x'",
  'drop user if exists facts_never',
  'create role facts_never',
  'drop role if exists facts_never',
  'grant public to root',
  "create stage facts_never url = 'file:///nowhere'",
  'drop stage if exists facts_never',
  'create publication facts_never database facts_never account all',
  'drop publication if exists facts_never',
  'drop account if exists facts_never',
  "create function facts_never() returns int language sql as 'select 1'",
  'kill query 4000000000',
  'do 1',
  'data branch pick t into u keys (1)',
  'deallocate prepare nothing',
  "prepare facts_p from 'select 1'",
];

describe('in an open transaction, the server does what the facts say', () => {
  it.each(STATEMENTS)('%s', async (sql) => {
    const expected = inspectStatement(sql)
      .map((s) => s.inTransaction)
      .reduce((worst, one) => (worst === 'allowed' ? one : worst));
    const observed = await observe(sql);
    if (observed !== undefined) expect({ sql, observed }).toEqual({ sql, observed: expected });
  });
});

describe('the server prepares what the facts say it can', () => {
  it.each([
    ...STATEMENTS.filter((sql) => !sql.includes('nothing') && !sql.includes('facts_p')),
    'create database facts_in_txn clone nowhere',
    'drop database if exists facts_in_txn',
    'call nothing()',
    'select ? + 1',
    'insert into t (v) values (?) returning id',
    'select * from t limit ? offset ?',
    'select mo_ctl(?, ?, ?)',
  ])('%s', async (sql) => {
    const statements = inspectStatement(sql);
    const expected = statements.length === 1 && statements[0]?.preparable === true;
    const error = await connection.prepare(sql).then(
      () => undefined,
      (e: unknown) => e as Error,
    );
    if (error?.message.startsWith('embedded server:')) return;
    // only what we prepare must be preparable: the rest goes as text, which always works
    if (expected) expect(error).toBeUndefined();
  });
});
