import { type EntityKey, type EntityMetadata, type EntityName } from '@mikro-orm/core';
import { transactionOf, type ConnectionPool, type MatrixOneEntityManager } from '../../driver/index.js';
import { MoUnsupportedError } from '../../errors/index.js';
import { nearestQuery, type Nearest, type NearestRow } from './nearest-query.js';
import { keyOf, keyText, keyTextOf, whereKeys } from './primary-keys.js';
import { checkCounts, checkedColumn, distanceFunction } from './search-checks.js';
import { type VectorMatch, type VectorSearchOptions } from './vector-search.js';
import { withProbes } from './with-probes.js';

/** Finds the entities whose vectors are nearest to a given one. */
export class VectorService {
  constructor(
    private readonly em: MatrixOneEntityManager,
    private readonly pool: () => ConnectionPool,
  ) {}

  /**
   * The `k` entities with the nearest vectors, nearest first, read by the current EntityManager in the current transaction. Through an
   * index the answer is as good as its lists and probes are; it never comes back short while more rows match, since the rest is then
   * searched without it. Throws MoInvalidArgumentError before anything is sent.
   */
  async search<Entity extends object, Hint extends string = never>(
    entity: EntityName<Entity>,
    property: EntityKey<Entity>,
    vector: ArrayLike<number>,
    options: VectorSearchOptions<Entity, Hint>,
  ): Promise<VectorMatch<Entity, Hint>[]> {
    const { k, metric = 'l2', probes, at, populate, filters } = options;
    const em = this.em.getContext();
    const meta = em.getMetadata().get(entity) as EntityMetadata;
    checkCounts(k, probes);
    distanceFunction(metric);
    const column = checkedColumn(meta, property, vector);
    // an index knows today's rows only
    const exact = options.exact === true || at !== undefined || em.readPoint !== undefined;
    const search = { meta, column, vector, options: options as VectorSearchOptions<object>, exact };
    await em.tryFlush(entity, {});
    const rows = await this.nearest(em, search);
    const keys = rows.map((row) => keyOf(meta, row, em.getPlatform()));
    if (keys.length === 0) return [];
    const found: readonly object[] = await em.find(meta.class, whereKeys(meta, keys) as never, {
      populate: populate as never,
      filters,
      at,
    });
    const byKey = new Map(found.map((one) => [keyTextOf(one), one]));
    return rows.flatMap((row, i) => {
      // one that was deleted in between is left out
      const match = byKey.get(keyText(keys[i] as unknown[]));
      return match ? [{ entity: match as never, distance: Number(row.mo_distance) }] : [];
    });
  }

  private async nearest(em: MatrixOneEntityManager, search: Nearest): Promise<readonly NearestRow[]> {
    const rows = await this.run(em, search);
    const complete = rows.length === search.options.k && rows.every((row) => row.mo_distance !== null);
    if (search.exact || complete) return rows;
    // the lists that were looked into have no more, or the server used no index and put rows without a vector first
    return this.run(em, { ...search, exact: true });
  }

  private async run(em: MatrixOneEntityManager, search: Nearest): Promise<readonly NearestRow[]> {
    const qb = await nearestQuery(em, search);
    const { probes } = search.options;
    if (probes === undefined || search.exact) return qb.execute('all', false);
    if (transactionOf(em.getTransactionContext())) throw new MoUnsupportedError(PROBES_IN_TRANSACTION);
    const { sql, params } = qb.toQuery();
    return withProbes(this.pool(), probes, async (connection) => {
      const { rows } = await connection.run<NearestRow>(sql, params);
      return rows;
    });
  }
}

const PROBES_IN_TRANSACTION =
  'probes is a variable of the session, and any SET commits the open transaction on MatrixOne: search before it, set probe_limit for every ' +
  'connection (onCreateConnection), or ask for an exact answer.';
