import { setTimeout as sleep } from 'node:timers/promises';

import { type WireTarget } from '../../support/wire/index.js';
import { type Scenario } from '../transcript/read-transcripts.js';
import { type GoldenAnswer, type GoldenStep } from '../transcript/step.js';
import { compareResult, type Outcome } from './outcome.js';
import { ReplaySessions } from './replay-sessions.js';

/** One step's answers and how they compare. */
export interface StepReport {
  readonly step: GoldenStep;
  readonly outcome: Outcome;
  readonly answers: readonly GoldenAnswer[];
}

/** Times of a replay in milliseconds. */
export interface ReplayTimes {
  /** How long a step may take before it counts as not answered. */
  readonly stepTimeout: number;
  /** How long a step that is not waited for gets a head start. */
  readonly headStart: number;
}

const TIMES: ReplayTimes = { stepTimeout: 20_000, headStart: 300 };

/** Runs a scenario's steps in order against a clean server; steps that are only waiting have no outcome. */
export async function replayScenario(
  scenario: Scenario,
  target: WireTarget,
  times: ReplayTimes = TIMES,
): Promise<StepReport[]> {
  const sessions = new ReplaySessions(target, scenario.logins);
  const reports = new Map<string, Promise<StepReport>>();
  try {
    for (const step of scenario.steps) {
      if (step.await) await reports.get(step.await);
      else if (step.op === 'sleep') await sleep((step.seconds ?? 0) * 1000);
      else if (step.op === 'close') await sessions.close(step.session!).then(() => sleep(200));
      else {
        const report = replayStep(step, sessions, times);
        reports.set(step.id, report);
        await (step.async ? sleep(times.headStart) : report);
      }
    }
    return await Promise.all(reports.values());
  } finally {
    await sessions.closeAll();
  }
}

async function replayStep(
  step: GoldenStep,
  sessions: ReplaySessions,
  times: ReplayTimes,
): Promise<StepReport> {
  const giveUp = new AbortController();
  const answers = await Promise.race([
    run(step, sessions).catch((error: unknown) => failure(String(error))),
    sleep(times.stepTimeout, undefined, { signal: giveUp.signal }).then(() =>
      failure(`no answer within ${times.stepTimeout} ms`),
    ),
  ]).finally(() => giveUp.abort());
  return { step, answers, outcome: compareResult(step.result!, answers, step.unordered) };
}

function run(step: GoldenStep, sessions: ReplaySessions): Promise<GoldenAnswer[]> {
  const { session = '', sql = '', params = [] } = step;
  switch (step.op) {
    case 'kill':
      return sessions.kill(session, step.kind ?? 'kill', step.victim ?? '');
    case 'quit':
      return sessions.quit(session);
    case 'command':
      return sessions.command(session, step.command ?? 0);
    default:
      return step.protocol === 'binary'
        ? sessions.prepared(session, sql, params)
        : sessions.text(session, sql);
  }
}

/** A step that got no answer at all, in the form of an answer. */
function failure(message: string): GoldenAnswer[] {
  return [{ errno: 0, sqlstate: '', message: `(replay) ${message}` }];
}
