import { describe, expect, it } from '@jest/globals';
import { SetMetadata } from '@nestjs/common';
import { MoTransactional, OnMoTransaction } from '../../../src/transaction/index.js';
import {
  listenerDeclarations,
  TransactionListeners,
  type RegisteredListener,
} from '../../../src/transaction/listeners/index.js';
import { TransactionHooks } from '../../../src/driver/session/transaction-hooks.js';

class Happened {}
class HappenedAgain extends Happened {}
class Elsewhere {}

describe('@OnMoTransaction()', () => {
  class Listener {
    @OnMoTransaction('afterCommit', { event: Happened, order: 2 })
    @OnMoTransaction('afterRollback')
    twice(): void {}

    @MoTransactional()
    @SetMetadata('role', 'admin')
    @OnMoTransaction('afterCommit')
    async below(): Promise<void> {}

    @OnMoTransaction('afterCommit')
    @MoTransactional()
    async above(): Promise<void> {}

    plain(): void {}
  }

  it('may stand on a method several times, and with other decorators in any order', () => {
    const { prototype } = Listener;
    expect(listenerDeclarations(prototype.twice)).toEqual([
      { phase: 'afterRollback' },
      { phase: 'afterCommit', event: Happened, order: 2 },
    ]);
    expect(listenerDeclarations(prototype.below)).toEqual([{ phase: 'afterCommit' }]);
    expect(listenerDeclarations(prototype.above)).toEqual([{ phase: 'afterCommit' }]);
    expect(listenerDeclarations(prototype.plain)).toEqual([]);
  });

  it('refuses a phase that does not exist', () => {
    expect(() => OnMoTransaction('afterwards' as never)).toThrow(
      expect.objectContaining({ code: 'MO_INVALID_ARGUMENT' }),
    );
  });
});

describe('TransactionListeners', () => {
  const transaction = () => {
    const hooks = new TransactionHooks(() => undefined);
    return { hooks, asDatabaseTransaction: hooks as never };
  };
  const listenerOf = (
    listener: (subject: never, outcome?: string) => unknown,
    options: Partial<RegisteredListener> = {},
  ): RegisteredListener => ({ phase: 'afterCommit', event: undefined, order: 0, ...options, listener });

  it('calls by order, and those of one order as they came', async () => {
    const seen: string[] = [];
    const listeners = new TransactionListeners();
    for (const [name, order] of [
      ['last', 5],
      ['a', 0],
      ['first', -1],
      ['b', 0],
    ] as const) {
      listeners.add(listenerOf(() => seen.push(name), { order }));
    }
    const { hooks, asDatabaseTransaction } = transaction();
    listeners.opened(asDatabaseTransaction);
    await hooks.runAfter('committed');
    expect(seen).toEqual(['first', 'a', 'b', 'last']);
  });

  it('hands an event to those of its class and of the classes above it', async () => {
    const seen: unknown[] = [];
    const listeners = new TransactionListeners();
    listeners.add(
      listenerOf((event, outcome) => seen.push(['Happened', event, outcome]), { event: Happened }),
    );
    listeners.add(listenerOf(() => seen.push('Again'), { event: HappenedAgain }));
    listeners.add(listenerOf(() => seen.push('Elsewhere'), { event: Elsewhere }));
    listeners.add(listenerOf(() => seen.push('every transaction')));
    const { hooks, asDatabaseTransaction } = transaction();
    const event = new Happened();
    listeners.published(asDatabaseTransaction, event);
    await hooks.runAfter('committed');
    expect(seen).toEqual([['Happened', event, 'committed']]);
  });

  it('forgets those that were removed, and removes no other', async () => {
    const seen: string[] = [];
    const listeners = new TransactionListeners();
    const remove = listeners.add(listenerOf(() => seen.push('removed')));
    listeners.add(listenerOf(() => seen.push('kept')));
    remove();
    remove();
    const { hooks, asDatabaseTransaction } = transaction();
    listeners.opened(asDatabaseTransaction);
    await hooks.runAfter('committed');
    expect(seen).toEqual(['kept']);
  });
});
