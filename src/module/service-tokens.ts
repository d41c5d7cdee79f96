import { Inject, type InjectionToken } from '@nestjs/common';
import { MatrixOneHealthIndicator } from '../health/index.js';
import { CloneService } from '../services/clone/index.js';
import { SnapshotService } from '../services/snapshot/index.js';
import { DeferredOperationService } from '../transaction/deferred/index.js';
import { connectionToken } from './tokens.js';

/** Goes above a constructor parameter or a property. */
export type InjectDecorator = (connection?: string) => PropertyDecorator & ParameterDecorator;

// Each token is the class itself for the default connection; the decorators inject by it.

export const getSnapshotServiceToken = (connection?: string): InjectionToken<SnapshotService> =>
  connectionToken(SnapshotService, 'SnapshotService', connection);
export const InjectSnapshotService: InjectDecorator = (connection) =>
  Inject(getSnapshotServiceToken(connection));

export const getCloneServiceToken = (connection?: string): InjectionToken<CloneService> =>
  connectionToken(CloneService, 'CloneService', connection);
export const InjectCloneService: InjectDecorator = (connection) => Inject(getCloneServiceToken(connection));

export const getDeferredOperationServiceToken = (
  connection?: string,
): InjectionToken<DeferredOperationService> =>
  connectionToken(DeferredOperationService, 'DeferredOperationService', connection);
export const InjectDeferredOperationService: InjectDecorator = (connection) =>
  Inject(getDeferredOperationServiceToken(connection));

export const getMatrixOneHealthIndicatorToken = (
  connection?: string,
): InjectionToken<MatrixOneHealthIndicator> =>
  connectionToken(MatrixOneHealthIndicator, 'MatrixOneHealthIndicator', connection);
export const InjectMatrixOneHealthIndicator: InjectDecorator = (connection) =>
  Inject(getMatrixOneHealthIndicatorToken(connection));
