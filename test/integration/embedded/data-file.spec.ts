import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import { DataFileError, startEmbeddedServer } from 'nestjs-matrixone/embedded';

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'data-file-'));
  file = join(directory, 'shop.db');
});
afterEach(() => rmSync(directory, { recursive: true }));

type Query = (sql: string) => Promise<unknown>;

/** Does something on a server of its own over the file. */
async function onServer<T>(work: (query: Query, url: string) => Promise<T>): Promise<T> {
  const server = await startEmbeddedServer({ dataFile: file });
  const connection = await createConnection({ uri: server.url, supportBigNumbers: true });
  try {
    return await work(async (sql) => (await connection.query(sql))[0], server.url);
  } finally {
    connection.destroy();
    await server.close();
  }
}

describe('a data file', () => {
  it('brings back databases, rows, keys, views, defaults and what they were made with', async () => {
    const made = await onServer(async (query) => {
      await query('create database shop');
      await query(
        `create table shop.customer (id int auto_increment primary key, name varchar(20) not null unique,
           credit decimal(20,4) default 1.5, total bigint unsigned, kind enum('a','b') default 'b', check (credit >= 0))`,
      );
      await query(
        'create table shop.orders (id int primary key, customer int, foreign key (customer) references shop.customer(id))',
      );
      await query("create view shop.names as select upper(name) as n from shop.customer where name <> 'x'");
      await query("insert into shop.customer (name, total) values ('ann', 18446744073709551615), ('bob', 2)");
      await query('insert into shop.orders values (1, 1)');
      await query('alter table shop.customer add column note text');
      return query('show create table shop.customer');
    });

    await onServer(async (query) => {
      expect(await query('show create table shop.customer')).toEqual(made);
      expect(await query('select * from shop.customer order by id')).toEqual([
        { id: 1, name: 'ann', credit: '1.5000', total: '18446744073709551615', kind: 'b', note: null },
        { id: 2, name: 'bob', credit: '1.5000', total: 2, kind: 'b', note: null },
      ]);
      expect(await query('select * from shop.names order by n')).toEqual([{ n: 'ANN' }, { n: 'BOB' }]);
      expect(await query("insert into shop.customer (name) values ('cid')")).toMatchObject({
        insertId: 10001,
      });
      await expect(query("insert into shop.customer (name) values ('ann')")).rejects.toMatchObject({
        errno: 1062,
      });
      await expect(query('insert into shop.orders values (2, 99)')).rejects.toThrow(/foreign key/);
      await expect(query('insert into shop.customer (name, credit) values (1, -1)')).rejects.toThrow(/Check/);
      expect(await query('create table shop.fresh (id int)')).toBeDefined();
    });
    await onServer(async (query) => {
      expect(await query('select name from shop.customer order by id')).toHaveLength(3);
      expect(await query('select * from shop.fresh')).toEqual([]);
    });
  });

  it('brings back snapshots, the past that they name, and its place before the present', async () => {
    await onServer(async (query) => {
      await query('create database shop');
      await query('create table shop.item (id int primary key, price int)');
      await query('insert into shop.item values (1, 10), (2, 20)');
      await query('create snapshot before_sale for database shop');
      await query('create snapshot other for account');
      await query('update shop.item set price = 5 where id = 1');
      await query('delete from shop.item where id = 2');
      await query('alter table shop.item add column label text');
      await query('drop snapshot other');
    });

    await onServer(async (query) => {
      expect(await query('show snapshots')).toMatchObject([{ SNAPSHOT_NAME: 'before_sale' }]);
      const past = [
        { id: 1, price: 10 },
        { id: 2, price: 20 },
      ];
      expect(await query("select * from shop.item {snapshot = 'before_sale'} order by id")).toEqual(past);
      expect(await query('select * from shop.item')).toEqual([{ id: 1, price: 5, label: null }]);
      await query('create snapshot later for database shop');
      await query('restore database shop {snapshot = "before_sale"}');
      expect(await query('select * from shop.item order by id')).toEqual(past);
    });
    await onServer(async (query) => {
      expect(await query('select price from shop.item order by id')).toEqual([{ price: 10 }, { price: 20 }]);
      expect(await query("select price from shop.item {snapshot = 'later'}")).toEqual([{ price: 5 }]);
    });
  });

  it('keeps global variables, but nothing that was not committed, nor temporary tables', async () => {
    await onServer(async (query) => {
      await query('create database shop');
      await query('create table shop.item (id int auto_increment primary key)');
      await query('set global lock_wait_timeout = 77');
      await query('create temporary table shop.scratch (id int primary key)');
      await query('insert into shop.scratch values (1)');
      await query('begin');
      await query('insert into shop.item values (7)');
      await query('create table shop.never (id int)');
    });
    await onServer(async (query) => {
      expect(await query('select @@lock_wait_timeout as seconds')).toEqual([{ seconds: '77' }]);
      expect(await query('select * from shop.item')).toEqual([]);
      expect(await query('show tables from shop')).toEqual([{ Tables_in_shop: 'item' }]);
      await query('create table shop.scratch (id int primary key)');
      expect(await query('select * from shop.scratch')).toEqual([]);
    });
  });

  it('keeps a snapshot made while another transaction has written, and then that transaction', async () => {
    await onServer(async (query, url) => {
      await query('create database shop');
      await query('create table shop.item (id int primary key)');
      const other = await createConnection({ uri: url });
      await other.query('begin');
      await other.query('insert into shop.item values (1)');
      await query('create snapshot empty for database shop');
      await other.query('commit');
      other.destroy();
    });
    await onServer(async (query) => {
      expect(await query('select * from shop.item')).toEqual([{ id: 1 }]);
      expect(await query("select * from shop.item {snapshot = 'empty'}")).toEqual([]);
    });
  });

  it('keeps in mind what a refused statement left unknown', async () => {
    const doubted = "select * from shop.item {snapshot = 'shared'}";
    let refusal = '';
    await onServer(async (query) => {
      await query('create database shop');
      await query('create table shop.item (id int primary key)');
      await query('create snapshot shared for database shop from p publication q').catch(() => undefined);
      refusal = await query(doubted).then(String, (error: Error) => error.message);
    });
    await onServer(async (query) => {
      await expect(query(doubted)).rejects.toThrow(refusal);
    });
  });

  it('belongs to one server at a time', async () => {
    const server = await startEmbeddedServer({ dataFile: file });
    await expect(startEmbeddedServer({ dataFile: file })).rejects.toMatchObject({ problem: 'in use' });
    await server.close();
    await (await startEmbeddedServer({ dataFile: file })).close();
  });

  it('is refused, and left alone, when it is something else', async () => {
    writeFileSync(file, 'notes, not data '.repeat(20));
    await expect(startEmbeddedServer({ dataFile: file })).rejects.toThrow(DataFileError);
    expect(readFileSync(file, 'utf8')).toContain('notes');

    const foreign = join(directory, 'other.db');
    const database = new DatabaseSync(foreign);
    database.exec('create table t (a)');
    database.close();
    await expect(startEmbeddedServer({ dataFile: foreign })).rejects.toMatchObject({ problem: 'foreign' });
  });

  it('of another format is refused by its number', async () => {
    await onServer((query) => query('create database shop'));
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 99');
    database.close();
    await expect(startEmbeddedServer({ dataFile: file })).rejects.toThrow(/has format 99/);
  });

  it('in a directory that does not exist is refused by name', async () => {
    const nowhere = join(directory, 'no', 'shop.db');
    await expect(startEmbeddedServer({ dataFile: nowhere })).rejects.toMatchObject({ problem: 'unusable' });
  });
});
