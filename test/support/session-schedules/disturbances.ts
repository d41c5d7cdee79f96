import fc from 'fast-check';

import { TestEngine, type TestSession } from '../../integration/embedded/engine-sessions.js';
import { setImmediate as tick } from 'node:timers/promises';
import { errorAnswer } from './answers.js';
import { FAMILIES, SETUP, TABLES, type Schedule, schedules, type Step } from './schedule.js';

/** What happens to a session from outside: its statement is cancelled, or its connection is lost. */
export interface Disturbance {
  readonly after: number;
  readonly who: number;
  readonly kind: 'cancel' | 'lose';
}

export interface DisturbedSchedule extends Schedule {
  readonly disturbances: readonly Disturbance[];
}

/** Schedules of all statements, in which sessions are cancelled and lost while they wait or hold locks. */
export const disturbedSchedules = (sessions: number, steps: number): fc.Arbitrary<DisturbedSchedule> =>
  fc
    .record({
      schedule: schedules(
        Object.keys(FAMILIES).filter((name) => name !== 'control'),
        sessions,
        steps,
      ),
      disturbances: fc.array(
        fc.record({
          after: fc.nat(steps),
          who: fc.nat(sessions - 1),
          kind: fc.constantFrom('cancel' as const, 'lose' as const),
        }),
        { minLength: 2, maxLength: 8 },
      ),
    })
    .map(({ schedule, disturbances }) => ({ ...schedule, disturbances }));

const settle = async (): Promise<void> => {
  for (let i = 0; i < 4; i++) await tick();
};

/** Plays a disturbed schedule on an engine of its own: what waits for nobody, or is still locked, in the end. */
export const playDisturbed = async (schedule: DisturbedSchedule): Promise<readonly string[]> => {
  const engine = new TestEngine();
  const first = engine.session();
  await first.run('create database d; use d');
  for (const sql of SETUP) await first.run(sql);
  const sessions: TestSession[] = Array.from({ length: schedule.sessions }, () => engine.session('d'));
  const running = new Map<TestSession, string>();
  const broken: string[] = [];

  const send = async ({ who, sql }: Step): Promise<void> => {
    const session = sessions[who];
    if (!session || running.has(session)) return;
    running.set(session, sql);
    void session.run(sql).then(
      () => running.delete(session),
      (error: unknown) => {
        const answer = errorAnswer(error);
        if (/^broken|this statement \(it fails/.test(answer)) broken.push(`${sql} -> ${answer}`);
        running.delete(session);
      },
    );
    await settle();
  };
  const disturb = async ({ who, kind }: Disturbance): Promise<void> => {
    const session = sessions[who];
    if (!session) return;
    const wasRunning = running.get(session);
    if (kind === 'cancel') session.backend.cancel();
    else {
      session.backend.close();
      sessions[who] = engine.session('d');
    }
    await settle();
    if (running.has(session)) broken.push(`${wasRunning} waits on after it was to ${kind}`);
  };

  try {
    for (const [i, step] of schedule.steps.entries()) {
      await send(step);
      for (const one of schedule.disturbances) if (one.after === i) await disturb(one);
    }
    for (let round = 0; round <= schedule.sessions; round++)
      for (let who = 0; who < schedule.sessions; who++) await send({ who, sql: 'commit' });
    for (const sql of running.values()) broken.push(`${sql} waits for nobody`);
    sessions.push(engine.session('d'));
    for (const table of [...TABLES, 'extra', 'copy', 'm']) {
      await send({ who: sessions.length - 1, sql: `alter table ${table} comment = 'free'` });
      if (running.has(sessions.at(-1) as TestSession)) broken.push(`${table} is still locked`);
      sessions.push(engine.session('d'));
    }
  } finally {
    await engine.close();
  }
  return broken;
};
