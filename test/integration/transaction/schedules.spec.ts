import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type MatrixOneConnection } from 'nestjs-matrixone';
import { useServer } from '../../support/server.js';
import { schedules, type Schedule } from '../../support/schedules/arbitrary.js';
import { Plain, Sparing } from '../../support/schedules/boundaries.js';
import { differences } from '../../support/schedules/compare.js';
import { expectationOf } from '../../support/schedules/model.js';
import { cleanUp, lookFromOutside } from '../../support/schedules/outside-view.js';
import { SchedulePlayer } from '../../support/schedules/player.js';
import { simplify } from '../../support/schedules/simplify.js';
import { toText } from '../../support/schedules/tree.js';
import { createTransactionApp, STORAGE_DRIVERS, type TransactionApp } from '../../support/transaction-app.js';

// by default as many as fit in a while; SCHEDULES=1000 for a long run, SEED=… (and SEED_PATH=…) to see one again
const LONG = process.env['SCHEDULES'];
const RUNS = Number(LONG ?? 60);
const SEED = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const PATH = process.env['SEED_PATH'];
const WHILE = 13_000;

describe.each(STORAGE_DRIVERS)('random schedules of boundaries, %s', (storageDriver) => {
  const server = useServer();
  let app: TransactionApp;
  const base = server.freshName('sch');
  let count = 0;

  beforeAll(async () => {
    app = await createTransactionApp(await server.freshDatabase('schedules'), [Plain, Sparing], {
      storageDriver,
      pool: { max: 60 },
    });
  });
  afterAll(() => app?.close());

  const mismatches = async (schedule: Schedule): Promise<string[]> => {
    const prefix = `${base}_${++count}_`;
    try {
      const report = await new SchedulePlayer(app).play(schedule, prefix);
      const view = await lookFromOutside(app, prefix);
      const { inUse } = (app.em.getConnection() as MatrixOneConnection).pool.usage;
      const leaks = inUse === 0 ? [] : [`${inUse} connections were not given back`];
      return [...differences(expectationOf(schedule.trees), { ...report, ...view }), ...leaks];
    } finally {
      await cleanUp(app, prefix);
    }
  };

  it(
    'end as the model says, seen from a second connection',
    async () => {
      const property = fc.asyncProperty(schedules, async (schedule) => {
        const found = await mismatches(schedule);
        if (found.length > 0) throw new Error(found.join('\n'));
      });
      const result = await fc.check(property, {
        numRuns: RUNS,
        seed: SEED,
        ...(PATH ? { path: PATH } : {}),
        endOnFailure: true,
        ...(LONG ? {} : { interruptAfterTimeLimit: WHILE }),
      });
      process.stdout.write(`schedules, ${storageDriver}: ${result.numRuns} runs, SEED=${SEED}\n`);
      if (result.counterexample)
        throw new Error(await story(result.counterexample[0], result.counterexamplePath));
      expect(result.numRuns).toBeGreaterThan(0);
    },
    WHILE + 60_000 + RUNS * 3_000,
  );

  /** A failed schedule, made as simple as it gets, for a person. */
  const story = async (failed: Schedule, path: string | null): Promise<string> => {
    const { trees, order } = await simplify(failed, async (s) => (await mismatches(s)).length > 0);
    const found = await mismatches({ trees, order });
    const pace = order ? `one step at a time, by ${order.join()}` : 'all at full speed';
    return [
      ...(found.length > 0 ? found : ['differs now and then only']),
      '',
      ...trees.map((tree) => toText(tree)),
      `(${pace}; found with SEED=${SEED} SEED_PATH=${path})`,
    ].join('\n');
  };
});
