import { writeFileSync } from 'node:fs';

import { withTarget } from '../replay/run-conformance.js';
import { runSteps } from '../replay/replay-scenario.js';
import { SCENARIOS } from '../scenarios/index.js';
import { GOLDEN, readScenarios, type Scenario } from '../transcript/read-transcripts.js';
import { maskAnswers } from './mask.js';
import { numberSteps } from './number-steps.js';
import { transcriptText } from './transcript-text.js';

const USAGE = `npm run record -- scenario …

Runs scenarios on a real MatrixOne (MATRIXONE_URL or MATRIXONE_BIN) and writes their transcripts to test/conformance/golden.
A scenario comes from test/conformance/scenarios or, if it is not there, from its transcript: the same statements again.`;

function scenarioNamed(name: string): Pick<Scenario, 'steps' | 'logins'> {
  const source = SCENARIOS.find((scenario) => scenario.name === name);
  return source ? { steps: numberSteps(source), logins: {} } : readScenarios([name])[0]!;
}

const names = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
if (names.length === 0) {
  console.log(`${USAGE}\n\nTo be had in scenarios: ${SCENARIOS.map(({ name }) => name).join(', ')}`);
} else {
  for (const name of names) {
    const scenario = scenarioNamed(name);
    const answered = await withTarget((target, server) => {
      if (server.kind === 'embedded') throw new Error('A transcript is of a real server: set MATRIXONE_URL');
      return runSteps(scenario, target, { stepTimeout: 60_000, headStart: 300 });
    });
    const results = new Map(answered.map(({ step, answers }) => [step.id, maskAnswers(step, answers)]));
    const steps = scenario.steps.map((step) => ({ ...step, result: results.get(step.id) }));
    writeFileSync(new URL(`${name}.jsonl`, GOLDEN), transcriptText(steps));
    console.log(`${name}: ${steps.length} steps`);
  }
}
