#!/usr/bin/env node
import { nodeProblem } from './node-version.js';

// nothing else is loaded before this is known: the server's modules do not even load on an older Node
const problem = nodeProblem(process.versions.node);
if (problem === undefined) {
  const { run } = await import('./run.js');
  process.exitCode = await run(process.argv.slice(2));
} else {
  console.error(`nestjs-matrixone: ${problem}`);
  process.exitCode = 1;
}
