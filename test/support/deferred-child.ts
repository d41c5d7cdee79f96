import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  CloneService,
  DeferredOperationService,
  MatrixOneClient,
  MatrixOneModule,
  MoTransactionManager,
  SnapshotService,
} from 'nestjs-matrixone';
import { type PooledConnection } from '../../src/driver/session/index.js';

// An application in a process of its own. `work`: commits a transaction with a snapshot and a clone and stops for good before or after
// the statement that its parent wants it to be killed at. `recover`: starts, which recovers, and waits until nothing is left.

interface ChildTask {
  readonly mode: 'work' | 'recover';
  readonly url: string;
  readonly source: string;
  readonly snapshot: string;
  readonly backup: string;
  readonly stopAt: string;
  readonly when: 'before' | 'after';
}

const task = JSON.parse(process.argv[2] ?? '{}') as ChildTask;

@Module({
  imports: [
    MatrixOneModule.forRoot({ clientUrl: task.url, deferred: { leaseMs: 1_000, recoverEvery: 300 } }),
  ],
})
class AppModule {}

const app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
if (task.mode === 'work') await work();
else await recover();

async function work(): Promise<void> {
  const manager = app.get(MoTransactionManager);
  await manager.run(async () => {
    manager.currentDatabaseTransaction()?.onCommitted(async (connection) => {
      stopAtStatement(connection as PooledConnection);
      if (task.stopAt === '') await stop();
    });
    await app.get(MatrixOneClient).execute("insert into note (label) values ('mine')");
    const snapshot = await app
      .get(SnapshotService)
      .create({ name: task.snapshot, level: 'database', database: task.source });
    await app.get(CloneService).cloneDatabase({ target: task.backup, source: task.source, snapshot });
  });
  console.log('NOT STOPPED');
}

function stopAtStatement(connection: PooledConnection): void {
  const pattern = new RegExp(task.stopAt);
  const send = connection.send.bind(connection);
  connection.send = async (request) => {
    const hit = task.stopAt !== '' && pattern.test(request.sql);
    if (hit && task.when === 'before') await stop();
    const answer = await send(request);
    if (hit) await stop();
    return answer;
  };
}

/** Says so and does nothing more; the lease is renewed, as in a process that is alive. */
async function stop(): Promise<never> {
  console.log('STOPPED');
  setInterval(() => undefined, 1_000);
  return new Promise<never>(() => undefined);
}

async function recover(): Promise<void> {
  const deferred = app.get(DeferredOperationService);
  const deadline = Date.now() + 20_000;
  while ((await deferred.list()).length > 0 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  console.log(JSON.stringify({ left: (await deferred.list()).length }));
  await app.close();
}
