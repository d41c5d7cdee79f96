import { type DeferredOperation } from './deferred-operation.js';
import { type DeferredJournal } from './deferred-journal.js';

/** `deferred.journal: false`: operations live in their process only, names are not reserved, a crash after COMMIT loses them. */
export const noJournal: DeferredJournal = {
  durable: false,
  reserve: () => Promise.resolve(),
  withdraw: () => Promise.resolve(),
  renew: () => Promise.resolve(),
  start: (_runner, operations: readonly DeferredOperation[]) =>
    Promise.resolve(new Set(operations.map((o) => o.id))),
  finish: () => Promise.resolve(true),
  fail: () => Promise.resolve(true),
  postpone: () => Promise.resolve(true),
  abandon: () => Promise.resolve(),
  claim: () => Promise.resolve(false),
  list: () => Promise.resolve([]),
  discard: () => Promise.resolve(false),
  committedAt: () => Promise.resolve(undefined),
};
