import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createConnection, type Connection } from 'mysql2/promise';
import { startEmbeddedServer, type EmbeddedServer } from 'nestjs-matrixone/embedded';

import { onRealServer } from '../../support/real-server.js';
import { useServer } from '../../support/server.js';
import {
  answerOf,
  connectForAnswers,
  difference,
  isLeak,
  isRefusal,
  preparedRows,
} from '../../support/statements/answer.js';
import { changes, finalState } from '../../support/statements/changes.js';
import { Grammar, playgroundNames } from '../../support/statements/expressions.js';
import { families } from '../../support/statements/families.js';
import { playground } from '../../support/statements/playground.js';
import { leftovers, scripts } from '../../support/statements/scripts.js';
import { queries, type Query } from '../../support/statements/queries.js';

/**
 * Random statements: the embedded server answers as a real one does, or refuses by name. Without a real server the
 * same statements are held against themselves. SEED= repeats a run, STATEMENT_RUNS= makes it longer. Beside a real
 * server the seed is a fixed one, so that a suite has one result; other seeds are for looking for differences.
 */
const FIXED_SEED = 1;
const seed =
  process.env.SEED === undefined ? (onRealServer ? FIXED_SEED : undefined) : Number(process.env.SEED);
const runs = Number(process.env.STATEMENT_RUNS ?? (onRealServer ? 60 : 250));
const options = { numRuns: runs, ...(seed === undefined ? {} : { seed }) };
const timeout = 60_000 + runs * 2_000;

const server = useServer();
let embedded: EmbeddedServer;
let mine: Connection;
let real: Connection | undefined;

const connectTo = async (url: string, name: string): Promise<Connection> => {
  const connection = await connectForAnswers(url);
  await connection.query(`use \`${name}\``);
  for (const statement of playground) await connection.query(statement);
  return connection;
};

beforeAll(async () => {
  embedded = await startEmbeddedServer();
  const admin = await connectForAnswers(embedded.url);
  await admin.query('create database playground');
  admin.destroy();
  mine = await connectTo(embedded.url, 'playground');
  if (onRealServer) real = await connectTo(server.url, (await server.freshDatabase('random')).name);
}, 120_000);

afterAll(async () => {
  mine.destroy();
  real?.destroy();
  await embedded.close();
});

const grammar = new Grammar(playgroundNames);
const expressions: fc.Arbitrary<Query> = fc
  .oneof(...families.map((f) => grammar.expression(f, 2)))
  .map((e) => ({ sql: `select id, ${e} as x from w order by id`, ordered: true }));

/** Runs a statement on both servers; says whether it was answered and not refused. */
const compared = async (sql: string, ordered: boolean): Promise<boolean> => {
  const answer = await answerOf(mine, sql);
  if (isLeak(answer)) throw new Error(`the engine shows through: ${JSON.stringify(answer)}`);
  if (isRefusal(answer)) return false;
  if (real) {
    const other = await answerOf(real, sql);
    if (difference(answer, other, ordered) !== undefined)
      throw new Error(`${JSON.stringify(answer)}\nbut the real server: ${JSON.stringify(other)}`);
  }
  return true;
};

describe('random statements', () => {
  it.each([
    ['expressions of all types', expressions],
    ['queries', queries],
  ] as const)(
    '%s are answered alike or refused',
    async (_name, statements) => {
      let answered = 0;
      await fc.assert(
        fc.asyncProperty(statements, async ({ sql, ordered }) => {
          if (await compared(sql, ordered)) answered++;
        }),
        options,
      );
      // a server that refused everything would be right, and useless
      expect(answered).toBeGreaterThan(runs / 5);
    },
    timeout,
  );

  it.each([
    ['changes of one table', changes.map((script) => [...script, finalState]), ['drop table if exists t']],
    ['scripts over several tables', scripts, leftovers],
  ] as const)(
    '%s leave the same rows',
    async (_name, statements, cleaning) => {
      let answered = 0;
      await fc.assert(
        fc.asyncProperty(statements, async (script) => {
          for (const connection of [mine, real]) {
            for (const sql of ['rollback', ...cleaning]) await connection?.query(sql);
          }
          for (const sql of script) {
            // after a refusal the two are no longer at the same point
            if (!(await compared(sql, false))) return;
            answered++;
          }
        }),
        { ...options, numRuns: Math.ceil(runs / 3) },
      );
      expect(answered).toBeGreaterThan(runs / 3);
    },
    timeout,
  );

  it(
    'a condition, its negation and its being NULL part the rows',
    async () => {
      const conditions = grammar.expression('truth', 2);
      let answered = 0;
      await fc.assert(
        fc.asyncProperty(conditions, async (condition) => {
          const parts = await Promise.all(
            [`(${condition})`, `not (${condition})`, `(${condition}) is null`].map((p) =>
              answerOf(mine, `select id from w where ${p}`),
            ),
          );
          if (parts.some((p) => p.kind !== 'rows')) return;
          answered++;
          const ids = parts.flatMap((p) => (p.kind === 'rows' ? p.rows.map((r) => Number(r[0])) : []));
          expect(ids.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
        }),
        options,
      );
      expect(answered).toBeGreaterThan(runs / 20);
    },
    timeout,
  );

  it(
    'a filter keeps the rows that the condition is true of as a column',
    async () => {
      let answered = 0;
      await fc.assert(
        fc.asyncProperty(grammar.expression('truth', 2), async (condition) => {
          const filtered = await answerOf(mine, `select id from w where ${condition} order by id`);
          const shown = await answerOf(mine, `select id, (${condition}) is true as x from w order by id`);
          if (filtered.kind !== 'rows' || shown.kind !== 'rows') return;
          answered++;
          expect(filtered.rows.map((r) => r[0])).toEqual(
            shown.rows.filter((r) => r[1] === '1').map((r) => r[0]),
          );
        }),
        options,
      );
      expect(answered).toBeGreaterThan(runs / 20);
    },
    timeout,
  );

  it(
    'a prepared query has as many rows and the same columns as its text',
    async () => {
      const plain = await createConnection({ uri: embedded.url, database: 'playground' });
      await fc.assert(
        fc.asyncProperty(queries, async ({ sql }) => {
          const answer = await answerOf(mine, sql);
          // no client can prepare VALUES
          if (answer.kind !== 'rows' || sql.startsWith('values')) return;
          const prepared = await preparedRows(plain, sql);
          expect(prepared).toEqual({ columns: answer.columns, count: answer.rows.length });
        }),
        { ...options, numRuns: Math.ceil(runs / 2) },
      );
      plain.destroy();
    },
    timeout,
  );

  it(
    'statements of a transaction that is rolled back leave no trace',
    async () => {
      await fc.assert(
        fc.asyncProperty(changes, async ([create, ...statements]) => {
          await mine.query('rollback');
          await mine.query('drop table if exists t');
          if ((await answerOf(mine, create as string)).kind !== 'ok') return;
          await answerOf(mine, (statements[0] as string).replace(/^(begin|commit|truncate.*)$/, 'select 1'));
          const before = await answerOf(mine, finalState);
          await mine.query('begin');
          for (const sql of statements) {
            // these end the transaction, or begin another
            if (/^(begin|commit|rollback|truncate)/.test(sql)) continue;
            const answer = await answerOf(mine, sql);
            if (isLeak(answer)) throw new Error(`the engine shows through: ${JSON.stringify(answer)}`);
          }
          await mine.query('rollback');
          expect(await answerOf(mine, finalState)).toEqual(before);
        }),
        { ...options, numRuns: Math.ceil(runs / 3) },
      );
    },
    timeout,
  );
});
