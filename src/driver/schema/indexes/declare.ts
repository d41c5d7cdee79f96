import { type IndexOptions } from '@mikro-orm/core';

/** What `@Index()` and the `indexes` of any entity take; its properties are checked where it is made. */
export type DeclaredIndex = Pick<IndexOptions<object>, 'name' | 'type' | 'options'>;

/** How vectors are compared: by Euclidean distance, its square, Manhattan distance, cosine distance or inner product. */
export type VectorMetric = 'l2' | 'l2sq' | 'l1' | 'cosine' | 'ip';

interface CommonOptions<Entity> {
  /** The vector property; left out where the index stands on the property itself. */
  readonly properties?: keyof Entity & string;
  readonly name?: string;
  /** `l2` unless given. */
  readonly metric?: VectorMetric;
  /** The index follows the rows a little later, in the background. */
  readonly async?: boolean;
}

/** An IVF-flat index: the vectors in `lists` clusters, the nearest of which are searched. */
export interface IvfFlatIndexOptions<Entity> extends CommonOptions<Entity> {
  readonly type: 'ivfflat';
  /** Number of clusters, 1 unless given; made of the rows that exist when the index is created. */
  readonly lists?: number;
}

/** An HNSW index: a graph of neighbours. The table's primary key must be a signed `bigint`. */
export interface HnswIndexOptions<Entity> extends CommonOptions<Entity> {
  readonly type: 'hnsw';
  /** Neighbours a vector keeps. */
  readonly m?: number;
  /** Candidates looked at while the graph is built. */
  readonly efConstruction?: number;
  /** Candidates looked at in a search. */
  readonly efSearch?: number;
}

export type VectorIndexOptions<Entity> = IvfFlatIndexOptions<Entity> | HnswIndexOptions<Entity>;

/** A vector index for `@Index()` or the `indexes` of an entity: `@Index(vectorIndex({ type: 'ivfflat', lists: 100 }))`. */
export function vectorIndex<Entity = never>(options: VectorIndexOptions<Entity>): DeclaredIndex {
  const { type, name, properties, metric = 'l2', ...parameters } = options;
  return declared({ type, name, properties, options: { ...parameters, opType: metric } });
}

/** A full-text index; without a parser, words are what stands between spaces and punctuation. */
export interface FullTextIndexOptions<Entity> {
  readonly properties?: (keyof Entity & string) | readonly (keyof Entity & string)[];
  readonly name?: string;
  /** `ngram` cuts text without spaces (Chinese, Japanese, Korean), `json` and `json_value` read documents. */
  readonly parser?: 'ngram' | 'json' | 'json_value';
}

/** A full-text index for `@Index()` or the `indexes` of an entity: `@Index(fullTextIndex({ parser: 'ngram' }))`. */
export function fullTextIndex<Entity = never>({
  parser,
  ...rest
}: FullTextIndexOptions<Entity> = {}): DeclaredIndex {
  return declared({ type: 'fulltext', ...rest, ...(parser ? { options: { parser } } : {}) });
}

function declared(options: object): DeclaredIndex {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
