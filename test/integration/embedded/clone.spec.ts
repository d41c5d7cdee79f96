import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TestEngine, type TestSession } from './engine-sessions.js';

let engine: TestEngine;
let one: TestSession;
let other: TestSession;

beforeEach(async () => {
  engine = new TestEngine();
  one = engine.session();
  await one.run('create database d');
  await one.run('create table d.t (id int primary key, label varchar(20), key (label))');
  await one.run("insert into d.t values (1, 'a'), (2, 'b')");
  await one.run('create snapshot s for database d');
  await one.run("update d.t set label = 'c' where id = 2");
  other = engine.session();
});
afterEach(() => engine.close());

const start = [
  [1, 'a'],
  [2, 'b'],
];
const now = [
  [1, 'a'],
  [2, 'c'],
];

describe('a clone', () => {
  it('has the rows, keys and past of its own that the source had', async () => {
    await one.run('create table d.present clone d.t');
    await one.run("create table d.past clone d.t {snapshot = 's'}");
    expect(await one.rows('select * from d.present order by id')).toEqual(now);
    expect(await one.rows('select * from d.past order by id')).toEqual(start);
    expect(await one.errno("insert into d.past values (2, 'x')")).toBe(1062);
    await one.run("insert into d.past values (3, 'x')");
    await one.run('create snapshot s2 for database d');
    await one.run('delete from d.past');
    expect(await one.rows("select count(*) from d.past {snapshot = 's2'}")).toEqual([[3]]);
  });

  it.each([
    ['of the present', 'd.t', [...now, [3, 'own']]],
    ['of the past', "d.t {snapshot = 's'}", start],
  ])('%s in a transaction stays what it was while others write', async (_, source, rows) => {
    await one.run('begin');
    await one.run("insert into d.t values (3, 'own')");
    await one.run(`create table d.copy clone ${source}`);
    await other.run("insert into d.t values (4, 'of another')");
    await other.run('delete from d.t where id = 1');
    expect(await one.rows('select * from d.copy order by id')).toEqual(rows);
    await one.run('commit');
    expect(await other.rows('select * from d.copy order by id')).toEqual(rows);
    expect(await other.rows('select id from d.t order by id')).toEqual([[2], [3], [4]]);
  });
});
