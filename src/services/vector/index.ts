export { type DistanceMetric, type VectorMatch, type VectorSearchOptions } from './vector-search.js';
export { getVectorServiceToken, InjectVectorService } from './tokens.js';
export { VectorService } from './vector.service.js';
