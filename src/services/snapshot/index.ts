export { CreateSnapshotHandler } from './create-snapshot.handler.js';
export { DropSnapshotHandler } from './drop-snapshot.handler.js';
export { pendingSnapshot } from './pending-snapshots.js';
export { type Snapshot } from './snapshot.js';
export { findSnapshot } from './snapshot-catalog.js';
export { SnapshotLevel, type SnapshotLevelName } from './snapshot-level.js';
export { type SnapshotTarget } from './snapshot-spec.js';
export {
  SnapshotService,
  snapshotResource,
  type CreateSnapshotOptions,
  type SnapshotFilter,
} from './snapshot.service.js';
