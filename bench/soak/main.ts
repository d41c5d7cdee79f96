import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { MikroORM } from '@mikro-orm/core';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  CloneService,
  DeferredOperationService,
  MatrixOneClient,
  MatrixOneModule,
  SnapshotService,
  type MatrixOneConnection,
} from 'nestjs-matrixone';
import { startMatrixOne } from 'nestjs-matrixone/testing';
import { FaultProxy } from '../../test/support/fault-proxy/index.js';
import { connectOutside } from '../../test/support/second-connection.js';
import { withDatabase } from '../server-url.js';
import { Bank } from './bank.js';
import { checkBalances, checkJournal, checkLocks, checkMemory, checkPool, checkUnits } from './checks.js';
import { EntrySchema, TABLES } from './entities.js';
import { FaultInjector } from './fault-injector.js';
import { countListeners } from './listener-census.js';
import { MemoryWatch } from './memory.js';
import { printReport } from './report.js';
import { type Stage } from './scenario.js';
import { anyScenario } from './scenarios.js';
import { UnitLog } from './unit-log.js';

// npm run soak [-- --minutes 1 --workers 20 --faults 2 --storage async-local-storage]

const { values: flags } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    workers: { type: 'string', default: '20' },
    /** Connections broken a second. */
    faults: { type: 'string', default: '2' },
    storage: { type: 'string', default: 'async-local-storage' },
  },
});
const duration = Number(flags.minutes) * 60_000;

const server = await startMatrixOne();
const database = `soak_${process.pid}`;
const url = withDatabase(server.url, database);
const admin = await connectOutside(server.url);
await admin.execute(`create database \`${database}\``);
const outside = await connectOutside(url);
for (const sql of TABLES) await outside.execute(sql);
const proxy = await FaultProxy.start(server.url);

class SoakModule {}
Module({
  imports: [
    MatrixOneModule.forRoot({
      clientUrl: proxy.through(url),
      entities: [EntrySchema],
      storageDriver: flags.storage as 'async-local-storage',
      pool: { min: 0, max: Number(flags.workers) },
      transaction: { acquireTimeout: 3_000 },
      deferred: { leaseMs: 5_000, recoverEvery: 2_000 },
    }),
  ],
  providers: [Bank],
})(SoakModule);
const app = await NestFactory.createApplicationContext(SoakModule, { logger: ['error', 'fatal'] });
const { pool } = app.get(MikroORM).driver.getConnection() as unknown as MatrixOneConnection;

const log = new UnitLog();
process.on('unhandledRejection', (error) => log.violations.push(`nobody handled ${String(error)}`));
process.on('warning', ({ name, message }) => log.violations.push(`${name}: ${message}`));

const stage: Stage = {
  bank: app.get(Bank),
  log,
  client: app.get(MatrixOneClient),
  snapshots: app.get(SnapshotService),
  clones: app.get(CloneService),
  database,
  outside,
};
console.log(
  `Server: ${server.kind}, ${server.version}. ${flags.workers} workers for ${flags.minutes} min, ${flags.faults} faults a second, ${flags.storage}.`,
);
const listenersBefore = countListeners(pool);
const memory = new MemoryWatch(Math.max(1_000, duration / 24));
const faults = new FaultInjector(proxy, Number(flags.faults));
const until = performance.now() + duration;
await Promise.all(
  Array.from({ length: Number(flags.workers) }, async (_, worker) => {
    for (let i = 0; performance.now() < until; i++) {
      const [name, scenario] = anyScenario();
      await scenario.run(stage, `${name}-${worker}-${i}`);
      await delay(Math.random() * 20);
    }
  }),
);
faults.stop();
await memory.stop();

const listeners = countListeners(pool);
const violations = [
  ...log.violations,
  ...(await checkJournal(app.get(DeferredOperationService))),
  ...checkPool(pool),
  ...(await checkLocks(outside)),
  ...(await checkBalances(outside)),
  ...(await checkUnits(outside, log, stage.bank)),
  ...checkMemory(memory.trend),
  ...(listeners > listenersBefore ? [`listeners grew from ${listenersBefore} to ${listeners}`] : []),
];
printReport({
  log,
  faults: faults.count,
  connections: proxy.accepted,
  duration,
  memory: memory.trend,
  violations,
});

await app.close();
await proxy.close();
outside.destroy();
for (const { sname } of await admin.query<{ sname: string }>(
  'select sname from mo_catalog.mo_snapshots where database_name = ?',
  [database],
)) {
  await admin.execute(`drop snapshot \`${sname}\``);
}
await admin.execute(`drop database \`${database}\``);
admin.destroy();
await server.stop();
process.exitCode = violations.length > 0 ? 1 : 0;
