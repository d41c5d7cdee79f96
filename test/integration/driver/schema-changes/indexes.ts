import { p } from '@mikro-orm/core';
import { fullTextIndex, VecF32Type, vectorIndex } from '../../../../src/driver/index.js';
import { a, rows, seen, table, type SchemaChange } from './schema-change.js';

interface Row {
  id: number;
  a: number;
  b: string;
  v: number[];
}

const text = (): object => ({ ...a(), b: p.string().length(30).nullable() });
const embedding = (): object => ({ ...a(), v: p.type(new VecF32Type(3)).nullable() });
const vectorRows = ["insert into t (id, a, v) values (1, 10, '[1,2,3]'), (2, 20, '[3,2,1]')"];
const indexed = (...indexes: readonly object[]): object => ({ indexes });
const ivfFlat = { name: 'i', properties: ['v'], type: 'ivfflat' };
const hnsw = vectorIndex<Row>({ type: 'hnsw', name: 'i', properties: 'v', m: 16, metric: 'cosine' });
const wideKey = { ...embedding(), id: p.bigint().unsigned(false).primary() };

export const INDEX_CHANGES: readonly SchemaChange[] = [
  {
    name: 'an index added',
    before: [table(a())],
    after: [table(a(), indexed({ name: 'i', properties: ['a'] }))],
    up: ['alter table `t` add index `i` (`a`)'],
    rows,
    seen,
  },
  {
    name: 'an index dropped',
    before: [table(a(), indexed({ name: 'i', properties: ['a'] }))],
    after: [table(a())],
    up: ['alter table `t` drop index `i`'],
    rows,
    seen,
  },
  {
    name: 'an index over more columns',
    before: [table(a(), indexed({ name: 'i', properties: ['a'] }))],
    after: [table(a(), indexed({ name: 'i', properties: ['a', 'id'] }))],
    up: ['alter table `t` drop index `i`', 'alter table `t` add index `i` (`a`, `id`)'],
    rows,
    seen,
  },
  {
    name: 'an index renamed',
    before: [table(a(), indexed({ name: 'i', properties: ['a'] }))],
    after: [table(a(), indexed({ name: 'j', properties: ['a'] }))],
    up: ['alter table `t` drop index `i`', 'alter table `t` add index `j` (`a`)'],
    rows,
    seen,
  },
  {
    name: 'a descending index that becomes unique',
    before: [table(a(), indexed({ name: 'i', columns: [{ name: 'a', sort: 'DESC' }] }))],
    after: [table(a(), { uniques: [{ name: 'i', columns: [{ name: 'a', sort: 'DESC' }] }] })],
    up: ['alter table `t` drop index `i`', 'alter table `t` add unique `i` (`a`)'],
    rows,
    seen,
  },
  {
    name: 'an index over a column that is renamed',
    before: [table(text(), indexed({ name: 'i', properties: ['b'] }))],
    after: [
      table({ ...a(), c: p.string().length(30).nullable() }, indexed({ name: 'i', properties: ['c'] })),
    ],
    up: [
      'alter table `t` drop index `i`',
      'alter table `t` rename column `b` to `c`',
      'alter table `t` add index `i` (`c`)',
    ],
    rows,
    seen,
  },
  {
    name: 'an index over a longer prefix',
    before: [table(text(), indexed({ name: 'i', columns: [{ name: 'b', length: 5 }] }))],
    after: [table(text(), indexed({ name: 'i', columns: [{ name: 'b', length: 7, sort: 'DESC' }] }))],
    up: ['alter table `t` drop index `i`', 'alter table `t` add index `i` (`b`(7))'],
    rows,
    seen,
    realServerOnly: 'indexes over a prefix',
  },
  {
    name: 'a full-text index added',
    before: [table(text())],
    after: [table(text(), indexed(fullTextIndex<Row>({ name: 'i', properties: 'b' })))],
    up: ['create fulltext index `i` on `t` (`b`)'],
    rows,
    seen,
  },
  {
    name: 'a full-text index with another parser',
    before: [table(text(), indexed({ name: 'i', properties: ['b'], type: 'fulltext' }))],
    after: [
      table(
        text(),
        indexed({ name: 'i', properties: ['b'], type: 'fulltext', options: { parser: 'ngram' } }),
      ),
    ],
    up: ['alter table `t` drop index `i`', 'create fulltext index `i` on `t` (`b`) with parser ngram'],
    rows,
    seen,
  },
  {
    name: 'an IVF-flat index added',
    before: [table(embedding())],
    after: [table(embedding(), indexed(ivfFlat))],
    up: ["create index `i` using ivfflat on `t` (`v`) lists = 1 op_type 'vector_l2_ops'"],
    rows: vectorRows,
    seen,
  },
  {
    name: 'an IVF-flat index with another measure and more lists',
    before: [table(embedding(), indexed(ivfFlat))],
    after: [
      table(
        embedding(),
        indexed(
          vectorIndex<Row>({ type: 'ivfflat', name: 'i', properties: 'v', lists: 2, metric: 'cosine' }),
        ),
      ),
    ],
    up: [
      'alter table `t` drop index `i`',
      "create index `i` using ivfflat on `t` (`v`) lists = 2 op_type 'vector_cosine_ops'",
    ],
    rows: vectorRows,
    seen,
  },
  {
    name: 'an HNSW index added',
    before: [table(wideKey, { name: 'W' })],
    after: [table(wideKey, { name: 'W', ...indexed(hnsw) })],
    up: ["create index `i` using hnsw on `t` (`v`) m = 16 op_type 'vector_cosine_ops'"],
    rows: vectorRows,
    seen,
  },
];
