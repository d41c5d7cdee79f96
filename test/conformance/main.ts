import { countsTable, differences } from './replay/report.js';
import { runScenario, type ScenarioReport } from './replay/run-conformance.js';
import { readScenarios } from './transcript/read-transcripts.js';

const USAGE = `npm run conformance -- [scenario …] [--diff]

Replays the recorded transcripts, each from a clean server: an embedded one, or the one of MATRIXONE_URL.
Prints how many steps came out how; --diff prints every step that is not equal, with what was recorded and what came.`;

const args = process.argv.slice(2);
if (args.includes('--help')) {
  console.log(USAGE);
} else {
  const reports: ScenarioReport[] = [];
  for (const scenario of readScenarios(args.filter((arg) => !arg.startsWith('--')))) {
    const report = await runScenario(scenario);
    reports.push(report);
    if (args.includes('--diff')) console.log(`== ${scenario.name}\n${differences(report)}`);
  }
  console.log(`\n${countsTable(reports)}\n\nserver: ${reports[0]?.version ?? 'none'}`);
}
