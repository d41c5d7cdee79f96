import { RequestContext } from '@mikro-orm/core';
import { Injectable, type NestMiddleware } from '@nestjs/common';
import { MatrixOneConnections } from './connections.js';

/** Gives each HTTP request EntityManager forks of its own, for every connection at once. */
@Injectable()
export class MatrixOneRequestContextMiddleware implements NestMiddleware {
  constructor(private readonly connections: MatrixOneConnections) {}

  use(_request: unknown, _response: unknown, next: () => void): void {
    // one context replaces another: keep what MikroOrmModule's middleware opened for other databases
    const others = RequestContext.currentRequestContext()?.map.values() ?? [];
    RequestContext.create([...others, ...this.connections.requestEntityManagers()], next);
  }
}
