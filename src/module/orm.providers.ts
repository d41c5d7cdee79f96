import { EntityManager, MikroORM } from '@mikro-orm/core';
import { MikroORM as MySqlMikroORM } from '@mikro-orm/mysql';
import { getEntityManagerToken, getMikroORMToken } from '@mikro-orm/nestjs';
import { SqlEntityManager } from '@mikro-orm/sql';
import { Logger, type InjectionToken, type Provider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { MatrixOneDriver, MatrixOneEntityManager } from '../driver/index.js';
import { MatrixOneOptionsError } from '../errors/index.js';
import { connect } from './connect.js';
import { MATRIXONE_OPTIONS, MATRIXONE_ORM } from './core-tokens.js';
import { featureEntitiesOf } from './feature-entities.js';
import {
  toOrmOptions,
  type MatrixOneConnectionSettings,
  type MatrixOneModuleOptions,
} from './options/index.js';
import { NestOrmLogger } from './orm-logger.js';
import { isDefaultConnection } from './tokens.js';

/** @mikro-orm/nestjs' token of a connection's ORM. */
export function ormToken(connection?: string): InjectionToken<MikroORM> {
  return isDefaultConnection(connection) ? MikroORM : getMikroORMToken(connection as string);
}

/** @mikro-orm/nestjs' token of a connection's global EntityManager. */
export function entityManagerToken(connection?: string): InjectionToken<EntityManager> {
  return isDefaultConnection(connection) ? EntityManager : getEntityManagerToken(connection as string);
}

/** The connected ORM and its EntityManager; the default connection also under the classes of @mikro-orm/mysql. */
export function ormProviders(connection?: string): Provider[] {
  return [
    {
      provide: ormToken(connection),
      useFactory: (options: MatrixOneModuleOptions, modules: ModulesContainer) =>
        openOrm(options, connection, modules),
      inject: [MATRIXONE_OPTIONS, ModulesContainer],
    },
    { provide: MATRIXONE_ORM, useExisting: ormToken(connection) },
    {
      provide: entityManagerToken(connection),
      useFactory: (orm: MikroORM) => orm.em,
      inject: [ormToken(connection)],
    },
    ...(isDefaultConnection(connection)
      ? [{ provide: MySqlMikroORM, useExisting: MikroORM }, ...aliases]
      : []),
  ];
}

/** MikroOrmModule's ORM, connected; it must use our driver. */
export function existingOrmProviders(connection?: string): Provider[] {
  return [
    {
      provide: MATRIXONE_ORM,
      useFactory: async (orm: MikroORM, options: MatrixOneConnectionSettings) => {
        if (!(orm.driver instanceof MatrixOneDriver)) throw foreignDriver(connection);
        await connect(orm, options.connectRetry, logger);
        return orm;
      },
      inject: [ormToken(connection), MATRIXONE_OPTIONS],
    },
    ...(isDefaultConnection(connection) ? aliases : []),
  ];
}

/** What `ormProviders` (owned) or `existingOrmProviders` give to the application. */
export function ormExports(connection: string | undefined, owned: boolean): InjectionToken[] {
  return [
    ...(owned ? [ormToken(connection), entityManagerToken(connection)] : []),
    ...(isDefaultConnection(connection)
      ? [...(owned ? [MySqlMikroORM] : []), ...aliases.map((a) => a.provide)]
      : []),
  ];
}

const logger = new Logger('MatrixOneModule');

/** The default EntityManager under the classes that applications inject it by. */
const aliases = [SqlEntityManager, MatrixOneEntityManager].map((provide) => ({
  provide,
  useExisting: EntityManager,
}));

function foreignDriver(connection = 'default'): MatrixOneOptionsError {
  return new MatrixOneOptionsError([
    `the ${connection} ORM of MikroOrmModule does not use MatrixOneDriver: set 'driver: MatrixOneDriver' in its options`,
  ]);
}

async function openOrm(
  options: MatrixOneModuleOptions,
  connection: string | undefined,
  modules: ModulesContainer,
): Promise<MikroORM> {
  const ownLogger = options.logger === undefined && options.loggerFactory === undefined;
  const orm = (await MySqlMikroORM.init({
    ...(ownLogger ? { loggerFactory: NestOrmLogger.create } : {}),
    ...toOrmOptions(options, connection, featureEntitiesOf(modules, connection)),
  } as Parameters<typeof MySqlMikroORM.init>[0])) as unknown as MikroORM;
  await connect(orm, options.connectRetry, logger);
  return orm;
}
