export { MatrixOneClient, getMatrixOneClientToken, InjectMatrixOneClient } from './client/index.js';
export { type StorageDriver } from './context/index.js';
export {
  defineConfig,
  MatrixOneConnection,
  MatrixOneDriver,
  MatrixOneEntityManager,
  MatrixOnePlatform,
  type MatrixOneOptions,
} from './driver/index.js';
export * from './errors/index.js';
export * from './health/index.js';
export * from './module/index.js';
export {
  SnapshotLevel,
  SnapshotService,
  type CreateSnapshotOptions,
  type Snapshot,
  type SnapshotFilter,
  type SnapshotLevelName,
} from './services/snapshot/index.js';
export {
  DeferredOperationService,
  type DeferredOperationFilter,
  type DeferredOperationRecord,
  type DeferredOperationState,
  type RecoveryReport,
} from './transaction/deferred/index.js';
export * from './transaction/index.js';
