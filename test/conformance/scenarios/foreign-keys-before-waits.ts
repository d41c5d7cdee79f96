import { pause, setup, text, texts, waitFor, type ScenarioSource, type StepSource } from './source.js';

const DROP = 'alter table kid drop foreign key fk';
const ADD = 'alter table kid2 add constraint f2 foreign key(a) references par(a)';

/** A writes a definition in a transaction; what B writes meanwhile, and what both find in the end. */
const beside = (definition: string, change: string, end: 'commit' | 'rollback'): StepSource[] => [
  ...texts(
    'A',
    'create table par(a int primary key, n int)',
    'create table kid(id int auto_increment primary key, a int, w int, constraint fk foreign key(a) references par(a))',
    'create table kid2(id int auto_increment primary key, a int)',
    'insert into par values (1,1),(2,2)',
    'insert into kid(a) values (1)',
    'insert into kid2(a) values (2)',
    'begin',
    definition,
  ),
  text('B', change, { async: true }),
  pause(0.4),
  text('A', end),
  waitFor('B'),
  ...texts(
    'A',
    'select a, w from kid order by id',
    'select a from kid2 order by id',
    'insert into kid2(a) values (77)',
    'insert into kid(a) values (77)',
    'drop table kid, kid2',
    'drop table par',
  ),
];

const both = (definition: string, change: string): StepSource[] => [
  ...beside(definition, change, 'commit'),
  ...beside(definition, change, 'rollback'),
];

/** What an INSERT finds, and which ids it makes, before it waits for one that has the whole table. */
export const foreignKeysBeforeWaits: ScenarioSource = {
  name: 'foreign_keys_before_waits',
  steps: [
    ...setup('AB'),
    ...texts(
      'A',
      'create table t(id int auto_increment primary key, u int unique, v int)',
      'insert into t(u,v) values (1,1),(2,2)',
      'begin',
      'delete from t',
    ),
    text('B', 'insert into t(u,v) values (3,3)', { async: true }),
    pause(0.4),
    text('A', 'commit'),
    waitFor('B'),
    ...texts('A', 'insert into t(u,v) values (4,4)', 'begin', 'delete from t'),
    text('B', 'insert into t(u,v) values (5,5),(6,6)', { async: true }),
    pause(0.4),
    text('A', 'rollback'),
    waitFor('B'),
    ...texts('A', 'insert into t(u,v) values (7,7)', 'begin', 'truncate table t'),
    text('B', 'insert into t(u,v) values (8,8)', { async: true }),
    pause(0.4),
    text('A', 'commit'),
    waitFor('B'),
    ...texts('A', 'insert into t(u,v) values (9,9)', 'begin', 'truncate table t'),
    text('B', 'insert into t(u,v) values (10,10)', { async: true }),
    pause(0.4),
    text('A', 'rollback'),
    waitFor('B'),
    ...texts('A', 'insert into t(u,v) values (11,11)', 'begin', "alter table t comment = 'x'"),
    text('B', 'insert into t(u,v) values (16,16)', { async: true }),
    pause(0.4),
    text('A', 'commit'),
    waitFor('B'),
    ...texts('A', 'insert into t(u,v) values (17,17)', 'begin', 'alter table t rename column v to vv'),
    text('B', 'insert into t(u) values (18)', { async: true }),
    pause(0.4),
    text('A', 'commit'),
    waitFor('B'),
    ...texts('A', 'insert into t(u) values (19)', 'select id, u from t order by id', 'drop table t'),
    ...both(DROP, 'insert into kid(a) values (88)'),
    ...both(DROP, 'insert into kid(a) values (1)'),
    ...both(DROP, 'replace into kid(id,a) values (1,88)'),
    ...both(DROP, 'insert ignore into kid(a) values (88)'),
    ...both(ADD, 'insert into kid2(a) values (89)'),
    ...both(ADD, 'insert into kid2(a) values (1)'),
  ],
};
