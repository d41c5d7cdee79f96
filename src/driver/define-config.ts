import {
  defineConfig as defineMikroOrmConfig,
  type AnyEntity,
  type EntityClass,
  type EntitySchema,
  type Options,
} from '@mikro-orm/core';
import { MatrixOneDriver } from './matrix-one-driver.js';
import { type MatrixOneEntityManager } from './matrix-one-entity-manager.js';

/** MikroORM's options for the MatrixOne driver. */
export type MatrixOneOptions<
  EM extends MatrixOneEntityManager = MatrixOneEntityManager,
  Entities extends readonly (string | EntityClass<AnyEntity> | EntitySchema)[] = (
    string | EntityClass<AnyEntity> | EntitySchema
  )[],
> = Partial<Options<MatrixOneDriver, EM, Entities>>;

/** A `mikro-orm.config.ts` for MatrixOne: the driver is set, the rest is as in `@mikro-orm/mysql`. Port 6001 unless given. */
export function defineConfig<
  EM extends MatrixOneEntityManager = MatrixOneEntityManager,
  Entities extends readonly (string | EntityClass<AnyEntity> | EntitySchema)[] = (
    string | EntityClass<AnyEntity> | EntitySchema
  )[],
>(options: MatrixOneOptions<EM, Entities>): MatrixOneOptions<EM, Entities> {
  return defineMikroOrmConfig({ driver: MatrixOneDriver, ...options });
}
