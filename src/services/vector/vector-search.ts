import { type FilterOptions, type FilterQuery, type FindOptions, type Loaded } from '@mikro-orm/core';
import { type ReadPoint } from '../../sql/index.js';

/**
 * How near two vectors are, as the functions of the server measure it: `l2` and `l2sq` Euclidean distance and its square, `cosine` 0 for the
 * same direction to 2 for the opposite, `ip` the *negative* inner product. The smaller, the nearer, for all of them.
 */
export type DistanceMetric = 'l2' | 'l2sq' | 'cosine' | 'ip';

export interface VectorSearchOptions<Entity, Hint extends string = never> {
  /** How many of the nearest, 1 to 10,000. */
  readonly k: number;
  /** `l2` unless given. An index made for another metric is not used. */
  readonly metric?: DistanceMetric;
  /** Only among entities that match. */
  readonly filter?: FilterQuery<Entity>;
  /** Leaves the index out, and so finds the nearest of all, in the time that a look at every row takes. */
  readonly exact?: boolean;
  /**
   * How many of an IVF index's lists to look into, 1 to 80,000; as many as it has make the answer exact. Not inside a transaction, which
   * the server would commit. `probe_limit` (5) unless given.
   */
  readonly probes?: number;
  /** Searches the table as it was then; always exact. */
  readonly at?: ReadPoint;
  readonly populate?: FindOptions<Entity, Hint>['populate'];
  /** MikroORM's filters, as in `em.find()`. */
  readonly filters?: FilterOptions;
}

export interface VectorMatch<Entity, Hint extends string = never> {
  readonly entity: Loaded<Entity, Hint>;
  readonly distance: number;
}
