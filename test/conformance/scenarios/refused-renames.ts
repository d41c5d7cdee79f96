import { setup, texts, type ScenarioSource } from './source.js';

/** A table that was refused is in doubt under its new names too. */
export const renamesOfRefused: ScenarioSource = {
  name: 'renames_of_refused',
  steps: [
    ...setup('A'),
    ...texts(
      'A',
      'create table src (id bigint primary key, body text, fulltext f (body) async)',
      'alter table src rename to src1',
      "insert into src1 values (1, 'x')",
      'select id from src1',
      'alter table src1 rename column id to n, rename as src2',
      'select n from src2',
      'drop table src2',
      'create table t(a int primary key)',
      'insert into t values (1)',
      'select t2.a from t as t1 dedup join t as t2 on t1.a = t2.a',
      'select * from t',
    ),
  ],
};
