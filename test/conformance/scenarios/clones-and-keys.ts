import { type ScenarioSource, setup, texts } from './source.js';

/** Keys as information_schema lists them, of tables and their clones; clones from and into system databases. */
export const keysOfClones: ScenarioSource = {
  name: 'keys_of_clones',
  steps: [
    ...setup('A'),
    ...texts(
      'A',
      'create table parent(id int primary key auto_increment, name varchar(20) not null, unique key un(name), key kn(name, id))',
      'create table p2(id int primary key auto_increment, name varchar(20) not null, key kn(name, id))',
      'create table p3(id int primary key auto_increment, name varchar(20) not null, unique key kn(id))',
      'create table p4(id int primary key auto_increment, name varchar(20) not null, unique key kn(id, name))',
      'create table p5(id int, name varchar(20) not null, unique key kn(id, name))',
      'create table p7(id int, name varchar(20), b int, primary key(id, b), key kn(id, name))',
      'create table p8(id int primary key, body text, fulltext ft(body))',
      "select table_name, column_name, column_key from information_schema.columns where table_schema = 'sema_g_db' and table_name like 'p%' order by table_name, ordinal_position",
      'create table c1 clone p2',
      'create table c2 like p2',
      'create table c4 clone p7',
      "select table_name, column_name, column_key from information_schema.columns where table_schema = 'sema_g_db' and table_name like 'c%' order by table_name, ordinal_position",
      'create database sema_g_db_c clone sema_g_db',
      "select table_name, column_name, column_key from information_schema.columns where table_schema = 'sema_g_db_c' and table_name like 'p%' order by table_name, ordinal_position",
      'show columns from c1',
      'desc c4',
      'create table mo_catalog.w clone nosuch',
      'create table mysql.w clone nosuch',
      'create view v as select id from p5',
      'create table mo_debug.w clone p5',
      'create table mysql.w clone v',
      'create table w clone mo_catalog.mo_database',
      'create table w clone information_schema.schemata',
      'create database sema_g_db_g clone information_schema',
      'drop database if exists sema_g_db_c',
      'drop database if exists sema_g_db_g',
    ),
  ],
};

/** What DESC and information_schema say of the columns of full-text and other keys. */
export const keysOfFullText: ScenarioSource = {
  name: 'keys_of_full_text',
  steps: [
    ...setup('A'),
    ...texts(
      'A',
      'create table ft2(id int, a text, b varchar(20), c int, fulltext f(b, a), key k(c), unique key u(b))',
      'create table ft4(id int primary key, a text, b varchar(20), c int, fulltext f(b, a), unique key u(b))',
      'create table ft5(id int primary key, a varchar(10), b varchar(20), c int, fulltext f(b), fulltext g(a), unique key u(b))',
      'create table ft10(id int primary key, a varchar(10), b varchar(20), c int, unique key u2(a, b), unique key u(a))',
      'create table ft11(id int primary key, a varchar(10), b varchar(20), c int, fulltext key u2(a, b), key u(b), key ux(a, b))',
      'desc ft2',
      'desc ft4',
      'desc ft5',
      'desc ft10',
      'show full columns from ft11',
      "show columns from ft5 like 'a'",
      "select table_name, column_name, column_key from information_schema.columns where table_schema = 'sema_g_db' and table_name like 'ft%' order by table_name, ordinal_position",
    ),
  ],
};

/** Views that clones and restores make have no SQL mode. */
export const modesOfCopiedViews: ScenarioSource = {
  name: 'modes_of_copied_views',
  steps: [
    ...setup('A'),
    ...texts(
      'A',
      'create table b(k varchar(5), n int)',
      'create view vb as select k from b',
      'create view vc as select n from sema_g_db.b',
      'create snapshot sema_g_db_s for database sema_g_db',
      'create database sema_g_db_w clone sema_g_db',
      "select reldatabase, relname, viewdef from mo_catalog.mo_tables where reldatabase in ('sema_g_db', 'sema_g_db_w') and relkind = 'v' order by reldatabase, relname",
      'create database sema_g_db_y clone sema_g_db {snapshot = sema_g_db_s}',
      "select relname, viewdef from mo_catalog.mo_tables where reldatabase = 'sema_g_db_y' and relkind = 'v' order by relname",
      'drop view vc',
      'restore database sema_g_db {snapshot = sema_g_db_s}',
      "select relname, viewdef from mo_catalog.mo_tables where reldatabase = 'sema_g_db' and relkind = 'v' order by relname",
      'restore table sema_g_db.b {snapshot = sema_g_db_s}',
      'restore table sema_g_db.vb {snapshot = sema_g_db_s}',
      "select relname, viewdef from mo_catalog.mo_tables where reldatabase = 'sema_g_db' and relkind = 'v' order by relname",
      'alter view vb as select n from sema_g_db.b',
      'create or replace view vc as select k from b',
      "select relname, viewdef from mo_catalog.mo_tables where reldatabase = 'sema_g_db' and relkind = 'v' order by relname",
      'drop database sema_g_db_w',
      'drop database sema_g_db_y',
      'drop snapshot sema_g_db_s',
    ),
  ],
};
