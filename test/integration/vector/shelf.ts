import { defineEntity, p } from '@mikro-orm/core';
import { VecF32Type, VecF64Type } from 'nestjs-matrixone';

export const ShelfSchema = defineEntity({
  name: 'Shelf',
  tableName: 'shelf',
  properties: { id: p.integer().primary(), name: p.string().length(50) },
});
export class Shelf extends ShelfSchema.class {}
ShelfSchema.setClass(Shelf);

export const DocumentSchema = defineEntity({
  name: 'Document',
  tableName: 'document',
  properties: {
    id: p.bigint().primary(),
    topic: p.integer(),
    embedding: p.type(new VecF32Type(4)).$type<number[] | null>().nullable(),
    precise: p.type(new VecF64Type(2)).$type<number[] | null>().nullable(),
    shelf: () => p.manyToOne(Shelf).nullable(),
  },
  filters: { topical: { name: 'topical', cond: { topic: 3 }, default: false } },
});
export class Document extends DocumentSchema.class {}
DocumentSchema.setClass(Document);

export const PairSchema = defineEntity({
  name: 'Pair',
  tableName: 'pair',
  properties: {
    left: p.integer().primary(),
    right: p.string().length(10).primary(),
    point: p.type(new VecF32Type(2)).$type<number[]>(),
  },
});
export class Pair extends PairSchema.class {}
PairSchema.setClass(Pair);

export const ENTITIES = [ShelfSchema, DocumentSchema, PairSchema];

export const TABLES = [
  'create table shelf (id int primary key, name varchar(50) not null)',
  'create table document (id bigint primary key, topic int not null, embedding vecf32(4), `precise` vecf64(2), shelf_id int)',
  'create table pair (`left` int, `right` varchar(10), point vecf32(2) not null, primary key (`left`, `right`))',
];

export const ROWS = 600;
export const LISTS = 8;

/** The same points in every run, spread over the unit cube, so that the lists of an index differ. */
export const POINTS: readonly (readonly number[])[] = points();

/** SQL values of the documents 1 … ROWS: topic 0 to 49, shelf 1 to 4. */
export function documentValues(): string {
  return POINTS.map((point, i) => `(${i + 1}, ${i % 50}, '[${point.join(',')}]', null, ${(i % 4) + 1})`).join(
    ', ',
  );
}

/** Ids of the `k` nearest among the documents that pass, by comparing with every one. */
export function bruteForce(
  vector: readonly number[],
  k: number,
  distance: (a: readonly number[], b: readonly number[]) => number,
  passes: (id: number) => boolean = () => true,
): string[] {
  return POINTS.map((point, i) => ({ id: i + 1, d: distance(point, vector) }))
    .filter(({ id }) => passes(id))
    .sort((a, b) => a.d - b.d)
    .slice(0, k)
    .map(({ id }) => String(id));
}

export const l2 = (a: readonly number[], b: readonly number[]): number =>
  Math.sqrt(a.reduce((sum, x, i) => sum + (x - (b[i] as number)) ** 2, 0));
export const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
export const cosine = (a: readonly number[], b: readonly number[]): number =>
  1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));

function points(): number[][] {
  let seed = 42;
  const next = (): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.round((seed / 0x7fffffff) * 10_000) / 10_000;
  };
  return Array.from({ length: ROWS }, () => [next(), next(), next(), next()]);
}
