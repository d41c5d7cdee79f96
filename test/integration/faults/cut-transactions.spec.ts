import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MatrixOneConnectionError, MoCommitUnknownError, MoTransactionLostError } from 'nestjs-matrixone';
import { FaultProxy, type CommandMatcher, type Fault } from '../../support/fault-proxy/index.js';
import { useServer } from '../../support/server.js';
import { createTransactionApp, Note, type TransactionApp } from '../../support/transaction-app.js';

const server = useServer();
let proxy: FaultProxy;
let app: TransactionApp;

beforeAll(async () => {
  const database = await server.freshDatabase('faults');
  proxy = await FaultProxy.start(server.url);
  app = await createTransactionApp(database, [], {
    clientUrl: proxy.through(database.url),
    pool: { min: 0, max: 3 },
    transaction: { acquireTimeout: 2000 },
  });
});

afterAll(async () => {
  await app?.close();
  await proxy?.close();
});

beforeEach(async () => {
  await app.outside.execute('delete from note where id > 0');
  // a connection that has served before, as in an application that runs
  await app.client.query('select 1');
  proxy.reset();
});

/** A native insert, an ORM insert and a native update; says what its caller learned. */
async function unitOfWork(): Promise<{ error: unknown; outcomes: string[]; runs: number }> {
  const outcomes: string[] = [];
  let runs = 0;
  const error = await app.manager
    .run(async () => {
      runs++;
      const transaction = app.manager.current();
      transaction?.afterCommit(() => outcomes.push('afterCommit'));
      transaction?.afterRollback(() => outcomes.push('afterRollback'));
      transaction?.afterCompletion((outcome) => outcomes.push(outcome));
      await app.client.execute('insert into note (label) values (?)', ['native']);
      const note = new Note();
      note.label = 'orm';
      app.em.persist(note);
      await app.em.flush();
      await app.client.execute("update note set version = 7 where label = 'native'");
    })
    .then(
      () => undefined,
      (e: unknown) => e,
    );
  return { error, outcomes, runs };
}

const rows = (): Promise<{ label: string; version: number }[]> =>
  app.outside.query('select label, version from note order by label');

const ALL = [
  { label: 'native', version: 7 },
  { label: 'orm', version: 1 },
];

/** What holds after any fault: all or nothing, as the caller was told; locks free; the pool works at once. */
async function expectSound(result: Awaited<ReturnType<typeof unitOfWork>>): Promise<void> {
  await app.expectQuiet();
  const found = await rows();
  if (result.error === undefined) {
    expect(found).toEqual(ALL);
    expect(result.outcomes.slice(-2)).toEqual(['afterCommit', 'committed']);
  } else if (result.error instanceof MoCommitUnknownError) {
    expect([[], ALL]).toContainEqual(found);
    expect(result.outcomes).toEqual(['unknown']);
  } else {
    expect(found).toEqual([]);
    expect(result.outcomes).toEqual(['afterRollback', 'rolled back']);
  }
  // three units at once: every connection of the pool is used, and none is broken
  const after = await Promise.all(
    [1, 2, 3].map((i) =>
      app.manager.run(async () => {
        await app.client.execute('insert into note (label) values (?)', [`after ${i}`]);
        await app.client.query('select sleep(0.02)');
      }),
    ),
  );
  expect(after).toHaveLength(3);
  expect((await app.labels()).filter((label) => label.startsWith('after'))).toHaveLength(3);
}

const CUTS: readonly Fault[] = [
  'cut-before',
  'cut-within-command',
  'cut-after-send',
  'cut-before-answer',
  'cut-within-answer',
  'cut-after-answer',
];

