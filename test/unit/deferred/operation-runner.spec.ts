import { beforeEach, describe, expect, it } from '@jest/globals';
import { MoDependencyFailedError } from '../../../src/errors/index.js';
import { type DeferredOperationHandler } from '../../../src/transaction/deferred/index.js';
import { type DeferredOperation } from '../../../src/transaction/deferred/deferred-operation.js';
import { HandlerRegistry } from '../../../src/transaction/deferred/handler-registry.js';
import { type OperationOutcome } from '../../../src/transaction/deferred/operation-outcome.js';
import { OperationRunner } from '../../../src/transaction/deferred/operation-runner.js';
import { connectionLost, FakeConnection, handlerOf, operation, serverError } from './fakes.js';
import { MemoryJournal } from './memory-journal.js';

const OWNER = 'me';

describe('OperationRunner', () => {
  let journal: MemoryJournal;
  let connection: FakeConnection;

  beforeEach(() => {
    journal = new MemoryJournal();
    connection = new FakeConnection(journal);
  });

  async function run(
    operations: readonly DeferredOperation[],
    handlers: readonly DeferredOperationHandler[],
    options: { recovering?: boolean; failedBefore?: readonly DeferredOperation[] } = {},
  ): Promise<readonly OperationOutcome[]> {
    for (const o of operations) await journal.reserve(connection, o, OWNER, 'thing');
    return new OperationRunner(journal, new HandlerRegistry(handlers)).run(connection, {
      operations,
      owner: OWNER,
      recovering: false,
      repeated: () => false,
      ...options,
    });
  }

  const states = (outcomes: readonly OperationOutcome[]): string[] => outcomes.map((o) => o.state);

  it('runs operations in order, hands results on, and removes their rows', async () => {
    const seen: unknown[] = [];
    const handler = handlerOf('test', (payload, context) => {
      seen.push([payload, context.resultOf('a')]);
      return `result of ${context.operation.id}`;
    });
    const outcomes = await run(
      [operation({ id: 'a', payload: 1 }), operation({ id: 'b', payload: 2, dependsOn: ['a'] })],
      [handler],
    );
    expect(seen).toEqual([
      [1, undefined],
      [2, 'result of a'],
    ]);
    expect(outcomes).toMatchObject([
      { state: 'done', result: 'result of a', late: false },
      { state: 'done', result: 'result of b', late: false },
    ]);
    expect(journal.rows).toEqual([]);
  });

  it('keeps a failed operation, fails those that need it, and runs the independent ones', async () => {
    const broken = new Error('quota exceeded');
    const ran: string[] = [];
    const handler = handlerOf('test', (_, { operation: { id } }) => {
      ran.push(id);
      if (id === 'a') throw broken;
    });
    const outcomes = await run(
      [operation({ id: 'a' }), operation({ id: 'b', dependsOn: ['a'] }), operation({ id: 'c' })],
      [handler],
    );
    expect(states(outcomes)).toEqual(['failed', 'failed', 'done']);
    expect(outcomes[0]?.error).toBe(broken);
    expect(outcomes[1]?.error).toBeInstanceOf(MoDependencyFailedError);
    expect(outcomes[1]?.error).toMatchObject({ cause: broken, message: "It needs test 'a', which failed." });
    expect(ran).toEqual(['a', 'c']);
    expect(journal.rows.map((r) => [r.id, r.state])).toEqual([
      ['a', 'failed'],
      ['b', 'failed'],
    ]);
  });

  it('fails an operation whose requirement failed in an earlier run', async () => {
    const outcomes = await run(
      [operation({ id: 'b', dependsOn: ['a'] })],
      [handlerOf('test', () => 'never')],
      {
        failedBefore: [operation({ id: 'a' })],
      },
    );
    expect(states(outcomes)).toEqual(['failed']);
  });

  it('runs an atomic operation in one transaction with the removal of its row, the row first', async () => {
    const seen: unknown[] = [];
    const handler = handlerOf(
      'test',
      async (_, context) => {
        seen.push(journal.rows.length);
        await context.connection.run('create database x clone y');
      },
      true,
    );
    const outcomes = await run([operation({ id: 'a' })], [handler]);
    expect(states(outcomes)).toEqual(['done']);
    expect(connection.sent).toEqual(['begin', 'create database x clone y', 'commit']);
    expect(seen).toEqual([0]);
  });

  it('rolls an atomic operation back when it fails', async () => {
    const handler = handlerOf('test', () => Promise.reject(new Error('no')), true);
    expect(states(await run([operation({ id: 'a' })], [handler]))).toEqual(['failed']);
    expect(connection.sent).toEqual(['begin', 'rollback']);
    expect(journal.rows).toMatchObject([{ id: 'a', state: 'failed' }]);
  });

  it('does not perform an atomic operation that another process has taken over', async () => {
    const performed: string[] = [];
    const handler = handlerOf('test', () => performed.push('x'), true);
    const taken = operation({ id: 'a' });
    await journal.reserve(connection, taken, 'somebody else', 'thing');
    const runner = new OperationRunner(journal, new HandlerRegistry([handler]));
    const outcomes = await runner.run(connection, {
      operations: [taken],
      owner: OWNER,
      recovering: false,
      repeated: () => false,
    });
    expect(states(outcomes)).toEqual(['foreign']);
    expect(performed).toEqual([]);
    expect(journal.rows).toHaveLength(1);
  });

  it('tries again what the server asks to try again, saying so to the handler', async () => {
    const repeated: boolean[] = [];
    const handler = handlerOf('test', (_, context) => {
      repeated.push(context.repeated);
      if (repeated.length < 3) throw serverError(20701, 'deadlock detected');
    });
    expect(states(await run([operation({ id: 'a' })], [handler]))).toEqual(['done']);
    expect(repeated).toEqual([false, true, true]);
  });

  it('leaves to recovery what stays locked, and with it what depends on it', async () => {
    const handler = handlerOf('test', (_, { operation: { id } }) => {
      if (id === 'a') throw serverError(1205, 'Lock wait timeout exceeded');
    });
    const outcomes = await run([operation({ id: 'a' }), operation({ id: 'b', dependsOn: ['a'] })], [handler]);
    expect(states(outcomes)).toEqual(['pending', 'pending']);
    expect(journal.rows.map((r) => [r.state, r.leaseExpired])).toEqual([
      ['pending', true],
      ['pending', true],
    ]);
  });

  it('sends nothing more on a lost connection and leaves the rest pending', async () => {
    const lost = connectionLost();
    const ran: string[] = [];
    const handler = handlerOf('test', (_, { operation: { id } }) => {
      ran.push(id);
      if (id === 'b') throw lost;
    });
    const outcomes = await run(
      ['a', 'b', 'c', 'd'].map((id) => operation({ id })),
      [handler],
    );
    expect(states(outcomes)).toEqual(['done', 'pending', 'pending', 'pending']);
    expect(outcomes[3]?.error).toBe(lost);
    expect(ran).toEqual(['a', 'b']);
  });

  it('calls it failed when the connection is lost and no journal remembers it', async () => {
    journal = new MemoryJournal(false);
    const handler = handlerOf('test', () => Promise.reject(connectionLost()));
    expect(states(await run([operation({ id: 'a' }), operation({ id: 'b' })], [handler]))).toEqual([
      'failed',
      'failed',
    ]);
  });

  it('calls it done when only the removal of the row failed', async () => {
    journal.failing.set('finish', connectionLost());
    const outcomes = await run([operation({ id: 'a' })], [handlerOf('test', () => 'value')]);
    expect(outcomes).toMatchObject([{ state: 'done', result: 'value' }]);
    expect(journal.rows).toHaveLength(1);
  });

  it('leaves an operation of an unknown kind where it is and reports it', async () => {
    const outcomes = await run([operation({ id: 'a', kind: 'pitr.create' })], [handlerOf('test', () => 1)]);
    expect(states(outcomes)).toEqual(['unknown']);
    expect(journal.rows.map((r) => r.state)).toEqual(['pending']);
  });

  it('says late of what recovery does, unless it was done before', async () => {
    const handlers: DeferredOperationHandler[] = [
      handlerOf('test', () => 1),
      { kind: 'known', atomic: false, perform: () => Promise.resolve({ value: 2, alreadyDone: true }) },
    ];
    const outcomes = await run([operation({ id: 'a' }), operation({ id: 'b', kind: 'known' })], handlers, {
      recovering: true,
    });
    expect(outcomes.map((o) => o.late)).toEqual([true, false]);
  });

  it('refuses two handlers of one kind', () => {
    expect(() => new HandlerRegistry([handlerOf('x', () => 1), handlerOf('x', () => 2)])).toThrow(
      /same kind/,
    );
  });
});
