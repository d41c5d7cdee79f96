import { type MikroORM } from '@mikro-orm/core';
import { type FactoryProvider, type InjectionToken } from '@nestjs/common';
import { getMatrixOneClientToken, MatrixOneClient } from '../client/index.js';
import { MatrixOneHealthIndicator } from '../health/index.js';
import { type MatrixOneEntityManager, type SqlSession } from '../driver/index.js';
import { CloneHandler, CloneService } from '../services/clone/index.js';
import { getMoCtlServiceToken, MoCtlService } from '../services/mo-ctl/index.js';
import { CreateSnapshotHandler, DropSnapshotHandler, SnapshotService } from '../services/snapshot/index.js';
import { getVectorServiceToken, VectorService } from '../services/vector/index.js';
import { type DeferredOperationHandler, type DeferredParts } from '../transaction/deferred/index.js';
import { getMoTransactionManagerToken, type MoTransactionManager } from '../transaction/index.js';
import { MATRIXONE_DEFERRED, MATRIXONE_ORM, MATRIXONE_SQL_SESSION } from './core-tokens.js';
import {
  getCloneServiceToken,
  getDeferredOperationServiceToken,
  getMatrixOneHealthIndicatorToken,
  getSnapshotServiceToken,
} from './service-tokens.js';

/** Everything that can be put off until after COMMIT. */
export function deferredHandlers(): DeferredOperationHandler[] {
  return [
    new CreateSnapshotHandler(),
    new DropSnapshotHandler(),
    new CloneHandler('clone.database'),
    new CloneHandler('clone.table'),
  ];
}

/** What an application injects to work with MatrixOne, each under its connection's token. */
export function serviceProviders(connection?: string): FactoryProvider[] {
  const on = <T>(
    provide: InjectionToken<T>,
    make: (session: SqlSession, deferred: DeferredParts) => T,
  ): FactoryProvider<T> => ({
    provide,
    useFactory: make,
    inject: [MATRIXONE_SQL_SESSION, MATRIXONE_DEFERRED],
  });
  return [
    on(getMatrixOneClientToken(connection), (session) => new MatrixOneClient(session)),
    {
      provide: getSnapshotServiceToken(connection),
      useFactory: (session: SqlSession, { operations }: DeferredParts, transactions: MoTransactionManager) =>
        new SnapshotService(session, operations, transactions),
      inject: [MATRIXONE_SQL_SESSION, MATRIXONE_DEFERRED, getMoTransactionManagerToken(connection)],
    },
    on(getCloneServiceToken(connection), (session, { operations }) => new CloneService(session, operations)),
    on(getMoCtlServiceToken(connection), (session) => new MoCtlService(new MatrixOneClient(session))),
    {
      provide: getVectorServiceToken(connection),
      useFactory: (orm: MikroORM, { pool }: SqlSession) =>
        new VectorService(orm.em as unknown as MatrixOneEntityManager, () => pool),
      inject: [MATRIXONE_ORM, MATRIXONE_SQL_SESSION],
    },
    on(getDeferredOperationServiceToken(connection), (_, { service }) => service),
    on(getMatrixOneHealthIndicatorToken(connection), ({ pool }) => new MatrixOneHealthIndicator(pool)),
  ];
}

export function serviceExports(connection?: string): InjectionToken[] {
  return serviceProviders(connection).map(({ provide }) => provide);
}
