import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ConsoleLogger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  MatrixOneClient,
  MatrixOneConnectionError,
  MatrixOneModule,
  type MatrixOneModuleOptions,
} from 'nestjs-matrixone';
import { useServer } from '../../support/server.js';

const server = useServer();
const silent = new ConsoleLogger({ logLevels: [] });

async function failureOf(options: MatrixOneModuleOptions): Promise<MatrixOneConnectionError> {
  const error = await Test.createTestingModule({ imports: [MatrixOneModule.forRoot(options)] })
    .setLogger(silent)
    .compile()
    .then(
      async (app) => {
        await app.close();
        return undefined;
      },
      (reason: unknown) => reason,
    );
  expect(error).toBeInstanceOf(MatrixOneConnectionError);
  return error as MatrixOneConnectionError;
}

/** A port that nobody listens on. */
async function deadPort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}

const SECRET = 'n0t-the-password';

describe('connecting at start', () => {
  let target: { host: string; port: number; user: string; password: string };

  beforeAll(() => {
    const url = new URL(server.url);
    target = {
      host: url.hostname,
      port: Number(url.port),
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
    };
  });

  it('gives up on a server that does not answer after the attempts it may make', async () => {
    const port = await deadPort();
    const started = performance.now();
    const error = await failureOf({
      host: '127.0.0.1',
      port,
      user: 'root',
      password: SECRET,
      dbName: 'any',
      connectRetry: { attempts: 3, delay: 100 },
    });
    expect(error.code).toBe('MO_CONNECTION_FAILED');
    expect(error.message).toContain(`127.0.0.1:${port} after 3 attempts`);
    expect(error.message).toContain('ECONNREFUSED');
    expect(performance.now() - started).toBeGreaterThanOrEqual(195);
    expect(JSON.stringify(error) + error.message + String(error.stack)).not.toContain(SECRET);
  });

  it('connects to a server that comes up while it tries', async () => {
    const database = await server.freshDatabase('late');
    const port = await deadPort();
    const bridge = createServer((inner) => {
      const outer = connectTo(target);
      inner.pipe(outer).pipe(inner);
      inner.on('error', () => outer.destroy());
      outer.on('error', () => inner.destroy());
    });
    setTimeout(() => bridge.listen(port, '127.0.0.1'), 300);
    const app = await Test.createTestingModule({
      imports: [
        MatrixOneModule.forRoot({
          ...target,
          host: '127.0.0.1',
          port,
          dbName: database.name,
          connectRetry: { attempts: 50, delay: 50 },
        }),
      ],
    })
      .setLogger(silent)
      .compile();
    await expect(app.get(MatrixOneClient).query('select 1 as one')).resolves.toEqual([{ one: 1 }]);
    await app.close();
    bridge.close();
  });

  it('says at once that a login is refused, and never says the password', async () => {
    const database = await server.freshDatabase('login');
    const error = await failureOf({ ...target, dbName: database.name, password: SECRET });
    expect(error.code).toBe('MO_ACCESS_DENIED');
    expect(error.message).toContain(`${target.host}:${target.port}`);
    expect(error.message).toContain(`'${target.user}'`);
    expect(JSON.stringify(error) + error.message + String(error.stack)).not.toContain(SECRET);
  });

  it('says at once that there is no such user', async () => {
    const database = await server.freshDatabase('user');
    const error = await failureOf({ ...target, user: 'nobody_of_that_name', dbName: database.name });
    expect(error.code).toBe('MO_ACCESS_DENIED');
    expect(error.message).toContain("'nobody_of_that_name'");
  });

  it('says at once that the database does not exist', async () => {
    const dbName = server.freshName('missing');
    const error = await failureOf({ ...target, dbName });
    expect(error.code).toBe('MO_UNKNOWN_DATABASE');
    expect(error.message).toContain(`'${dbName}'`);
  });

  it('creates it when told to', async () => {
    const dbName = server.freshName('made');
    const app = await Test.createTestingModule({
      imports: [MatrixOneModule.forRoot({ ...target, dbName, ensureDatabase: true })],
    }).compile();
    await expect(app.get(MatrixOneClient).query('select database() as name')).resolves.toEqual([
      { name: dbName },
    ]);
    await app.close();
  });

  it('logs in with account and role', async () => {
    const database = await server.freshDatabase('role');
    const app = await Test.createTestingModule({
      imports: [
        MatrixOneModule.forRoot({ ...target, account: 'sys', role: 'moadmin', dbName: database.name }),
      ],
    }).compile();
    await expect(app.get(MatrixOneClient).query('select database() as name')).resolves.toEqual([
      { name: database.name },
    ]);
    await app.close();
  });
});

function connectTo({ host, port }: { host: string; port: number }): Socket {
  return connect(port, host);
}
