import { type RunningMatrixOne } from 'nestjs-matrixone/testing';

import { type WireTarget } from '../../support/wire/index.js';
import { type Scenario } from '../transcript/read-transcripts.js';
import { onCleanServer } from './clean-server.js';
import { replayScenario, type StepReport } from './replay-scenario.js';

/** A scenario's outcome, and which server gave it. */
export interface ScenarioReport {
  readonly name: string;
  readonly version: string;
  readonly steps: readonly StepReport[];
}

/** Replays one scenario from a clean state. */
export function runScenario(scenario: Scenario): Promise<ScenarioReport> {
  return withTarget(async (target, server) => ({
    name: scenario.name,
    version: server.version,
    steps: await replayScenario(scenario, target),
  }));
}

/** Runs `work` on a clean server, told where it listens. */
export function withTarget<T>(
  work: (target: WireTarget, server: RunningMatrixOne) => Promise<T>,
): Promise<T> {
  return onCleanServer(async (server) => {
    const { hostname, port, username, password } = new URL(server.url);
    const target = {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
    };
    return work(target, server);
  });
}
