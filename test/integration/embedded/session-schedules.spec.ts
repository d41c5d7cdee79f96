import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { useServer } from '../../support/server.js';
import { playOnEngine } from '../../support/session-schedules/invariants.js';
import { compare } from '../../support/session-schedules/play.js';
import { FAMILIES, schedules } from '../../support/session-schedules/schedule.js';
import { itOnRealServer, onRealServer } from '../../support/real-server.js';

// few by default; SCHEDULES=500 for a long run, SEED=… to see one again, FAMILIES=rows,locks for some statements only
const RUNS = Number(process.env['SCHEDULES'] ?? 25);
// beside a real server a fixed one, so that a suite has one result
const SEED = Number(process.env['SEED'] ?? (onRealServer ? 118_396_137 : Date.now() % 2 ** 31));
const families = process.env['FAMILIES']?.split(',') ?? Object.keys(FAMILIES).filter((f) => f !== 'control');

describe('random schedules of sessions', () => {
  it(
    'lose no update, show nothing uncommitted, give no id twice and keep every key',
    async () => {
      let answers = 0;
      const property = fc.asyncProperty(schedules(families, 6, 40), async (schedule) => {
        const outcome = await playOnEngine(schedule);
        answers += outcome.answers;
        if (outcome.broken.length > 0) throw new Error([...outcome.broken, '', ...outcome.log].join('\n'));
      });
      await fc.assert(property, { numRuns: RUNS, seed: SEED, interruptAfterTimeLimit: 20_000 + RUNS * 400 });
      expect(answers).toBeGreaterThan(0);
    },
    60_000 + RUNS * 1_000,
  );
});

describe('random schedules beside a real server', () => {
  const server = useServer();

  itOnRealServer(
    'are answered alike, step by step',
    async () => {
      const { hostname, port, username, password } = new URL(server.url);
      const target = { host: hostname, port: Number(port), user: username, password };
      let equal = 0;
      const samples = fc.sample(schedules(families, 4, 24), { seed: SEED, numRuns: RUNS });
      for (const [i, schedule] of samples.entries()) {
        const report = await compare(schedule, target, server.freshName('schedule'));
        equal += report.compared;
        if (report.difference)
          throw new Error([report.difference, '', ...report.log, `(number ${i} of SEED=${SEED})`].join('\n'));
      }
      process.stdout.write(`schedules: ${samples.length}, ${equal} answers alike, SEED=${SEED}\n`);
      expect(equal).toBeGreaterThan(0);
    },
    60_000 + RUNS * 20_000,
  );
});
