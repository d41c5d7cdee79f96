import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type ConnectionPool } from '../../../src/driver/session/index.js';
import {
  DeferredOperationService,
  RecoveryLoop,
  type DeferredContext,
  type DeferredOperation,
  type RecoveryReport,
} from '../../../src/transaction/deferred/index.js';
import { HandlerRegistry } from '../../../src/transaction/deferred/handler-registry.js';
import { OperationRunner } from '../../../src/transaction/deferred/operation-runner.js';
import { connectionLost, FakeConnection, handlerOf, operation } from './fakes.js';
import { MemoryJournal } from './memory-journal.js';

describe('DeferredOperationService', () => {
  let journal: MemoryJournal;
  let performed: { id: string; repeated: boolean; recovering: boolean }[];
  let fail: Map<string, Error>;

  beforeEach(() => {
    journal = new MemoryJournal();
    performed = [];
    fail = new Map();
  });

  const pool = {
    use: <T>(work: (c: FakeConnection) => Promise<T>): Promise<T> => work(new FakeConnection()),
  } as unknown as ConnectionPool;

  function service(): DeferredOperationService {
    const handler = handlerOf(
      'test',
      async (_, { operation: { id }, repeated, recovering }: DeferredContext) => {
        await new Promise((done) => setTimeout(done, 2));
        const error = fail.get(id);
        if (error) throw error;
        performed.push({ id, repeated, recovering });
      },
    );
    return new DeferredOperationService(
      journal,
      pool,
      60_000,
      new OperationRunner(journal, new HandlerRegistry([handler])),
    );
  }

  async function leftBehind(
    o: DeferredOperation,
    row: Partial<(typeof journal.rows)[number]> = {},
  ): Promise<void> {
    await journal.reserve(new FakeConnection(), o, 'crashed', 'thing');
    Object.assign(journal.rows.at(-1) ?? {}, { leaseExpired: true, ...row });
  }

  it('finishes what is left, in order, late, and says to the handler whether it may have run', async () => {
    await leftBehind(operation({ id: 'a' }), { state: 'running', attempts: 1 });
    await leftBehind(operation({ id: 'b', position: 1, dependsOn: ['a'] }));
    const report = await service().recover();
    expect(report.done).toMatchObject([
      { id: 'a', late: true },
      { id: 'b', late: true },
    ]);
    expect(performed).toEqual([
      { id: 'a', repeated: true, recovering: true },
      { id: 'b', repeated: false, recovering: true },
    ]);
    expect(journal.rows).toEqual([]);
  });

  it('leaves alone a transaction of which any operation is under a lease', async () => {
    await leftBehind(operation({ id: 'a' }));
    await leftBehind(operation({ id: 'b', position: 1 }), { leaseExpired: false });
    const report = await service().recover();
    expect(report).toMatchObject({ done: [], leased: [{ id: 'a' }, { id: 'b' }] });
    expect(performed).toEqual([]);
  });

  it('lets one of several recoverers have each operation', async () => {
    for (let i = 0; i < 10; i++) await leftBehind(operation({ id: `op${i}`, transaction: `tx${i}` }));
    const reports = await Promise.all([service(), service(), service(), service()].map((s) => s.recover()));
    expect(
      reports
        .flatMap((r) => r.done)
        .map((o) => o.id)
        .toSorted(),
    ).toEqual(Array.from({ length: 10 }, (_, i) => `op${i}`));
    expect(performed).toHaveLength(10);
  });

  it('keeps a failed one failed, tries it again when asked, and gives it up when asked', async () => {
    fail.set('a', new Error('no privilege'));
    await leftBehind(operation({ id: 'a' }));
    expect((await service().recover()).failed).toMatchObject([{ id: 'a', error: fail.get('a') }]);
    expect(await service().recover()).toMatchObject({ done: [], failed: [], leased: [] });
    expect(await service().list({ state: 'failed' })).toMatchObject([
      { id: 'a', error: 'Error: no privilege' },
    ]);
    expect((await service().recover({ retryFailed: true })).failed).toHaveLength(1);
    fail.clear();
    expect((await service().recover({ retryFailed: true })).done).toMatchObject([{ id: 'a', late: true }]);
    expect(journal.rows).toEqual([]);

    fail.set('b', new Error('no privilege'));
    await leftBehind(operation({ id: 'b' }));
    await service().recover();
    expect(await service().discard('b')).toBe(true);
    expect(await service().discard('b')).toBe(false);
    expect(journal.rows).toEqual([]);
  });

  it('does not give up an operation that has not failed', async () => {
    await leftBehind(operation({ id: 'a' }));
    expect(await service().discard('a')).toBe(false);
    expect(journal.rows).toHaveLength(1);
  });

  it('gives its lease back when its own connection is lost', async () => {
    fail.set('a', connectionLost());
    await leftBehind(operation({ id: 'a' }));
    await leftBehind(operation({ id: 'b', position: 1 }));
    expect((await service().recover()).pending).toHaveLength(2);
    expect(journal.rows.every((r) => r.leaseExpired && r.state === 'pending')).toBe(true);
    fail.clear();
    expect((await service().recover()).done).toHaveLength(2);
  });

  it('reports an unknown kind and leaves it for an application that knows it', async () => {
    await leftBehind(operation({ id: 'a', kind: 'pitr.create' }));
    expect((await service().recover()).unknown).toMatchObject([{ kind: 'pitr.create' }]);
    expect(journal.rows).toMatchObject([{ state: 'pending', leaseExpired: true }]);
  });

  it('lists by state, kind and target', async () => {
    await leftBehind(operation({ id: 'a', target: 'x' }));
    await leftBehind(operation({ id: 'b', kind: 'other', target: 'y' }), { state: 'failed' });
    const ids = async (filter: Parameters<DeferredOperationService['list']>[0]): Promise<string[]> =>
      (await service().list(filter)).map((r) => r.id);
    expect(await ids({})).toEqual(['a', 'b']);
    expect(await ids({ state: 'failed' })).toEqual(['b']);
    expect(await ids({ kind: 'test' })).toEqual(['a']);
    expect(await ids({ target: 'y', kind: 'test' })).toEqual([]);
  });
});

describe('RecoveryLoop', () => {
  const report: RecoveryReport = { done: [], failed: [], pending: [], leased: [], unknown: [] };

  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('recovers at start and again after each interval, until it is stopped', async () => {
    const recover = jest.fn(() => Promise.resolve(report));
    const loop = new RecoveryLoop({ recover }, 1_000, {
      recovered: () => undefined,
      failed: () => undefined,
    });
    await loop.start();
    expect(recover).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(3_000);
    expect(recover).toHaveBeenCalledTimes(4);
    await loop.stop();
    await jest.advanceTimersByTimeAsync(3_000);
    expect(recover).toHaveBeenCalledTimes(4);
  });

  it('reports a pass that fails and goes on', async () => {
    const failures: unknown[] = [];
    const gone = new Error('server gone');
    const recover = jest.fn(() => Promise.reject(gone));
    const loop = new RecoveryLoop({ recover }, 1_000, {
      recovered: () => undefined,
      failed: (e) => failures.push(e),
    });
    await loop.start();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(failures).toEqual([gone, gone]);
    await loop.stop();
  });

  it('with 0 runs once', async () => {
    const recover = jest.fn(() => Promise.resolve(report));
    const loop = new RecoveryLoop({ recover }, 0, { recovered: () => undefined, failed: () => undefined });
    await loop.start();
    await jest.advanceTimersByTimeAsync(600_000);
    expect(recover).toHaveBeenCalledTimes(1);
  });
});
