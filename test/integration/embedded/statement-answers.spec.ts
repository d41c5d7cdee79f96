import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TestEngine, type TestSession } from './engine-sessions.js';

let engine: TestEngine;
let session: TestSession;

beforeAll(async () => {
  engine = new TestEngine();
  session = engine.session();
  await session.run('create database answers; use answers');
});

afterAll(() => engine.close());

const affected = async (sql: string): Promise<number> => {
  const outcome = await session.run(sql);
  return outcome.kind === 'ok' ? Number(outcome.affectedRows) : -1;
};

it('SHOW WARNINGS tells the error of the statement before, until one succeeds', async () => {
  await expect(session.run('select 1 from nosuch')).rejects.toThrow('does not exist');
  const told = [['Error', 1064, 'SQL parser error: table "nosuch" does not exist']];
  expect(await session.rows('show warnings')).toEqual(told);
  expect(await session.rows('show errors')).toEqual(told);
  await session.run('select 1');
  expect(await session.rows('show warnings')).toEqual([]);
});

it('EXECUTE takes as many values as the statement has parameters', async () => {
  await session.run("set @a = 1; prepare one from 'select ?'");
  await expect(session.run('execute one')).rejects.toThrow('Incorrect arguments to EXECUTE');
  await expect(session.run('execute one using @a, @a')).rejects.toThrow('Incorrect arguments to EXECUTE');
  expect(await session.rows('execute one using @a')).toHaveLength(1);
});

it('orders by no constant but a position', async () => {
  for (const constant of ["'x'", 'true', '1.5'])
    await expect(session.run(`select 1 order by ${constant}`)).rejects.toThrow(
      'non-integer constant in ORDER BY',
    );
  expect(await session.rows('select 1 order by 1')).toHaveLength(1);
});

it('a row that ON DUPLICATE KEY UPDATE meets twice counts once', async () => {
  await session.run('create table upserted (id int primary key, n int)');
  const upsert = (rows: string, value: string) =>
    affected(`insert into upserted values ${rows} on duplicate key update n = ${value}`);
  expect(await upsert('(1, 1), (1, 2)', 'n + 1')).toBe(1);
  expect(await upsert('(1, 1), (1, 2)', 'n + 1')).toBe(2);
  expect(await upsert('(1, 1), (1, 2)', '43 - n')).toBe(0);
});

it('REFERENCES behind a column makes no foreign key', async () => {
  await session.run('create table pointing (id int primary key, parent int references nosuch (id))');
  expect(await affected('insert into pointing values (1, 99)')).toBe(1);
});

it('an update looks at the foreign keys it changes only, and REPLACE counts the children that go', async () => {
  await session.run('create table parents (id int primary key)');
  await session.run(
    'create table children (id int primary key, p int, n int, foreign key (p) references parents (id) on delete cascade)',
  );
  await session.run('set foreign_key_checks = off; insert into children values (1, 99, 0)');
  await session.run('set foreign_key_checks = 1');
  expect(await affected('update children set n = 1, p = 99 where id = 1')).toBe(1);
  await expect(session.run('update children set p = 98 where id = 1')).rejects.toThrow('foreign key');
  await session.run('insert into parents values (1); insert into children values (2, 1, 0), (3, 1, 0)');
  expect(await affected('replace into parents values (1)')).toBe(4);
});

it('an action may not change a column that two foreign keys watch', async () => {
  await session.run('create table watched (id int primary key)');
  await session.run(
    'create table watching (p int, foreign key one (p) references watched (id) on update cascade, foreign key two (p) references watched (id) on update set null)',
  );
  await session.run('insert into watched values (1); insert into watching values (1)');
  await expect(session.run('update watched set id = 2')).rejects.toThrow(
    'constrained by another foreign key',
  );
});

it('a CHECK may not look at a generated id, nor a view at a temporary table', async () => {
  await expect(
    session.run('create table checked (id int auto_increment primary key, n int, check (n > id))'),
  ).rejects.toThrow("check constraint cannot refer to auto-increment column 'id'");
  await session.run('create temporary table brief (a int)');
  await expect(session.run('create view lasting as select * from brief')).rejects.toThrow(
    "View's SELECT refers to a temporary table 'brief'",
  );
});

it('a text too long for its column is refused outside strict mode', async () => {
  await session.run("create table narrow (c varchar(3)); set sql_mode = ''");
  await expect(session.run("insert into narrow values ('abcd')")).rejects.toThrow('outside strict mode');
  await session.run("set sql_mode = 'STRICT_TRANS_TABLES'");
});
