// Prints `N passed, N failed[, N skipped]` from jest's JSON and the number of other steps that failed; exits 1 if any did.
import { readFileSync } from 'node:fs';

const [file, brokenSteps] = process.argv.slice(2);

function readResults() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // jest did not get as far as writing its results
    return {
      numPassedTests: 0,
      numFailedTests: 1,
      numRuntimeErrorTestSuites: 0,
      numPendingTests: 0,
      numTodoTests: 0,
    };
  }
}

const results = readResults();
const passed = results.numPassedTests;
const failed = results.numFailedTests + results.numRuntimeErrorTestSuites + Number(brokenSteps);
const skipped = results.numPendingTests + results.numTodoTests;

console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
