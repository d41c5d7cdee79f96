export {
  getMatrixOneClientToken,
  InjectMatrixOneClient,
  MatrixOneClient,
  type ExecuteResult,
  type InsertManyOptions,
  type InsertManyResult,
  type InsertRow,
  type JsonValue,
  type ParameterValue,
  type QueryOptions,
  type SqlParameter,
} from './client/index.js';
export { type StorageDriver } from './context/index.js';
export {
  cosineDistance,
  defineConfig,
  fullTextIndex,
  innerProduct,
  l2Distance,
  match,
  MatrixOneConnection,
  MatrixOneDriver,
  MatrixOneEntityManager,
  MatrixOnePlatform,
  VecF32Type,
  VecF64Type,
  vectorIndex,
  type AtOption,
  type MatchOptions,
  type DeclaredIndex,
  type FullTextIndexOptions,
  type HnswIndexOptions,
  type IvfFlatIndexOptions,
  type MatrixOneOptions,
  type VectorIndexOptions,
  type VectorMetric,
} from './driver/index.js';
export * from './errors/index.js';
export * from './health/index.js';
export * from './module/index.js';
export { CloneService, type Clone, type CloneOptions } from './services/clone/index.js';
export {
  getMoCtlServiceToken,
  InjectMoCtlService,
  MoCtlService,
  type MoCtlReply,
  type MoCtlServiceName,
  type MoCtlShard,
  type MoCtlTimestamp,
} from './services/mo-ctl/index.js';
export {
  SnapshotLevel,
  SnapshotService,
  type CreateSnapshotOptions,
  type Snapshot,
  type SnapshotFilter,
  type SnapshotLevelName,
} from './services/snapshot/index.js';
export {
  getVectorServiceToken,
  InjectVectorService,
  VectorService,
  type DistanceMetric,
  type VectorMatch,
  type VectorSearchOptions,
} from './services/vector/index.js';
export {
  DeferredOperationService,
  type DeferredOperationFilter,
  type DeferredOperationRecord,
  type DeferredOperationState,
  type DeferredState,
  type RecoveryReport,
} from './transaction/deferred/index.js';
export * from './transaction/index.js';
export * from './telemetry/index.js';
