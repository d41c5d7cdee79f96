export { type AmbientContext, type AmbientFrame } from './ambient-context.js';
export { defineConfig, type MatrixOneOptions } from './define-config.js';
export { type AtOption } from './query/at-options.js';
export { match, type MatchOptions } from './query/full-text-match.js';
export { MatrixOneConnection, type BeginOptions } from './matrix-one-connection.js';
export { MatrixOneDriver } from './matrix-one-driver.js';
export { MatrixOneEntityManager } from './matrix-one-entity-manager.js';
export { MatrixOnePlatform } from './matrix-one-platform.js';
export {
  fullTextIndex,
  vectorIndex,
  type DeclaredIndex,
  type FullTextIndexOptions,
  type HnswIndexOptions,
  type IvfFlatIndexOptions,
  type VectorIndexOptions,
  type VectorMetric,
} from './schema/indexes/index.js';
export * from './session/index.js';
export * from './types/index.js';
