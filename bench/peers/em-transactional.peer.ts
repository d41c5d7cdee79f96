import { TransactionPropagation } from '@mikro-orm/core';
import { ormWork } from './bench-row.js';
import { type OpenPeer } from './peer.js';
import { openStockOrm } from './stock-orm.js';

/** MikroORM's `em.transactional()`. */
export const openPeer: OpenPeer = async (settings) => {
  const orm = await openStockOrm(settings);
  const one = async () => 1;
  return {
    transaction: (body) => orm.em.fork().transactional((em) => body(ormWork(() => em))),
    joined: () => orm.em.transactional(one, { propagation: TransactionPropagation.REQUIRED }),
    close: async () => void orm.close().catch(() => undefined),
  };
};
