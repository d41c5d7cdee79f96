import { MikroORM, type SqlEntityManager, type TransactionOptions } from '@mikro-orm/mysql';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ClsPluginTransactional,
  Transactional,
  TransactionHost,
  type TransactionalAdapter,
} from '@nestjs-cls/transactional';
import { ClsModule, ClsService } from 'nestjs-cls';
import { ormWork } from './bench-row.js';
import { type OpenPeer } from './peer.js';
import { openStockOrm } from './stock-orm.js';

/** There is no adapter for MikroORM; this is what one comes to. */
const adapter: TransactionalAdapter<MikroORM, SqlEntityManager, TransactionOptions> = {
  connectionToken: MikroORM,
  optionsFactory: (orm) => ({
    wrapWithTransaction: (options, body, setTransaction) =>
      orm.em.fork().transactional((em) => {
        setTransaction(em);
        return body();
      }, options),
    getFallbackInstance: () => orm.em.fork(),
  }),
};

@Injectable()
class Service {
  @Transactional()
  async run<T>(body: () => Promise<T>): Promise<T> {
    return body();
  }

  @Transactional()
  async joined(): Promise<number> {
    return 1;
  }
}

/** `@nestjs-cls/transactional` over MikroORM. */
export const openPeer: OpenPeer = async (settings) => {
  const orm = await openStockOrm(settings);
  class OrmModule {}
  Module({ providers: [{ provide: MikroORM, useValue: orm }], exports: [MikroORM] })(OrmModule);
  class AppModule {}
  Module({
    imports: [
      ClsModule.forRoot({ plugins: [new ClsPluginTransactional({ imports: [OrmModule], adapter })] }),
    ],
    providers: [Service],
  })(AppModule);
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  const [service, cls, host] = [app.get(Service), app.get(ClsService), app.get(TransactionHost)];
  const work = ormWork(() => host.tx as SqlEntityManager);
  return {
    transaction: (body) => cls.run(() => service.run(() => body(work))),
    joined: () => service.joined(),
    close: async () => void orm.close().catch(() => undefined),
  };
};
