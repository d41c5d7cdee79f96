import { prepared, setup, texts, type ScenarioSource } from './source.js';

const upsert = (assigned: string): string =>
  `insert into t values(1, 'y', null, 'x', 'y', 2) on duplicate key update ${assigned}`;

/** What ON DUPLICATE KEY UPDATE converts into columns of few values, and when an UPDATE minds a NULL. */
export const assignedNulls: ScenarioSource = {
  name: 'assigned_nulls',
  steps: [
    ...setup(
      'A',
      "create table t(id int primary key, c0 enum('x','y','z') default 'z', u uuid, e set('x','y'), v varchar(5), n int default 8)",
      "insert into t values(1, 'x', '6d1b1f73-2dbf-11ed-940f-000c29847904', 'x', 'x', 1)",
      "create table d(id int primary key auto_increment, c0 decimal(8,2) not null, s varchar(5) not null default 'q')",
    ),
    ...texts(
      'A',
      ...["c0 = 'y'", 'c0 = null', 'c0 = v', 'c0 = n', "c0 = concat('y', '')", "c0 = 'nope'"].map(upsert),
      ...['c0 = c0', 'c0 = values(c0)', 'c0 = 1', 'c0 = default', 'n = default', 'v = default'].map(upsert),
      ...['u = null', 'u = values(u)', "u = '6d1b1f73-2dbf-11ed-940f-000c29847905'", 'e = null'].map(upsert),
      ...['e = e', 'e = values(e)'].map(upsert),
      "insert into t values(9, 'y', null, 'x', 'y', 2) on duplicate key update c0 = 'y'",
      'select * from t',
    ),
    prepared('A', upsert('c0 = ?'), ['y']),
    prepared('A', upsert('c0 = ?'), [null]),
    prepared('A', upsert('u = ?'), ['6d1b1f73-2dbf-11ed-940f-000c29847906']),
    prepared('A', upsert('u = ?'), [null]),
    ...texts(
      'A',
      'select * from t',
      ...['', ' where id > 1', ' where id = 5', ' where id > 1 limit 1'].map(
        (w) => `update d set c0 = null${w}`,
      ),
      ...[' order by id', ' where id > 1 order by id', ' order by id limit 1'].map(
        (w) => `update d set s = null${w}`,
      ),
      'insert into d(c0) values(1)',
      'update d set c0 = null order by id',
      'update d set c0 = null where id > 1 order by id',
      'select * from d',
      "select substring('', 3, 5), substr('', 2), substring('a', 3)",
      'update d set s = default order by id',
      'select * from d',
      'drop database sema_g_db',
    ),
  ],
};
