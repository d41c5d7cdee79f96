import { setTimeout as sleep } from 'node:timers/promises';

import { type WireTarget } from '../../support/wire/index.js';
import { type Scenario } from '../transcript/read-transcripts.js';
import { type GoldenAnswer, type GoldenStep } from '../transcript/step.js';
import { compareResult, type Outcome } from './outcome.js';
import { ReplaySessions } from './replay-sessions.js';

/** One step and what was answered to it. */
export interface AnsweredStep {
  readonly step: GoldenStep;
  readonly answers: readonly GoldenAnswer[];
}

/** One step's answers and how they compare. */
export interface StepReport extends AnsweredStep {
  readonly outcome: Outcome;
}

/** Times of a replay in milliseconds. */
export interface ReplayTimes {
  /** How long a step may take before it counts as not answered. */
  readonly stepTimeout: number;
  /** How long a step that is not waited for gets a head start. */
  readonly headStart: number;
}

const TIMES: ReplayTimes = { stepTimeout: 20_000, headStart: 300 };

/** Runs a scenario's steps in order against a clean server and compares; steps that only wait have no outcome. */
export async function replayScenario(
  scenario: Scenario,
  target: WireTarget,
  times: ReplayTimes = TIMES,
): Promise<StepReport[]> {
  const answered = await runSteps(scenario, target, times);
  return answered.map(({ step, answers }) => ({
    step,
    answers,
    outcome: compareResult(step.result!, answers, step.unordered),
  }));
}

/** Runs a scenario's steps in order against a clean server; gives the answers of those that have one. */
export async function runSteps(
  scenario: Pick<Scenario, 'steps' | 'logins'>,
  target: WireTarget,
  times: ReplayTimes = TIMES,
): Promise<AnsweredStep[]> {
  const sessions = new ReplaySessions(target, scenario.logins);
  const answered = new Map<string, Promise<AnsweredStep>>();
  const captured = new Map<string, string>();
  try {
    for (const step of scenario.steps) {
      if (step.await) await answered.get(step.await);
      else if (step.op === 'sleep') await sleep((step.seconds ?? 0) * 1000);
      else if (step.op === 'close') await sessions.close(step.session!).then(() => sleep(200));
      else {
        const running = answerOf(step, withCaptured(step.sql, captured), sessions, times);
        answered.set(step.id, running);
        await (step.async ? sleep(times.headStart) : running);
        if (step.capture) captured.set(step.capture, firstValue((await running).answers));
      }
    }
    return await Promise.all(answered.values());
  } finally {
    await sessions.closeAll();
  }
}

async function answerOf(
  step: GoldenStep,
  sql: string,
  sessions: ReplaySessions,
  times: ReplayTimes,
): Promise<AnsweredStep> {
  const giveUp = new AbortController();
  const answers = await Promise.race([
    run(step, sql, sessions).catch((error: unknown) => failure(String(error))),
    sleep(times.stepTimeout, undefined, { signal: giveUp.signal }).then(() =>
      failure(`no answer within ${times.stepTimeout} ms`),
    ),
  ]).finally(() => giveUp.abort());
  return { step, answers };
}

/** The statement with what earlier steps captured in it. */
function withCaptured(sql = '', captured: ReadonlyMap<string, string>): string {
  return sql.replace(/<<(\w+)>>/g, (hole, name: string) => captured.get(name) ?? hole);
}

function firstValue([answer]: readonly GoldenAnswer[]): string {
  return answer && 'rows' in answer ? String(answer.rows[0]?.[0]) : '';
}

function run(step: GoldenStep, sql: string, sessions: ReplaySessions): Promise<GoldenAnswer[]> {
  const { session = '', params = [], definitions = false } = step;
  switch (step.op) {
    case 'kill':
      return sessions.kill(session, step.kind ?? 'kill', step.victim ?? '');
    case 'quit':
      return sessions.quit(session);
    case 'command':
      return sessions.command(session, step.command ?? 0);
    default:
      return step.protocol === 'binary'
        ? sessions.prepared(session, sql, params, definitions)
        : sessions.text(session, sql, definitions);
  }
}

/** A step that got no answer at all, in the form of an answer. */
function failure(message: string): GoldenAnswer[] {
  return [{ errno: 0, sqlstate: '', message: `(replay) ${message}` }];
}
