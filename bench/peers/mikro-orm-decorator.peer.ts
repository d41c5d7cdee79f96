import { Transactional } from '@mikro-orm/decorators/legacy';
import { type SqlEntityManager } from '@mikro-orm/mysql';
import { ormWork } from './bench-row.js';
import { type OpenPeer, type Work } from './peer.js';
import { openStockOrm } from './stock-orm.js';

class Service {
  constructor(readonly em: SqlEntityManager) {}

  @Transactional()
  async run<T>(body: () => Promise<T>): Promise<T> {
    return body();
  }

  @Transactional()
  async joined(): Promise<number> {
    return 1;
  }
}

/** MikroORM's own `@Transactional()`. */
export const openPeer: OpenPeer = async (settings) => {
  const orm = await openStockOrm(settings);
  const service = new Service(orm.em);
  const work: Work = ormWork(() => orm.em);
  return {
    transaction: (body) => service.run(() => body(work)),
    joined: () => service.joined(),
    close: async () => void orm.close().catch(() => undefined),
  };
};
