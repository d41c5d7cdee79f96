import { type EntityManager, type MikroORM } from '@mikro-orm/core';
import { type InjectionToken, type Provider } from '@nestjs/common';
import { createContextStorage, type TransactionFrame } from '../context/index.js';
import { type MatrixOneEntityManager, type SqlSession } from '../driver/index.js';
import { openTelemetryObserver } from '../telemetry/index.js';
import { createDeferred, RecoveryLoop, type DeferredParts } from '../transaction/deferred/index.js';
import {
  getMoTransactionManagerToken,
  MoTransactionManager,
  transactionLogger,
} from '../transaction/index.js';
import { connectionOf } from './connect.js';
import { ConnectionLifecycle } from './connection-lifecycle.js';
import { MatrixOneConnections } from './connections.js';
import {
  MATRIXONE_DEFERRED,
  MATRIXONE_OPTIONS,
  MATRIXONE_ORM,
  MATRIXONE_SQL_SESSION,
  MATRIXONE_TRANSACTIONS,
} from './core-tokens.js';
import { ListenerDiscovery } from './listener-discovery.js';
import { type MatrixOneConnectionSettings } from './options/index.js';
import { recoveryListener } from './recovery-listener.js';
import { deferredHandlers, serviceExports, serviceProviders } from './service.providers.js';

const DEFAULT_DRAIN_TIMEOUT = 10_000;
const DEFAULT_RECOVER_EVERY = 60_000;

/** Transactions, services and the life of a connection, on top of its ORM. */
export function connectionProviders(connection: string | undefined, ownsOrm: boolean): Provider[] {
  const manager = getMoTransactionManagerToken(connection);
  return [
    { provide: manager, useFactory: createManager, inject: [MATRIXONE_ORM, MATRIXONE_OPTIONS] },
    { provide: MATRIXONE_TRANSACTIONS, useExisting: manager },
    ListenerDiscovery,
    { provide: MATRIXONE_SQL_SESSION, useFactory: createSession, inject: [MATRIXONE_ORM, manager] },
    {
      provide: MATRIXONE_DEFERRED,
      useFactory: createDeferredParts,
      inject: [MATRIXONE_ORM, MATRIXONE_OPTIONS],
    },
    {
      provide: ConnectionLifecycle,
      useFactory: (...parts: LifecycleParts) => createLifecycle(ownsOrm, ...parts),
      inject: [MATRIXONE_ORM, manager, MATRIXONE_DEFERRED, MATRIXONE_OPTIONS, MatrixOneConnections],
    },
    ...serviceProviders(connection),
  ];
}

/** What of it an application can inject. */
export function connectionExports(connection: string | undefined): InjectionToken[] {
  return [getMoTransactionManagerToken(connection), ...serviceExports(connection)];
}

function createManager(orm: MikroORM, settings: MatrixOneConnectionSettings): MoTransactionManager {
  const manager = new MoTransactionManager({
    em: orm.em as EntityManager as MatrixOneEntityManager,
    storage: createContextStorage<TransactionFrame>(settings.storageDriver),
    connection: settings.name,
    defaults: settings.transaction?.defaults,
  });
  manager.observe(transactionLogger());
  if (settings.telemetry) manager.observe(openTelemetryObserver());
  return manager;
}

function createSession(orm: MikroORM, manager: MoTransactionManager): SqlSession {
  return { current: () => manager.currentDatabaseTransaction(), pool: connectionOf(orm).pool };
}

function createDeferredParts(orm: MikroORM, { deferred }: MatrixOneConnectionSettings): DeferredParts {
  return createDeferred(connectionOf(orm).pool, deferredHandlers(), deferred, orm.config.get('dbName'));
}

type LifecycleParts = [
  orm: MikroORM,
  transactions: MoTransactionManager,
  deferred: DeferredParts,
  settings: MatrixOneConnectionSettings,
  connections: MatrixOneConnections,
];

function createLifecycle(ownsOrm: boolean, ...parts: LifecycleParts): ConnectionLifecycle {
  const [orm, transactions, { service }, settings, connections] = parts;
  if (settings.registerRequestContext ?? true) connections.registerRequestEntityManager(orm.em);
  const {
    recoverOnBootstrap = true,
    recoverEvery = DEFAULT_RECOVER_EVERY,
    journal = true,
  } = settings.deferred ?? {};
  return new ConnectionLifecycle({
    orm,
    transactions,
    ...(recoverOnBootstrap && journal
      ? { recovery: new RecoveryLoop(service, recoverEvery, recoveryListener()) }
      : {}),
    drainTimeout: settings.transaction?.drainTimeout ?? DEFAULT_DRAIN_TIMEOUT,
    ownsOrm,
  });
}
