import { SETUP, TABLES, type Schedule, type Step } from './schedule.js';
import { EngineSessions, type Running, type ServerSessions, WireSessions } from './server-sessions.js';
import { type WireTarget } from '../wire/index.js';

/** How long a real server may take in milliseconds: to answer, and to be taken as waiting. */
const ANSWERED = 6_000;
const WAITING = 200;
const DEADLOCK = 15_000;

/** What became of the statements: one line each, in order. */
export interface Report {
  readonly log: readonly string[];
  readonly difference?: string;
  /** Why the comparison ended before the schedule. */
  readonly over?: string;
  readonly compared: number;
}

/** Plays a schedule on the engine and, step by step beside it, on a real server. */
export const compare = async (schedule: Schedule, target: WireTarget, database: string): Promise<Report> => {
  const engine = await EngineSessions.open(schedule.sessions + 1, SETUP, database);
  const real = await WireSessions.open(target, database, schedule.sessions + 1, SETUP);
  try {
    return await lockstep(schedule, engine, real);
  } finally {
    await real.close();
    await engine.close();
  }
};

class Difference extends Error {}
class Over extends Error {}

interface Pair {
  readonly engine: Running;
  readonly real: Running;
}

const lockstep = async (
  { sessions, steps }: Schedule,
  engine: ServerSessions,
  real: ServerSessions,
): Promise<Report> => {
  const log: string[] = [];
  const waiting = new Map<number, Pair>();
  let compared = 0;
  const note = (who: number, sql: string, text: string) => log.push(`${'ABCDEFG'[who]}: ${sql} -> ${text}`);

  const agree = async (pair: Pair): Promise<void> => {
    const { who, sql } = pair.engine;
    const expected = pair.engine.answer as string;
    if (expected.startsWith('error 20701')) {
      const all = [...waiting.values(), pair].map((p) => p.real);
      const until = Date.now() + DEADLOCK;
      while (Date.now() < until && !all.some((r) => r.answer?.startsWith('error 20701')))
        await real.settle(all.filter((r) => r.answer === undefined).slice(0, 1), 200);
      note(who, sql, expected);
      if (!all.some((r) => r.answer?.startsWith('error 20701')))
        throw new Difference(
          `a deadlock for the engine only, real: ${all.map((r) => `${r.sql} -> ${r.answer}`).join(' | ')}`,
        );
      throw new Over('deadlock');
    }
    await real.settle([pair.real], ANSWERED);
    const seen = pair.real.answer ?? 'waits';
    note(who, sql, seen);
    if (expected.includes('embedded server:'))
      throw new Over(`refused ${expected.replace(/^.*embedded server: |\(.*|;.*$/g, '')}`);
    if (seen !== expected) throw new Difference(`${sql}\n   engine ${expected}\n   real   ${seen}`);
    compared++;
  };

  /** Those that a step has let go on. */
  const wake = async (): Promise<void> => {
    for (;;) {
      await engine.settle([], 0);
      const woken = [...waiting.values()].filter((p) => p.engine.answer !== undefined);
      if (woken.length === 0) break;
      for (const pair of woken) {
        waiting.delete(pair.engine.who);
        await agree(pair).catch((error: unknown) => {
          // several that go on at once: the real server may let any of them be first
          throw woken.length > 1 && error instanceof Difference ? new Over('race') : error;
        });
      }
    }
    const rest = [...waiting.values()];
    if (rest.length === 0) return;
    await real.settle([], 30);
    await real.settle(rest.map((p) => p.real).slice(0, 1), 40);
    const early = rest.find((p) => p.real.answer !== undefined);
    if (early) throw new Difference(`${early.real.sql}\n   engine waits on\n   real   ${early.real.answer}`);
  };

  const play = async ({ who, sql }: Step): Promise<void> => {
    if (waiting.has(who)) return;
    const pair = { engine: engine.send(who, sql), real: real.send(who, sql) };
    await engine.settle([pair.engine], 0);
    if (pair.engine.answer !== undefined) await agree(pair);
    else {
      await real.settle([pair.real], WAITING);
      note(who, sql, 'waits');
      if (pair.real.answer !== undefined)
        throw new Difference(`${sql}\n   engine waits\n   real   ${pair.real.answer}`);
      waiting.set(who, pair);
    }
    await wake();
  };

  try {
    for (const step of steps) await play(step);
    for (let round = 0; round <= sessions; round++)
      for (let who = 0; who < sessions; who++) await play({ who, sql: 'commit' });
    for (const table of TABLES) await play({ who: sessions, sql: `select * from ${table}` });
  } catch (error) {
    if (error instanceof Over) return { log, compared, over: error.message };
    if (error instanceof Difference) return { log, compared, difference: error.message };
    throw error;
  }
  return { log, compared };
};
