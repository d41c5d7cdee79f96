import { describe, expect, it } from '@jest/globals';
import { TransactionHooks } from '../../../src/driver/session/transaction-hooks.js';

describe('TransactionHooks', () => {
  it('awaits hooks in the order of registration, each once, those that hooks add included', async () => {
    const seen: string[] = [];
    const hooks = new TransactionHooks(() => undefined);
    hooks.beforeCommit(async () => {
      await Promise.resolve();
      seen.push('a');
      hooks.beforeCommit(() => seen.push('c'));
    });
    hooks.beforeCommit(() => seen.push('b'));
    await hooks.runBeforeCommit();
    await hooks.runBeforeCommit();
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('lets a beforeCommit hook veto, and runs none after it', async () => {
    const seen: string[] = [];
    const hooks = new TransactionHooks(() => undefined);
    hooks.beforeCommit(() => Promise.reject(new Error('veto')));
    hooks.beforeCommit(() => seen.push('never'));
    await expect(hooks.runBeforeCommit()).rejects.toThrow('veto');
    expect(seen).toEqual([]);
  });

  it.each([
    ['committed', ['afterCommit', 'afterCompletion committed']],
    ['rolled back', ['afterRollback', 'afterCompletion rolled back']],
    ['unknown', ['afterCompletion unknown']],
  ] as const)('runs what belongs to the outcome %s', async (outcome, expected) => {
    const seen: string[] = [];
    const hooks = new TransactionHooks(() => undefined);
    hooks.afterCompletion((o) => seen.push(`afterCompletion ${o}`));
    hooks.afterRollback(() => seen.push('afterRollback'));
    hooks.afterCommit(() => seen.push('afterCommit'));
    await hooks.runAfter(outcome);
    expect(seen).toEqual(expected);
  });

  it('reports a failing hook after the end and goes on', async () => {
    const seen: unknown[] = [];
    const hooks = new TransactionHooks((phase, error) => seen.push([phase, (error as Error).message]));
    hooks.afterCommit(() => {
      throw new Error('mail server down');
    });
    hooks.afterCommit(() => seen.push('next'));
    await hooks.runAfter('committed');
    expect(seen).toEqual([['afterCommit', 'mail server down'], 'next']);
  });
});
