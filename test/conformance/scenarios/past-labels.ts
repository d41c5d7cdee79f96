import { type ScenarioSource, setup, texts, unorderedRows } from './source.js';

/** What columns without an alias are called when a query of the past is in them. */
export const labelsOfThePast: ScenarioSource = {
  name: 'labels_of_the_past',
  steps: [
    ...setup('A'),
    ...texts(
      'A',
      'create table t(id int primary key, v varchar(20))',
      "insert into t values(1,'a')",
      'create snapshot sema_g_db_s for database sema_g_db',
      "insert into t values(2,'b')",
      'select (select count(*) from t)',
      "select (select count(*) from t {snapshot = 'sema_g_db_s'})",
      'select (select count(*) from t {snapshot = `sema_g_db_s`} x)',
      'select (select count(*) from sema_g_db.t {snapshot = sema_g_db_s} as x where x.id = 1)',
      "select exists(select 1 from t {snapshot = 'sema_g_db_s'} where id = 2)",
      "select count(*) - (select count(*) from t {snapshot = 'sema_g_db_s'}) from t",
      "select id in (select id from t {snapshot = 'sema_g_db_s'}) from t order by id",
      'select (select max(a.id) from t {snapshot = "sema_g_db_s"} a join t b on a.id = b.id)',
      "create view w as select (select count(*) from t {snapshot = 'sema_g_db_s'}) as x from t",
      'select * from w',
      'show create view w',
      "create view w2 as select id, (select count(*) from t {snapshot = 'sema_g_db_s'}) from t",
      'select * from w2',
      'drop snapshot sema_g_db_s',
    ),
  ].map(unorderedRows),
};
