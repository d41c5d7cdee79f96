import { MikroORM } from '@mikro-orm/mysql';
import { partsOf } from '../server-url.js';
import { BenchRow } from './bench-row.js';
import { type PeerSettings } from './peer.js';

/** MikroORM with its own MySQL driver. */
export function openStockOrm({ url, poolSize }: PeerSettings): Promise<MikroORM> {
  const { database, ...login } = partsOf(url);
  return MikroORM.init({
    ...login,
    dbName: database,
    entities: [BenchRow],
    pool: { min: 1, max: poolSize },
    // the other columns have no log of failed savepoints either
    debug: false,
  });
}
