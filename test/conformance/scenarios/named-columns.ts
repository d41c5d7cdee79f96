import { type ScenarioSource, setup, texts, unorderedRows } from './source.js';

/** Names of the select list in ORDER BY and HAVING over derived tables, WITH and views; order by ENUM. */
export const namedColumns: ScenarioSource = {
  name: 'named_columns',
  steps: [
    ...setup('A'),
    ...texts(
      'A',
      'create table t(id int primary key, n int, v varchar(5))',
      "insert into t values(1,30,'c'),(2,20,'a'),(3,10,'b')",
      'select n + 1 as x from (select id, n from t) q order by x + 0',
      'select n * 2 as x, id from (select id, n from t) q order by x * -1',
      'with q as (select id, n, v from t) select n as m, v as w from q order by m + 1',
      'with q as (select id, n, v from t) select v as w, n as m from q order by w, -m',
      'with q as (select id, n, v from t) select n + 5 as m from q having m > 20',
      'with q as (select id, n, v from t) select sum(n) as s, v from q group by v having s > 15 order by s',
      'with q as (select id, n, v from t) select sum(n) as s, v from q group by v order by s + 1',
      'select n as m from (select id, n from t) q order by m is null, m',
      "select upper(v) as u, n from (select id, n, v from t) q order by concat(u, 'x')",
      'select n as m from (select id, n from t) q order by m + 1 desc',
      "create table te(id int, e enum('z','a','m'))",
      "insert into te values(1,'m'),(2,'a'),(3,'z')",
      'select e from (select id, e from te) qe order by e',
      'select e, id from (select id, e from te) qe order by 1',
      'with qe as (select id, e from te) select e from qe order by e',
      'create view v as select id, e from te',
      'select e from v order by e',
      'select e, count(*) from v group by e order by e',
      'select e from te union select e from te order by e',
      'select e from v union all select e from v order by 1',
    ),
  ].map(unorderedRows),
};
