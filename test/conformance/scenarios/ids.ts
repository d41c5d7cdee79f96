import { setup, texts, text, type ScenarioSource } from './source.js';

const table = (name: string) =>
  texts(
    'A',
    `create table ${name}(id int primary key auto_increment, v int, w int, key kw(w))`,
    `insert into ${name}(v) values(1),(2),(3)`,
  );
const next = (name: string, column = 'v') =>
  texts('A', `insert into ${name}(${column}) values(9)`, `insert into ${name}(${column}) values(9)`);

/** Ids after definitions that copy a table, that empty it and that make another one from it. */
export const idsOfCopies: ScenarioSource = {
  name: 'ids_of_copies',
  steps: [
    ...setup('AB'),
    ...[
      'add column q int',
      'modify v bigint',
      'drop column w',
      'change w x int',
      'alter column v set default 7',
      'rename column w to ww',
      'add index iv(v)',
      'drop index kw',
      "comment = 'x'",
      'drop primary key',
    ].flatMap((change, i) => [
      ...table(`a${i}`),
      text('A', `alter table a${i} ${change}`),
      ...next(`a${i}`),
      text('A', `select id from a${i}`, { unordered: true }),
    ]),
    ...[
      'insert into @(id) values(50)',
      'insert into @(id) values(9999)',
      'insert into @(id) values(10001)',
      'insert into @(id) values(25000)',
      'delete from @ where id = 3',
      'truncate table @',
      'alter table @ add column z int',
    ].flatMap((before, i) => [
      ...table(`b${i}`),
      text('A', before.replace('@', `b${i}`)),
      text('A', `alter table b${i} add column q int`),
      ...next(`b${i}`),
    ]),
    ...table('t'),
    ...texts('A', 'begin', 'alter table t add column q int'),
    ...next('t'),
    text('A', 'rollback'),
    text('B', 'insert into t(v) values(4)'),
    ...texts('A', 'begin', 'alter table t add column q int', 'commit'),
    text('B', 'insert into t(v) values(5)'),
    ...next('t'),
    ...texts('A', 'truncate table t'),
    ...next('t'),
    ...table('c'),
    ...texts('A', 'create snapshot sema_g_then for database sema_g_db', 'insert into c(id) values(25000)'),
    ...texts(
      'A',
      'create table c1 clone c',
      "create table c2 clone c {snapshot = 'sema_g_then'}",
      'create table c3 like c',
      'data branch create table c4 from c',
      'create table c5 clone c2',
    ),
    ...['c', 'c1', 'c2', 'c3', 'c4', 'c5'].flatMap((name) => next(name)),
    text('A', 'create database sema_g_copy clone sema_g_db'),
    ...['c', 'c1', 'c2', 'c3', 'c5'].flatMap((name) => next(`sema_g_copy.${name}`)),
    text('A', "restore database sema_g_db {snapshot = 'sema_g_then'}"),
    text('A', 'use sema_g_db'),
    ...next('c'),
    ...texts('A', 'create table h(v int)', 'insert into h values(1),(2),(3)', 'delete from h where v > 1'),
    text('A', 'alter table h add column w int'),
    ...next('h'),
    ...texts('A', 'create table p(v int)', 'insert into p values(1),(2)'),
    text('A', 'alter table p add column id int primary key auto_increment'),
    ...next('p'),
    text('A', 'select id, v from p', { unordered: true }),
  ],
};

/** Definitions that the server refuses, in transactions and outside of them. */
export const refusedDefinitions: ScenarioSource = {
  name: 'refused_definitions',
  steps: [
    ...setup('A'),
    ...texts(
      'A',
      'create table t(id int primary key auto_increment, v int, w int, key kw(w))',
      'insert into t(v) values(1),(2),(null)',
    ),
    ...[false, true].flatMap((inTransaction) =>
      [
        'alter table t add column v int',
        'alter table t add column q int, add column q int',
        'alter table t drop column nosuch',
        'alter table t drop column id, drop column v, drop column w, drop column nosuch',
        'alter table t modify nosuch int',
        'alter table t rename column v to w',
        'alter table t drop index nosuch',
        'alter table t drop foreign key nosuch',
        'alter table t modify v int not null',
        'alter table t add column q int, rename to t2',
        'alter table nosuch add column q int',
        'create table t(id int)',
        'drop table nosuch',
        'truncate table nosuch',
      ].flatMap((sql) => (inTransaction ? texts('A', 'begin', sql, 'rollback') : texts('A', sql))),
    ),
    ...texts('A', 'select id, v, w from t order by id', 'insert into t(v) values(4)'),
    ...texts('A', 'alter table t auto_increment = 100', "alter table t add column q int, comment 'x'"),
  ],
};
