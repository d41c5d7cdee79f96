import { type EntitySchema } from '@mikro-orm/core';
import { MikroORM } from '@mikro-orm/mysql';
import {
  defineConfig,
  type MatrixOneDriver,
  type MatrixOneEntityManager,
} from '../../../src/driver/index.js';

export type OfflineOrm = Omit<MikroORM, 'driver' | 'em'> & {
  driver: MatrixOneDriver;
  em: MatrixOneEntityManager;
};

/** An ORM that never connects. */
export async function offlineOrm(entities: readonly unknown[], options: object = {}): Promise<OfflineOrm> {
  const orm = await MikroORM.init(
    defineConfig({
      entities: entities as EntitySchema[],
      dbName: 'offline',
      host: '127.0.0.1',
      port: 1,
      ensureDatabase: false,
      ...options,
    }) as never,
  );
  return orm as never;
}
