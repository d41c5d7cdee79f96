import { type EntityMetadata, raw } from '@mikro-orm/core';
import { type MatrixOneEntityManager, vectorLiteral } from '../../driver/index.js';
import { distanceFunction } from './search-checks.js';
import { keyColumns } from './primary-keys.js';
import { type VectorSearchOptions } from './vector-search.js';

/** A row of the search: the primary key's columns, and how far away it is. */
export type NearestRow = Readonly<Record<string, unknown>> & { readonly mo_distance: number | null };

export interface Nearest {
  readonly meta: EntityMetadata;
  readonly column: string;
  readonly vector: ArrayLike<number>;
  readonly options: VectorSearchOptions<object>;
  /** Looks at every row, those without a vector left out. */
  readonly exact: boolean;
}

/** What is used of MikroORM's query builder, whose own types take long to check here. */
export interface SearchBuilder {
  select(fields: unknown): this;
  where(condition: unknown): this;
  andWhere(condition: unknown): this;
  orderBy(order: unknown): this;
  limit(count: number): this;
  rank(mode: 'pre' | 'force'): this;
  at(point: unknown): this;
  applyFilters(filters?: unknown): Promise<void>;
  getNativeQuery(): unknown;
  toQuery(): { readonly sql: string; readonly params: readonly unknown[] };
  execute(method: 'all', mapResults: boolean): Promise<NearestRow[]>;
  readonly state: { readonly joins: object };
}

/** `SELECT key, distance … ORDER BY distance LIMIT k` in the form that MatrixOne answers from a vector index. */
export async function nearestQuery(em: MatrixOneEntityManager, search: Nearest): Promise<SearchBuilder> {
  const { meta, column, vector, options, exact } = search;
  const { metric = 'l2', k, at } = options;
  const distance = raw(`${distanceFunction(metric)}(??, ?) as ??`, [
    `v.${column}`,
    vectorLiteral(vector),
    'mo_distance',
  ]);
  const keys = keyColumns(meta).map(({ column: key, alias }) => raw('?? as ??', [`v.${key}`, alias]));
  const qb = builder(em, meta, 'v').select([...keys, distance]);
  await restrict(em, qb, search);
  if (exact) qb.andWhere({ [raw('?? is not null', [`v.${column}`])]: [] });
  qb.orderBy({ [raw('??', ['mo_distance'])]: 'asc' })
    .limit(k)
    // by default the server filters what the index has found, and finds nothing if none of that passes
    .rank(exact ? 'force' : 'pre');
  return at === undefined ? qb : qb.at(at);
}

/** A condition over other tables goes into a sub-query, where a join cannot repeat a row. */
async function restrict(
  em: MatrixOneEntityManager,
  qb: SearchBuilder,
  { meta, options }: Nearest,
): Promise<void> {
  const { filter = {}, filters } = options;
  const probe = builder(em, meta, 'f');
  const keys = keyColumns(meta).map(({ column }) => raw('??', [`f.${column}`]));
  await filtered(probe.select(keys), filter, filters);
  probe.getNativeQuery();
  if (Object.keys(probe.state.joins).length === 0) {
    await filtered(qb, filter, filters);
    return;
  }
  const inner = builder(em, meta, 'f').select(keys);
  await filtered(inner, filter, filters);
  const { sql, params } = inner.toQuery();
  const columns = keyColumns(meta).map(({ column }) => `v.${column}`);
  const left = columns.length === 1 ? '??' : `(${columns.map(() => '??').join(', ')})`;
  qb.where({ [raw(`${left} in (${sql})`, [...columns, ...params])]: [] });
}

async function filtered(qb: SearchBuilder, filter: unknown, filters: unknown): Promise<void> {
  qb.where(filter);
  await qb.applyFilters(filters);
}

function builder(em: MatrixOneEntityManager, meta: EntityMetadata, alias: string): SearchBuilder {
  return em.createQueryBuilder(meta.class, alias) as unknown as SearchBuilder;
}
