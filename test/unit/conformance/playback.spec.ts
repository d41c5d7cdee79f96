import { describe, expect, it } from '@jest/globals';

import { listen } from '../../../src/embedded/protocol/index.js';
import { replayScenario } from '../../conformance/replay/replay-scenario.js';
import { differences } from '../../conformance/replay/report.js';
import { readScenarios, type Scenario } from '../../conformance/transcript/read-transcripts.js';
import { PlaybackEngine } from './playback-engine.js';

/** Replays `scenario` against an engine that answers from the transcript `played`. */
async function replay(scenario: Scenario, played = scenario.steps) {
  const front = await listen(new PlaybackEngine(played), '127.0.0.1', 0);
  try {
    const target = { host: '127.0.0.1', port: front.port, user: 'root', password: '111' };
    return await replayScenario(scenario, target, { stepTimeout: 5_000, headStart: 20 });
  } finally {
    await front.close();
  }
}

describe('replay of an engine that answers what was recorded', () => {
  it.each(readScenarios())('$name is equal in every step', async (scenario) => {
    const steps = await replay(scenario);
    expect(differences({ name: scenario.name, version: '', steps })).toBe('');
    expect(steps).toHaveLength(scenario.steps.filter(({ result }) => result).length);
  });

  it('sees a step whose answer was changed', async () => {
    const [scenario] = readScenarios(['protocol_multi']);
    const changed = scenario!.steps.map((step) =>
      step.seq === 6 ? { ...step, result: { columns: ['id'], types: ['LONG'], rows: [[2]] } } : step,
    );
    const steps = await replay(scenario!, changed);
    expect(steps.filter(({ outcome }) => outcome !== 'equal').map(({ step }) => step.id)).toEqual([
      'protocol_multi.006',
    ]);
  });
});
