import { pause, setup, text, texts, waitFor, type ScenarioSource, type StepSource } from './source.js';

const waits = (sql: string, ends: string): StepSource[] => [
  text('B', sql, { async: true }),
  pause(0.4),
  text('A', ends),
  waitFor('B'),
];

/** DELETE without a condition locks the whole table; duplicates within an UPDATE are found before it locks. */
export const emptiedTables: ScenarioSource = {
  name: 'emptied_tables',
  steps: [
    ...setup(
      'AB',
      'create table t (id int primary key, v int)',
      'insert into t values (1, 1), (2, 2)',
      'create table nk (v int)',
      'insert into nk values (1)',
      'create table ai (id int auto_increment primary key, v int unique)',
      'insert into ai (v) values (1), (2)',
      'create table p (id int primary key)',
      'create table c (id int primary key, p int, foreign key (p) references p (id))',
      'insert into p values (1)',
    ),
    ...texts('A', 'begin', 'delete from t'),
    ...waits('insert into t values (10, 1)', 'commit'),
    ...texts('A', 'select * from t', 'begin', 'delete from t where id > 0'),
    ...texts('B', 'insert into t values (11, 1)'),
    ...texts('A', 'commit', 'begin', 'delete from t returning id'),
    ...texts('B', 'insert into t values (12, 1)'),
    ...texts('A', 'rollback', 'begin', 'delete from nk'),
    ...waits('insert into nk values (2)', 'commit'),
    ...texts('A', 'begin', 'delete from ai'),
    ...waits('insert into ai (v) values (3)', 'commit'),
    ...texts('A', 'begin', 'delete from ai'),
    ...waits('insert into ai (v) values (4)', 'rollback'),
    ...texts('A', 'select * from ai order by id', 'begin', 'delete from p'),
    ...texts('B', 'insert into p values (2)'),
    ...texts('A', 'rollback', 'set foreign_key_checks = 0', 'begin', 'delete from p'),
    ...waits('insert into p values (3)', 'rollback'),
    ...texts('A', 'begin', 'update ai set id = 100 where v = 3'),
    ...texts('B', 'update ai set v = 9'),
    ...texts('A', 'rollback', 'begin', 'insert into t values (20, 1)'),
    ...waits('delete from t', 'commit'),
    ...texts('A', 'select * from t'),
  ],
};
