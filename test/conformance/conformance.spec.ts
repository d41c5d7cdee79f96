import { afterAll, describe, expect, it } from '@jest/globals';

import {
  changesAgainst,
  describeChanges,
  isWorse,
  readRatchet,
  updated,
  writeRatchet,
} from './ratchet/ratchet.js';
import { countsTable, differences } from './replay/report.js';
import { runScenario, type ScenarioReport } from './replay/run-conformance.js';
import { readScenarios } from './transcript/read-transcripts.js';

// The ratchet is the embedded server's; a real server must be equal in every step.
const embedded = !process.env.MATRIXONE_URL && !process.env.MATRIXONE_BIN && !process.env.MATRIXONE_IMAGE;
const update = embedded && process.env.UPDATE_RATCHET === '1';
const allowWorse = process.env.ALLOW_WORSE === '1';

describe('conformance', () => {
  const reports: ScenarioReport[] = [];

  it.each(readScenarios())(
    '$name',
    async (scenario) => {
      const report = await runScenario(scenario);
      reports.push(report);
      if (update) return writeRatchet(updated(readRatchet(), report.steps, allowWorse));
      const changes = changesAgainst(embedded ? readRatchet() : {}, report.steps);
      const worse = changes.filter(isWorse);
      if (worse.length > 0) console.error(differences(report));
      expect(describeChanges(worse)).toBe('');
      const better = changes.filter((change) => !isWorse(change));
      if (better.length > 0) {
        console.warn(
          `Better than the ratchet says (UPDATE_RATCHET=1 takes it in):\n${describeChanges(better)}`,
        );
      }
    },
    180_000,
  );

  it('names no step in the ratchet that does not exist', () => {
    const ids = new Set(readScenarios().flatMap(({ steps }) => steps.map(({ id }) => id)));
    expect(Object.keys(readRatchet()).filter((id) => !ids.has(id))).toEqual([]);
  });

  afterAll(() => {
    process.stdout.write(`\n${countsTable(reports)}\n\nserver: ${reports[0]?.version ?? 'none'}\n`);
  });
});
