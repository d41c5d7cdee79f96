import { Global, Module, RequestMethod, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { MatrixOneConnections } from './connections.js';
import { MatrixOneRequestContextMiddleware } from './request-context.middleware.js';

/** What the connections of one application share. Nest makes one of it for each application. */
@Global()
@Module({ providers: [MatrixOneConnections], exports: [MatrixOneConnections] })
export class MatrixOneConnectionsModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply(MatrixOneRequestContextMiddleware)
      .forRoutes({ path: '{*all}', method: RequestMethod.ALL });
  }
}
