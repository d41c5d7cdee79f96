import { MikroORM } from '@mikro-orm/mysql';
import { NestFactory } from '@nestjs/core';
import { openServer } from '../server/open-server.js';
import { Report } from './report.js';
import { SCENARIOS, ScenariosModule } from './scenarios.module.js';
import { DemoStage, namesOfRun } from './stage.js';
import { Witness } from './witness.js';

/** Plays the six scenarios and tells what a second connection sees after each. */
async function main(): Promise<boolean> {
  const report = new Report((line) => console.log(line));
  await using server = await openServer();
  const names = namesOfRun();
  const app = await NestFactory.createApplicationContext(
    ScenariosModule.connectedTo({ url: server.url, database: names.database }),
    { logger: ['error', 'warn'], abortOnError: false },
  );
  await app.get(MikroORM).schema.update();
  const witness = await Witness.of(server.url, names.database);
  const stage = new DemoStage(names, witness);
  try {
    report.header(server.description, await witness.version(), names.database);
    for (const [index, type] of SCENARIOS.entries()) {
      const scenario = app.get(type);
      report.begin(index + 1, scenario);
      const started = performance.now();
      try {
        report.end(await scenario.play(stage), performance.now() - started);
      } catch (error) {
        report.crash(error);
      }
    }
    report.summary();
  } finally {
    await stage.clear();
    witness.close();
    await app.close();
  }
  return !report.failed;
}

process.exitCode = (await main()) ? 0 : 1;
