import { type EntityName, type Options } from '@mikro-orm/core';
import { MatrixOneDriver } from '../../driver/index.js';
import { type MatrixOneModuleOptions } from './module-options.js';

/** MikroORM's options for a connection: ours taken out, the login, the pool's bound and the discovered entities put in. */
export function toOrmOptions(
  options: MatrixOneModuleOptions,
  connection: string | undefined,
  featureEntities: readonly EntityName[],
): Partial<Options> {
  const {
    name: _name,
    account,
    role,
    storageDriver: _storageDriver,
    transaction,
    deferred: _deferred,
    connectRetry: _connectRetry,
    registerRequestContext: _registerRequestContext,
    telemetry: _telemetry,
    autoLoadEntities = options.entities === undefined && options.entitiesTs === undefined,
    ...orm
  } = options;
  const discovered = autoLoadEntities ? featureEntities : [];
  return {
    driver: MatrixOneDriver,
    // creating databases is for the one who deploys
    ensureDatabase: false,
    ...orm,
    ...(connection === undefined ? {} : { contextName: connection }),
    ...(account === undefined ? {} : { user: loginOf(orm, account, role) }),
    entities: [...(orm.entities ?? []), ...discovered],
    ...(orm.entitiesTs === undefined ? {} : { entitiesTs: [...orm.entitiesTs, ...discovered] }),
    discovery: { warnWhenNoEntities: false, ...orm.discovery },
    driverOptions: withAcquireTimeout(orm.driverOptions, transaction?.acquireTimeout),
  };
}

/** `account:user:role`, as MatrixOne's login wants it. */
function loginOf({ user, clientUrl }: Partial<Options>, account: string, role: string | undefined): string {
  const plain = user ?? (clientUrl === undefined ? '' : decodeURIComponent(new URL(clientUrl).username));
  return [account, plain === '' ? 'root' : plain, ...(role === undefined ? [] : [role])].join(':');
}

function withAcquireTimeout(
  driverOptions: Options['driverOptions'] = {},
  acquireTimeout?: number,
): Options['driverOptions'] {
  return acquireTimeout === undefined ? driverOptions : { ...driverOptions, acquireTimeout };
}
