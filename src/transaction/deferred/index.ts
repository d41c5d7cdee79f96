export { createDeferred, type DeferredParts } from './create-deferred.js';
export { DeferredHandle, type DeferredState } from './deferred-handle.js';
export {
  type DeferredContext,
  type DeferredOperationHandler,
  type DeferredResult,
} from './deferred-operation-handler.js';
export {
  DeferredOperationService,
  type DeferredOperationFilter,
  type RecoveryReport,
} from './deferred-operation.service.js';
export {
  type DeferredOperation,
  type DeferredOperationRecord,
  type DeferredOperationState,
  type DeferredRequest,
} from './deferred-operation.js';
export {
  DeferredOperations,
  type DeferringTransaction,
  type PendingOperation,
} from './deferred-operations.js';
export { type DeferredOptions } from './deferred-options.js';
export { RecoveryLoop, type RecoveryListener } from './recovery-loop.js';
