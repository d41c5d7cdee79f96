import { Counted, COUNT, COUNT_SETUP } from './counted.js';
import { SETUP, type Schedule } from './schedule.js';
import { EngineSessions, type Running } from './server-sessions.js';

/** What a schedule did on the engine, and what it must not have done. */
export interface Outcome {
  readonly log: readonly string[];
  readonly broken: readonly string[];
  readonly answers: number;
}

/** Queries that count what may not be there. */
const FORBIDDEN: readonly (readonly [what: string, sql: string])[] = [
  ['two rows of t have the same id', 'select count(*) - count(distinct id) from t'],
  ['two rows of t have the same u', 'select count(u) - count(distinct u) from t'],
  [
    'two rows of w have the same key',
    'select count(*) from w x join w y on x.a = y.a and x.b = y.b and x.v <> y.v',
  ],
  [
    'a row of c has no parent',
    'select count(*) from c where pid is not null and pid not in (select id from p)',
  ],
];

/**
 * Plays a schedule on an engine of its own; the sessions also count in one row, at places between. The counter must
 * be the number of increments that were committed, no reader may see one that was not, generated ids are given once,
 * keys stay unique, children keep their parents, and nobody waits for ever.
 */
export const playOnEngine = async ({ sessions, steps }: Schedule): Promise<Outcome> => {
  const engine = await EngineSessions.open(sessions + 1, [...SETUP, ...COUNT_SETUP]);
  const log: string[] = [];
  const broken: string[] = [];
  const waiting = new Map<number, Running>();
  const counted = new Counted();
  const ids = new Set<string>();

  const answered = ({ who, sql, answer = '' }: Running): void => {
    log.push(`${'ABCDEFG'[who]}: ${sql} -> ${answer}`);
    if (/^broken|this statement \(it fails/.test(answer)) broken.push(`${sql} -> ${answer}`);
    counted.answered(who, sql, answer);
    const id = /^insert into t \((u, )?v\)/.test(sql) && /^ok 1, id (\d+)/.exec(answer)?.[1];
    if (id && ids.has(id)) broken.push(`the id ${id} was given twice`);
    if (id) ids.add(id);
    if (sql.startsWith('truncate')) ids.clear();
  };
  const run = async (who: number, sql: string): Promise<void> => {
    if (waiting.has(who)) return;
    waiting.set(who, engine.send(who, sql));
    for (;;) {
      await engine.settle();
      const done = [...waiting.values()].filter(({ answer }) => answer !== undefined);
      if (done.length === 0) return;
      for (const one of done) {
        waiting.delete(one.who);
        answered(one);
      }
    }
  };
  /** One number as a session beside sees it; undefined when the embedded server refuses to tell, or a schedule has dropped c. */
  const look = async (sql: string): Promise<number | undefined> => {
    const one = engine.send(sessions, sql);
    await one.done;
    const value = /^rows \((-?\d+)\)$/.exec(one.answer ?? '')?.[1];
    if (value === undefined && !/embedded server:|table "c" does not exist/.test(one.answer ?? ''))
      broken.push(`${sql} -> ${one.answer}`);
    return value === undefined ? undefined : Number(value);
  };
  const checkCount = async (): Promise<void> => {
    const seen = await look('select n from counted');
    if (seen !== undefined && seen !== counted.committed)
      broken.push(`${seen} increments are seen, ${counted.committed} are committed`);
  };

  try {
    for (const [i, { who, sql }] of steps.entries()) {
      await run(who, sql);
      if (i % 3 === 0) await run(who, COUNT);
      if (i % 4 === 0) await checkCount();
    }
    for (let round = 0; round <= sessions; round++)
      for (let who = 0; who < sessions; who++) await run(who, 'commit');
    if (waiting.size > 0) broken.push(`${waiting.size} statements wait for nobody`);
    await checkCount();
    for (const [what, sql] of FORBIDDEN) if (((await look(sql)) ?? 0) !== 0) broken.push(what);
  } finally {
    await engine.close();
  }
  return { log, broken, answers: log.length };
};
