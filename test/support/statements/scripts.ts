import fc from 'fast-check';
import { text } from './expressions.js';
import { type Sql } from './families.js';

/** Scripts over several tables with keys between them: changes of many, definitions, views. */

const setups: readonly (readonly string[])[] = [
  [
    'create table p (id int primary key auto_increment, code varchar(10) unique, n int default 5, at datetime(3))',
    'create table c (id bigint auto_increment primary key, pid int, v decimal(8,2), tag varchar(8), constraint fk foreign key (pid) references p (id))',
    "insert into p (code, n, at) values ('a', 1, '2024-01-02 03:04:05.6'), ('b', 2, null), ('c', null, '2024-02-29'), ('d', 4, null)",
    "insert into c (pid, v, tag) values (1, 1.5, 'x'), (1, 2.25, 'y'), (2, null, 'x'), (null, 7, null)",
  ],
  [
    'create table p (id int primary key, code char(4), n int not null default 3, at date, key k1 (n))',
    'create table c (id int primary key, pid int, v double, tag text, constraint fk foreign key (pid) references p (id) on delete cascade on update cascade)',
    "insert into p values (1, 'a', 1, '2024-01-02'), (2, 'b', 2, null), (3, null, 3, '2024-02-29'), (4, 'd', 4, null)",
    "insert into c values (1, 1, 1.5, 'x'), (2, 1, 2.25, 'y'), (3, 2, null, 'x'), (4, null, 7, null)",
  ],
  [
    'create table p (id int, code varchar(10), n bigint unsigned, at timestamp null, primary key (id, code))',
    "create table c (id int auto_increment primary key, pid int, v int, tag enum('x','y'), unique key u (pid, v))",
    "insert into p values (1, 'a', 1, null), (2, 'b', 2, null), (3, 'c', null, '2024-02-29 00:00:00'), (1, 'd', 4, null)",
    "insert into c (pid, v, tag) values (1, 1, 'x'), (1, 2, 'y'), (2, null, 'x'), (null, 7, null)",
  ],
];

const id = fc.constantFrom('1', '2', '3', '4', '5', '9');
const number = fc.constantFrom('0', '1', '2', '3', '7', 'null', '-1', '2.5', "'4'");
const word = fc.constantFrom("'a'", "'b'", "'x'", "'y'", "'zz'", 'null', "''");
const one = fc.constantFrom<string[]>;
const limit = one('', '', ' limit 1', ' limit 2');
const condition = fc.oneof(
  text`p.id = ${id}`,
  text`p.n > ${number}`,
  one('p.n is null', "p.code in ('a', 'c')", 'c.v is null', 'c.v > 1', "c.tag = 'x'", 'p.id < c.id'),
);

const changes: Sql = fc.oneof(
  text`insert into p (id, code, n) values (${id}, ${word}, ${number})`,
  text`insert into p (code, n) select code, n + 1 from p where id = ${id}`,
  text`insert into p (id, code, n) select id + 10, concat(code, 'x'), n from p where n > ${number}`,
  text`insert into c (pid, v, tag) values (${id}, ${number}, ${word}), (${id}, ${number}, 'x')`,
  text`insert into c (pid, v, tag) select p.id, p.n, ${one("'x'", "'y'", 'null')} from p left join c on p.id = c.pid where c.id is null`,
  text`insert into c (id, pid, v) select id + 100, pid, v from c where id = ${id}`,
  text`insert ignore into c (id, pid, v, tag) values (${id}, ${id}, ${number}, 'y'), (${id}, 1, 1, 'x')`,
  text`insert ignore into p (id, code, n) select id, code, n from p where id <= ${id}`,
  text`insert into p (id, code, n) values (${id}, 'q', ${number}) on duplicate key update n = n + 1`,
  text`insert into p (id, code, n) values (${id}, ${word}, 6), (${id}, 'r', 7) on duplicate key update n = values(n), code = concat(code, '1')`,
  text`insert into c (id, pid, v) select id, id, n from p where id <= ${id} on duplicate key update v = values(v) * 2`,
  text`replace into c (id, pid, v, tag) values (${id}, ${id}, ${number}, ${one("'x'", "'y'")})`,
  text`replace into p (id, code, n) values (${id}, ${word}, ${number})`,
  text`update p set n = ${number} where id = ${id}`,
  text`update p set n = n + 1, code = concat(code, n) where n >= ${number}`,
  text`update p set id = id + 10 where id = ${id}`,
  text`update p join c on p.id = c.pid set p.n = p.n + 1, c.v = p.n where ${condition}`,
  text`update p left join c on p.id = c.pid set p.n = coalesce(c.v, 9) where p.id = ${id}`,
  text`update p, c set p.n = c.v where p.id = c.pid and c.id = ${id}`,
  text`update p set n = (select count(*) from c where c.pid = p.id)`,
  text`update p set n = (select max(v) from c) where id in (select pid from c where v > ${number})`,
  text`update c set pid = ${id} where id = ${id}`,
  text`update c set v = v * 2 order by id desc limit 1`,
  text`delete from p where id = ${id}`,
  text`delete from c where pid = ${id}`,
  text`delete from c where id in (select id from p where n > ${number})`,
  text`delete c from c join p on p.id = c.pid where ${condition}`,
  text`delete p, c from p join c on p.id = c.pid where ${condition}`,
  text`delete from c using c, p where c.pid = p.id and p.id = ${id}`,
  text`delete from p where not exists (select 1 from c where c.pid = p.id)`,
  text`delete from c order by id${limit}`,
  text`with big as (select id from p where n > ${number}) delete from c where pid in (select id from big)`,
  text`with s as (select pid, sum(v) as t from c group by pid) update p join s on s.pid = p.id set p.n = s.t`,
);

