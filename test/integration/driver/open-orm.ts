import { afterAll } from '@jest/globals';
import { MikroORM } from '@mikro-orm/mysql';
import {
  defineConfig,
  type MatrixOneDriver,
  type MatrixOneEntityManager,
} from '../../../src/driver/index.js';
import { type FreshDatabase } from '../../support/server.js';

export type Orm = Omit<MikroORM, 'driver' | 'em'> & { driver: MatrixOneDriver; em: MatrixOneEntityManager };

/** Gives ORMs on the MatrixOne driver; all of them are closed after the file's tests. */
export function useOrms(): (
  database: Pick<FreshDatabase, 'url'>,
  entities: readonly unknown[],
  options?: object,
) => Promise<Orm> {
  const open: Orm[] = [];
  afterAll(async () => {
    for (const orm of open) await orm.close(true);
  });
  return async (database, entities, options = {}) => {
    const config = defineConfig({
      clientUrl: database.url,
      entities: entities as never,
      ensureDatabase: false,
      pool: { max: 12 },
      // a server in this process may be busy with a large statement for long, on a slow machine
      driverOptions: { connectTimeout: 60_000 },
      ...options,
    });
    const orm = (await MikroORM.init(config as never)) as unknown as Orm;
    open.push(orm);
    return orm;
  };
}
