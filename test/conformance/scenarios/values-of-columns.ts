import { setup, texts, type ScenarioSource } from './source.js';

/** What a date or a time may be written as; the empty text is NULL. */
export const momentsIntoColumns: ScenarioSource = {
  name: 'moments_into_columns',
  steps: [
    ...setup(
      'A',
      "create table mc (id int primary key auto_increment, d date, f datetime, p datetime(3), g time, ts timestamp null, y year, nn date not null default '2020-01-01')",
    ),
    ...texts(
      'A',
      "insert into mc (d, f, g, ts, y) values ('', '', '', '', '')",
      "insert into mc (d) values (' ')",
      "insert into mc (nn) values ('')",
      "insert into mc (d) select ''",
      "update mc set d = '2024-01-01', f = '2024-01-01' where id = 1",
      "update mc set d = '', f = '' where id = 1",
      "update mc set nn = '' where id = 1",
      "insert into mc (f) values ('2024-01-01T10:00:00Z')",
      "insert into mc (d) values ('2024-01-01T10:00:00.000Z')",
      "insert into mc (ts) values ('2024-01-01T10:00:00.123Z')",
      "insert into mc (f) values ('2024-01-01T10:00:00'), ('2024-01-01 10:00'), ('20240101101010'), ('2024-1-1 1:1:1')",
      "insert into mc (f) values ('2024-01-01 10')",
      "insert into mc (p) values ('2024-01-01T10:00:00.123456789')",
      "insert into mc (f) values ('0000-00-00 00:00:00')",
      "insert into mc (d) values ('0000-00-00')",
      "insert into mc (f) values ('9999-12-31 23:59:59.9')",
      'insert into mc (d) values (20240101)',
      'insert into mc (f) values (20240101)',
      'insert into mc (g) values (101010), (1), (-101010)',
      'insert into mc (g) values (106010)',
      'select * from mc order by id',
    ),
  ],
};

/** Values beyond the range of a decimal: which of them the server stores. */
export const decimalsBeyondRange: ScenarioSource = {
  name: 'decimals_beyond_range',
  steps: [
    ...setup(
      'A',
      'create table dr (id int primary key auto_increment, c decimal(5,2), w decimal(30,2), x decimal(60,2), s varchar(20), z decimal(10,2), j json)',
    ),
    ...texts(
      'A',
      "insert into dr (c, w, z, s) values (1, 1, 5000, '-5000')",
      'insert into dr (c) values (1000.5)',
      'insert into dr (c) values (-1000.5)',
      "insert into dr (c) values ('-1000.5')",
      "insert into dr (c) values ('')",
      "insert into dr (w) values ('')",
      "insert into dr (x) values ('')",
      "insert into dr (c) select ''",
      'insert into dr (c) values (-1000)',
      'insert into dr (c) select -1000.5',
      'insert into dr (c) select z from dr where id = 1',
      'insert into dr (c) select s from dr where id = 1',
      'update dr set c = -1000.5 where id = 1',
      'update dr set c = c + 3000.555 where id = 1',
      'select c from dr where id = 1',
      'update dr set c = c * 1000 where id = 1',
      'update dr set c = z where id = 1',
      'update dr set c = w * -5000 where id = 1',
      'update dr set c = s where id = 1',
      'update dr set c = cast(s as decimal(10,2)) where id = 1',
      'update dr set c = 1e4 where id = 1',
      'update dr set c = 5000 where id = 1',
      "update dr set c = '' where id = 1",
      'insert into dr (id, c) values (1, 1) on duplicate key update c = -5000.5',
      "insert into dr (j) values ('')",
      'select id, c from dr order by id',
    ),
  ],
};
