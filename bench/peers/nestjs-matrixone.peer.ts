import { SqlEntityManager } from '@mikro-orm/mysql';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MatrixOneClient, MatrixOneModule, MoTransactional, type StorageDriver } from 'nestjs-matrixone';
import { BenchRow, ormWork } from './bench-row.js';
import { type OpenPeer, type PeerSettings, type Peer, type Work } from './peer.js';

@Injectable()
class Service {
  @MoTransactional()
  async run<T>(body: () => Promise<T>): Promise<T> {
    return body();
  }

  @MoTransactional()
  async joined(): Promise<number> {
    return 1;
  }
}

async function open(storageDriver: StorageDriver, { url, poolSize }: PeerSettings): Promise<Peer> {
  class AppModule {}
  Module({
    imports: [
      MatrixOneModule.forRoot({
        clientUrl: url,
        entities: [BenchRow],
        pool: { min: 1, max: poolSize },
        storageDriver,
      }),
    ],
    providers: [Service],
  })(AppModule);
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  const [service, client, em] = [app.get(Service), app.get(MatrixOneClient), app.get(SqlEntityManager)];
  const work: Work = {
    ...ormWork(() => em),
    native: (sql, params) => client.execute(sql, params),
    bulkNative: (rows) =>
      client.insertMany(
        'bench_row',
        rows.map((row) => ({ ...row })),
      ),
  };
  return {
    transaction: (body) => service.run(() => body(work)),
    joined: () => service.joined(),
    close: () => app.close(),
  };
}

/** This library. */
export const openPeer: OpenPeer = (settings) => open('async-local-storage', settings);

/** This library with its other storage driver. */
export const openClsHooked: OpenPeer = (settings) => open('cls-hooked', settings);
