import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  MoAlreadyExistsError,
  MoDeferredOperationError,
  MoNotFoundError,
} from '../../../src/errors/index.js';
import {
  DeferredOperations,
  type DeferredHandle,
  type DeferredRequest,
} from '../../../src/transaction/deferred/index.js';
import { HandlerRegistry } from '../../../src/transaction/deferred/handler-registry.js';
import { OperationRunner } from '../../../src/transaction/deferred/operation-runner.js';
import { connectionLost, FakeConnection, FakeTransaction, handlerOf } from './fakes.js';
import { MemoryJournal } from './memory-journal.js';

describe('DeferredOperations', () => {
  let journal: MemoryJournal;
  let performed: string[];
  let transaction: FakeTransaction;
  let fail: Map<string, Error>;

  beforeEach(() => {
    journal = new MemoryJournal();
    performed = [];
    fail = new Map();
    transaction = new FakeTransaction();
  });

  function create(leaseMs = 60_000): DeferredOperations {
    const handler = handlerOf('make', (payload) => {
      const error = fail.get(String(payload));
      if (error) throw error;
      performed.push(String(payload));
      return `made ${String(payload)}`;
    });
    const runner = new OperationRunner(journal, new HandlerRegistry([handler]));
    return new DeferredOperations(journal, new FakeConnection(), leaseMs, runner);
  }

  const request = (target: string, more: Partial<DeferredRequest> = {}): DeferredRequest => ({
    kind: 'make',
    target,
    what: 'thing',
    payload: target,
    ...more,
  });

  it('performs after COMMIT, in the order of the calls, and settles the handles', async () => {
    const deferred = create();
    const slow = deferred.schedule(
      transaction,
      request('a', { check: () => new Promise((done) => setTimeout(done, 20)) }),
    );
    const quick = deferred.schedule(transaction, request('b'));
    const handles = await Promise.all([slow, quick]);
    expect(handles.map((h) => h.state)).toEqual(['pending', 'pending']);
    expect(performed).toEqual([]);
    await transaction.commit();
    expect(performed).toEqual(['a', 'b']);
    expect(handles.map((h) => [h.state, h.result, h.late])).toEqual([
      ['done', 'made a', false],
      ['done', 'made b', false],
    ]);
    expect(journal.rows).toEqual([]);
  });

  it('never performs anything of a transaction that is rolled back', async () => {
    const deferred = create();
    const handle = await deferred.schedule(transaction, request('a'));
    await transaction.complete('rolled back');
    expect(handle.state).toBe('discarded');
    expect(performed).toEqual([]);
  });

  it('leaves handles pending when nobody knows whether COMMIT came through', async () => {
    const handle = await create().schedule(transaction, request('a'));
    await transaction.complete('unknown');
    expect(handle.state).toBe('pending');
  });

  it('takes the operation back when its check fails, and frees the name', async () => {
    const deferred = create();
    const missing = new MoNotFoundError('database', 'd');
    await expect(
      deferred.schedule(transaction, request('a', { check: () => Promise.reject(missing) })),
    ).rejects.toBe(missing);
    expect(journal.rows).toEqual([]);
    await deferred.schedule(transaction, request('a'));
    await transaction.commit();
    expect(performed).toEqual(['a']);
  });

  it('refuses a name that another transaction has reserved', async () => {
    const deferred = create();
    await deferred.schedule(transaction, request('a'));
    await expect(deferred.schedule(new FakeTransaction(), request('a'))).rejects.toThrow(
      MoAlreadyExistsError,
    );
  });

  it('refuses the same operation twice in one transaction, also at the same moment', async () => {
    const deferred = create();
    const results = await Promise.allSettled([
      deferred.schedule(transaction, request('a')),
      deferred.schedule(transaction, request('a')),
    ]);
    expect(results.map((r) => r.status)).toEqual(['fulfilled', 'rejected']);
  });

  it('does not perform a call that nobody awaited and whose check was still going on', async () => {
    const deferred = create();
    const unawaited = deferred.schedule(
      transaction,
      request('a', { check: () => new Promise(() => undefined) }),
    );
    unawaited.catch(() => undefined);
    await deferred.schedule(transaction, request('b'));
    await transaction.commit();
    expect(performed).toEqual(['b']);
    expect(journal.rows).toEqual([]);
  });

  it('tells what is done, failed and why, and that the transaction is committed', async () => {
    const deferred = create();
    fail.set('b', new Error('quota exceeded'));
    const handles: DeferredHandle[] = [];
    for (const name of ['a', 'b', 'c']) {
      const reads = name === 'c' ? ['thing:b'] : [];
      handles.push(await deferred.schedule(transaction, request(name, { reads, writes: [`thing:${name}`] })));
    }
    const error = await transaction.commit().catch((e: unknown) => e);
    expect(error).toBeInstanceOf(MoDeferredOperationError);
    expect(error).toMatchObject({
      code: 'MO_DEFERRED_OPERATION_FAILED',
      committed: true,
      message:
        "The transaction of SignupService.signUp is committed, but afterwards make 'b', make 'c' failed.",
      cause: fail.get('b'),
      done: [{ kind: 'make', target: 'a', result: 'made a' }],
      failed: [
        { kind: 'make', target: 'b', error: fail.get('b') },
        { kind: 'make', target: 'c' },
      ],
      pending: [],
    });
    expect(handles.map((h) => h.state)).toEqual(['done', 'failed', 'failed']);
    expect(transaction.reported).toEqual([
      { kind: 'make', target: 'a', state: 'done' },
      { kind: 'make', target: 'b', state: 'failed' },
      { kind: 'make', target: 'c', state: 'failed' },
    ]);
  });

  it('leaves the operations to recovery, without their lease, when the connection is lost after COMMIT', async () => {
    const deferred = create();
    fail.set('a', connectionLost());
    const handles = [
      await deferred.schedule(transaction, request('a')),
      await deferred.schedule(transaction, request('b')),
    ];
    const error = await transaction.commit().catch((e: unknown) => e);
    expect(error).toMatchObject({ committed: true, failed: [], pending: [{ target: 'a' }, { target: 'b' }] });
    expect((error as MoDeferredOperationError).cause).toBe(fail.get('a'));
    expect(handles.map((h) => h.state)).toEqual(['pending', 'pending']);
    expect(journal.rows.map((r) => [r.state, r.leaseExpired])).toEqual([
      ['pending', true],
      ['pending', true],
    ]);
  });

  it('leaves alone what another process took over while this one slept', async () => {
    const deferred = create();
    await deferred.schedule(transaction, request('a'));
    Object.assign(journal.rows[0] ?? {}, { owner: 'somebody else' });
    const error = await transaction.commit().catch((e: unknown) => e);
    expect(error).toMatchObject({ done: [], failed: [], pending: [{ target: 'a' }] });
    expect(performed).toEqual([]);
    expect(journal.rows).toHaveLength(1);
  });

  it('renews the lease before the COMMIT of a long transaction, not of a short one', async () => {
    await create().schedule(transaction, request('a'));
    await transaction.commit();
    expect(journal.renewals).toBe(0);
    const long = new FakeTransaction();
    await create(30).schedule(long, request('a'));
    await new Promise((done) => setTimeout(done, 20));
    await long.commit();
    expect(journal.renewals).toBe(1);
  });

  it('runs without a journal just the same', async () => {
    journal = new MemoryJournal(false);
    const handle = await create().schedule(transaction, request('a'));
    await transaction.commit();
    expect(handle.state).toBe('done');
  });
});
