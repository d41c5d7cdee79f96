import { setup, texts, type ScenarioSource } from './source.js';

/** Columns that are too long, keys named twice, and the next id, which ALTER cannot set. */
export const limitsOfColumns: ScenarioSource = {
  name: 'limits_of_columns',
  steps: [
    ...setup('A'),
    ...texts(
      'A',
      'create table lc (a varchar(65536))',
      'create table lc (a char(256))',
      'create table lc (a varbinary(65536))',
      'create table lc (a binary(256))',
      'create table lc (a bit(65))',
      'create table lc (a vecf32(0))',
      'create table lc (a vecf64(65536))',
      'create table lc (id int unique unique)',
      'create table lc (id int auto_increment primary key, a varchar(65535), b char(255), c bit(64)) auto_increment = 100',
      'insert into lc (a) values (1)',
      'alter table lc add column d varchar(70000)',
      'alter table lc modify c bit(70)',
      'alter table lc auto_increment = 500',
      'alter table lc auto_increment 500',
      'begin',
      'insert into lc (a) values (2)',
      'alter table lc auto_increment = 500',
      'alter table nosuch auto_increment = 500',
      'create table other (a char(300))',
      'insert into lc (a) values (3)',
      'commit',
      'select id, a from lc order by id',
    ),
  ],
};
