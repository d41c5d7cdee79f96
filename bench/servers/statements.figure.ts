import { perSecond, type ServerFigure } from './server-figure.js';

const TABLE = `create table row_of_bench (id int auto_increment primary key, name varchar(100) not null,
  amount int not null, created datetime default current_timestamp, key (amount))`;
const INSERT = 'insert into row_of_bench (name, amount) values (?, ?)';
const SELECT = 'select id, name, amount from row_of_bench where id = ?';

/** Single inserts, autocommitted. */
export const embeddedInserts: ServerFigure = async (stage) => {
  const { connection } = stage;
  await connection.query(TABLE);
  return {
    'single inserts as text/s': await perSecond(stage, (i) => connection.query(INSERT, [`text ${i}`, i])),
    'single inserts, prepared/s': await perSecond(stage, (i) => connection.execute(INSERT, [`p ${i}`, i])),
  };
};

/** Reads of one row by its primary key. */
export const embeddedReads: ServerFigure = async (stage) => {
  const { connection } = stage;
  await connection.query(TABLE);
  const rows = Array.from({ length: 1000 }, (_, i) => [`row ${i}`, i]);
  await connection.query('insert into row_of_bench (name, amount) values ?', [rows]);
  const id = (i: number) => [(i % 1000) + 1];
  return {
    'point reads as text/s': await perSecond(stage, (i) => connection.query(SELECT, id(i))),
    'point reads, prepared/s': await perSecond(stage, (i) => connection.execute(SELECT, id(i))),
  };
};
