import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { ConsoleLogger } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  MatrixOneClient,
  MatrixOneHealthIndicator,
  MatrixOneModule,
  MoTransactionManager,
} from 'nestjs-matrixone';
import { useServer } from '../../support/server.js';

const server = useServer();
const silent = new ConsoleLogger({ logLevels: [] });

describe('MatrixOneHealthIndicator', () => {
  let app: TestingModule;
  let bridge: Server;
  const sockets = new Set<Socket>();

  beforeAll(async () => {
    const database = await server.freshDatabase('health');
    const target = new URL(database.url);
    const [port, host] = [Number(target.port), target.hostname];
    bridge = createServer((inner) => {
      const outer = connect(port, host);
      sockets.add(inner).add(outer);
      inner.pipe(outer).pipe(inner);
      inner.on('error', () => outer.destroy());
      outer.on('error', () => inner.destroy());
    }).listen(0, '127.0.0.1');
    await once(bridge, 'listening');
    target.hostname = '127.0.0.1';
    target.port = String((bridge.address() as AddressInfo).port);
    app = await Test.createTestingModule({
      imports: [
        MatrixOneModule.forRoot({
          clientUrl: target.toString(),
          pool: { max: 3 },
        }),
        TerminusModule,
      ],
    })
      .setLogger(silent)
      .compile();
    await app.init();
  });

  afterAll(() => app.close());

  it('is up, with the version and the use of the pool, in the shape that terminus takes', async () => {
    const indicator = app.get(MatrixOneHealthIndicator);
    const report = await app
      .get(HealthCheckService)
      .check([() => indicator.check('matrixone', { timeout: 30_000 })]);
    expect(report.status).toBe('ok');
    expect(report.info?.['matrixone']).toMatchObject({
      status: 'up',
      version: server.version,
      pool: { size: 3, inUse: 0, waiting: 0 },
    });
  });

  it('is down within its timeout when the pool has no connection to spare', async () => {
    const manager = app.get(MoTransactionManager);
    const finish = Promise.withResolvers<void>();
    const busy = Array.from({ length: 3 }, () => {
      const holds = Promise.withResolvers<void>();
      const over = manager.run(async () => {
        await app.get(MatrixOneClient).query('select 1');
        holds.resolve();
        await finish.promise;
      });
      return { holds: holds.promise, over };
    });
    await Promise.all(busy.map(({ holds }) => holds));
    const { matrixone } = await app.get(MatrixOneHealthIndicator).check('matrixone', { timeout: 100 });
    expect(matrixone).toMatchObject({
      status: 'down',
      message: 'no answer within 100 ms',
      pool: { inUse: 3 },
    });
    finish.resolve();
    await Promise.all(busy.map(({ over }) => over));
  });

  it('is down, and terminus answers 503, when the server is gone', async () => {
    bridge.close();
    for (const socket of sockets) socket.destroy();
    const indicator = app.get(MatrixOneHealthIndicator);
    const attempt = app.get(HealthCheckService).check([() => indicator.check('matrixone')]);
    await expect(attempt).rejects.toMatchObject({ status: 503 });
    const { matrixone } = await indicator.check('matrixone');
    expect(matrixone.status).toBe('down');
    expect(JSON.stringify(matrixone)).not.toContain('\\n');
  });
});