const definitions: Sql = fc.oneof(
  text`alter table ${one('p', 'c')} add column x ${one('int', "varchar(5) default 'w'", 'int not null default 2', 'bool', 'json', 'datetime(6)')}`,
  text`alter table ${one('p', 'c')} add column x int ${one('first', 'after id')}`,
  text`alter table ${one('p', 'c')} drop column ${one('x', 'n', 'tag', 'pid')}`,
  text`alter table ${one('p', 'c')} rename column ${one('n', 'v', 'x')} to ${one('y', 'n')}`,
  text`alter table p modify column n ${one('bigint', 'varchar(20)', 'decimal(10,3)', 'tinyint', 'int not null')}`,
  text`alter table p change column n ${one('n', 'nn')} ${one('bigint', 'int')}`,
  text`alter table c modify column v ${one('int', 'varchar(10)', 'double', 'decimal(4,1)')}`,
  text`alter table p alter column n set default ${one('8', 'null')}`,
  text`create ${one('', 'unique ')}index i1 on ${one('p', 'c')} (${one('n', 'code', 'v', 'pid', 'tag')})`,
  text`drop index ${one('i1', 'k1', 'u')} on ${one('p', 'c')}`,
  text`alter table c add constraint f2 foreign key (id) references p (id)`,
  text`alter table c drop foreign key fk`,
  text`alter table ${one('p', 'c')} rename to ${one('t', 'u')}`,
  text`truncate table ${one('p', 'c')}`,
  text`create table t ${one('like p', 'like c', 'as select * from p', 'as select pid, sum(v) s, count(*) n from c group by pid', '(a int, b int)')}`,
  text`drop table ${one('if exists t', 't', 'c', 'p', 'u')}`,
  text`create or replace view x as select p.id, p.n, c.v from p join c on p.id = c.pid`,
  text`create view x as select ${one('*', 'id, n + 1 as m', 'count(*) as k, max(n) as mx')} from p`,
  text`drop view if exists x`,
  text`set foreign_key_checks = ${one('0', '1')}`,
  one('begin', 'commit', 'rollback', 'start transaction'),
);

const reads: Sql = fc.oneof(
  one(
    'select * from p order by id, code',
    'select * from c order by id',
    'select * from t order by 1',
    'select * from x order by 1, 2, 3',
    'select count(*), sum(v), avg(v), min(tag), max(pid) from c',
    'select p.id, c.v from p left join c on p.id = c.pid order by 1, 2',
    'select pid, count(*) k, sum(v) from c group by pid having k >= 1 order by pid',
    'show create table p',
    'show create table c',
    'desc p',
    'desc c',
    'desc t',
    'show columns from x',
    'show index from c',
    'select last_insert_id()',
    'select row_count()',
    "select table_name, table_type from information_schema.tables where table_schema = database() and table_name in ('p', 'c', 't', 'u', 'x') order by 1",
  ),
  text`select * from p where ${one('n', 'id', 'code')} ${one('=', '<>', '>', '<=')} ${fc.oneof(number, word)} order by id`,
);

const statement = fc.oneof(
  { weight: 8, arbitrary: changes },
  { weight: 3, arbitrary: definitions },
  { weight: 4, arbitrary: reads },
);

/** A script over tables of its own. */
export const scripts: fc.Arbitrary<readonly string[]> = fc
  .tuple(fc.constantFrom(...setups), fc.array(statement, { minLength: 4, maxLength: 12 }))
  .map(([setup, statements]) => [...setup, ...statements, 'select * from p', 'select * from c']);

/** What a script may leave behind, in the order in which it can be dropped. */
export const leftovers: readonly string[] = [
  'set foreign_key_checks = 1',
  'drop view if exists x',
  ...['c', 'u', 't', 'p'].map((name) => `drop table if exists ${name}`),
];
