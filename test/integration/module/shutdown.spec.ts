import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { MatrixOneClient, MatrixOneModule, MoTransactionManager } from 'nestjs-matrixone';
import { useServer, type FreshDatabase } from '../../support/server.js';

const server = useServer();
const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

async function databaseWithTable(): Promise<FreshDatabase> {
  const database = await server.freshDatabase('shutdown');
  const outside = await server.outside(database);
  await outside.execute('create table item (label varchar(50) not null)');
  return database;
}

describe('shutdown in the process', () => {
  const start = async (drainTimeout: number) => {
    const database = await databaseWithTable();
    const app = await Test.createTestingModule({
      imports: [MatrixOneModule.forRoot({ clientUrl: database.url, transaction: { drainTimeout } })],
    }).compile();
    await app.init();
    const client = app.get(MatrixOneClient);
    const insert = (label: string) => client.execute('insert into item (label) values (?)', [label]);
    const labels = async () =>
      (await server.outside(database)).query('select label from item order by label');
    return { app, insert, labels, manager: app.get(MoTransactionManager) };
  };

  it('waits for a running transaction and commits it', async () => {
    const { app, insert, labels, manager } = await start(5_000);
    const running = manager.run(async () => {
      await insert('a');
      await sleep(300);
      await insert('b');
    });
    await sleep(100);
    await app.close();
    await expect(running).resolves.toBeUndefined();
    await expect(labels()).resolves.toEqual([{ label: 'a' }, { label: 'b' }]);
  });

  it.each(['afterCommit', 'afterCompletion'] as const)(
    'waits for the %s hooks of its transactions',
    async (phase) => {
      const { app, insert, labels, manager } = await start(5_000);
      const running = manager.run(async () => {
        await insert('a');
        manager.current()?.[phase](async () => {
          await sleep(200);
          await insert('b');
        });
      });
      await sleep(100);
      await app.close();
      await expect(labels()).resolves.toEqual([{ label: 'a' }, { label: 'b' }]);
      await running;
    },
  );

  it('waits no longer than drainTimeout, and rolls back what is not done', async () => {
    const { app, insert, labels, manager } = await start(200);
    const running = manager.run(async () => {
      await insert('a');
      await sleep(3_000);
      await insert('b');
    });
    const outcome = running.then(
      () => 'committed',
      (error: Error & { code?: string }) => error.code,
    );
    await sleep(100);
    const started = performance.now();
    await app.close();
    expect(performance.now() - started).toBeLessThan(2_000);
    await expect(labels()).resolves.toEqual([]);
    await expect(outcome).resolves.not.toBe('committed');
  });
});

describe('shutdown of a process', () => {
  const CHILD = fileURLToPath(new URL('../../support/child-app.ts', import.meta.url));
  const LOADER = fileURLToPath(new URL('../../support/typescript-loader.mjs', import.meta.url));

  const run = async (mode: string, url: string) => {
    const child = spawn(process.execPath, ['--import', LOADER, CHILD, mode], {
      env: { ...process.env, CHILD_URL: url },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (chunk.includes('READY') && mode === 'signal') child.kill('SIGTERM');
      });
    }
    const timer = setTimeout(() => child.kill('SIGKILL'), 45_000);
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    clearTimeout(timer);
    return { code, signal, output };
  };

  it.each(['close', 'signal', 'bad-database'])('the process ends by itself: %s', async (mode) => {
    const database = await databaseWithTable();
    const { code, signal, output } = await run(mode, database.url);
    expect({ signal, output }).not.toMatchObject({ signal: 'SIGKILL' });
    if (mode === 'bad-database') expect(output).toContain('MO_UNKNOWN_DATABASE');
    else expect(output).toContain('CLOSED');
    if (mode === 'close') expect(code).toBe(0);
    await expect((await server.outside(database)).query('select label from item')).resolves.toEqual(
      mode === 'bad-database' ? [] : [{ label: mode }],
    );
  });
});