describe('a transaction whose connection is cut', () => {
  const LAST: CommandMatcher = (c) => c.name === 'QUERY' && /^update note/.test(c.sql);
  const STEPS: readonly (readonly [string, CommandMatcher])[] = [
    [
      'the prepare of its first statement',
      (c) => c.name === 'STMT_PREPARE' && c.sql.startsWith('insert into note'),
    ],
    ['its first statement', (c) => c.name === 'STMT_EXECUTE' && c.sql.startsWith('insert into note')],
    ['its ORM statement', (c) => c.name === 'QUERY' && /^insert into `note`/i.test(c.sql)],
    ['its last statement', LAST],
  ];

  describe.each(STEPS)('at %s', (_, step) => {
    it.each(CUTS)('%s: leaves nothing behind', async (fault) => {
      // what was prepared before would not be prepared again
      proxy.cutAll();
      proxy.when(step, fault);
      const result = await unitOfWork();
      expect(proxy.seen.filter((c) => c.fault !== undefined)).toHaveLength(1);
      expect(result.error).toBeInstanceOf(Error);
      // the cut after the very last answer races with COMMIT, which may be on its way by then
      const racesWithCommit = step === LAST && fault === 'cut-after-answer';
      if (!racesWithCommit) expect(result.error).not.toBeInstanceOf(MoCommitUnknownError);
      expect(await rows()).toEqual([]);
      await expectSound(result);
    });
  });

  it.each(CUTS)('at BEGIN, %s: another connection serves, or nothing happens', async (fault) => {
    proxy.when(/^begin$/i, fault);
    const result = await unitOfWork();
    expect(proxy.seen.filter((c) => c.fault !== undefined)).toHaveLength(1);
    await expectSound(result);
  });

  it.each<[Fault, number | undefined]>([
    ['cut-before', 0],
    ['cut-within-command', 0],
    ['cut-after-send', undefined],
    ['cut-before-answer', 2],
    ['cut-within-answer', 2],
  ])('at COMMIT, %s: the outcome is unknown, and said to be', async (fault, expectedRows) => {
    proxy.when(/^commit$/i, fault);
    const result = await unitOfWork();
    expect(result.error).toBeInstanceOf(MoCommitUnknownError);
    await app.expectQuiet();
    if (expectedRows !== undefined) expect(await rows()).toHaveLength(expectedRows);
    await expectSound(result);
  });

  it('after COMMIT was answered: it is committed', async () => {
    proxy.when(/^commit$/i, 'cut-after-answer');
    const result = await unitOfWork();
    expect(result.error).toBeUndefined();
    await expectSound(result);
  });

  it.each(CUTS)('at ROLLBACK, %s: it is rolled back all the same', async (fault) => {
    proxy.when(/^rollback$/i, fault);
    const boom = new Error('boom');
    const outcomes: string[] = [];
    const unit = app.manager.run(async () => {
      app.manager.current()?.afterCompletion((outcome) => outcomes.push(outcome));
      await app.client.execute("insert into note (label) values ('x')");
      throw boom;
    });
    await expect(unit).rejects.toBe(boom);
    expect(outcomes).toEqual(['rolled back']);
    await expectSound({ error: boom, outcomes: ['afterRollback', 'rolled back'], runs: 1 });
  });

  it('later statements of a cut transaction are not sent', async () => {
    proxy.when(/^insert into note/, 'cut-before-answer');
    const errors: unknown[] = [];
    const unit = app.manager.run(async () => {
      for (const label of ['a', 'b', 'c']) {
        await app.client
          .execute(`insert into note (label) values ('${label}')`)
          .catch((e: unknown) => errors.push(e));
      }
    });
    await expect(unit).rejects.toThrow();
    expect(errors[0]).toBeInstanceOf(MatrixOneConnectionError);
    expect(errors[1]).toBeInstanceOf(MoTransactionLostError);
    expect(errors[2]).toBeInstanceOf(MoTransactionLostError);
    expect(proxy.statements.filter((sql) => sql.startsWith('insert'))).toHaveLength(1);
    expect(await rows()).toEqual([]);
  });

  // Red: mysql2 tells the connection, not a command without a callback, of a lost socket; RowStream waits for ever.
  it('while rows are streamed: the loop fails, nothing is kept', async () => {
    await app.client.execute('create table if not exists wide (id int primary key, s varchar(2000))');
    await app.client.insertMany(
      'wide',
      Array.from({ length: 3000 }, (_, id) => ({ id, s: 'x'.repeat(1000) })),
    );
    let seen = 0;
    const unit = app.manager.run(async () => {
      await app.client.execute("insert into note (label) values ('x')");
      for await (const _ of app.client.stream('select * from wide order by id')) {
        if (++seen === 100) proxy.cutAll();
      }
    });
    await expect(unit).rejects.toBeInstanceOf(MatrixOneConnectionError);
    expect(seen).toBeGreaterThanOrEqual(100);
    expect(seen).toBeLessThan(3000);
    await app.expectQuiet();
    expect(await rows()).toEqual([]);
  });
});
