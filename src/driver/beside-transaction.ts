import {
  TransactionContext,
  TransactionManager,
  TransactionPropagation,
  type EntityManager,
  type TransactionOptions,
} from '@mikro-orm/core';

/** The propagations that set a running transaction aside. */
export function setsTransactionAside(propagation: TransactionOptions['propagation']): boolean {
  return (
    propagation === TransactionPropagation.REQUIRES_NEW ||
    propagation === TransactionPropagation.NOT_SUPPORTED
  );
}

/** What MikroORM's TransactionManager does in private; pinned by a test. */
interface Internals<EM> {
  suspendTransaction: () => undefined;
  createFork(em: EM, options: TransactionOptions): EM;
  shouldPropagateToUpperContext(em: EM): boolean;
  executeTransactionFlow<T>(fork: EM, cb: Callback<EM, T>, propagate: boolean, parent: EM): Promise<T>;
}

type Callback<EM, T> = (em: EM) => T | Promise<T>;

/**
 * Runs REQUIRES_NEW or NOT_SUPPORTED on a fork of `em` without touching `em`'s own transaction. MikroORM clears the
 * transaction on the shared EntityManager instead, so that siblings under `Promise.all` autocommit meanwhile. The fork starts
 * without `em`'s entities unless `clear: false` is given.
 */
export async function runBesideTransaction<EM extends EntityManager, T>(
  em: EM,
  cb: Callback<EM, T>,
  given: TransactionOptions,
): Promise<T> {
  const { clear = true, ...rest } = given;
  // MikroORM's fork shares what `em` has pending, and would flush and commit it here: then a rollback there undoes nothing
  const options: TransactionOptions = { ...rest, clear };
  const manager = new TransactionManager(em);
  const internals = manager as unknown as Internals<EM>;
  if (options.propagation === TransactionPropagation.REQUIRES_NEW) {
    internals.suspendTransaction = () => undefined;
    return manager.handle(cb as Callback<EntityManager, T>, options);
  }
  const fork = internals.createFork(em, options);
  const propagate = internals.shouldPropagateToUpperContext(em);
  // injected EntityManagers must find the fork, which has no transaction, and not the one set aside
  return TransactionContext.create(fork, () => internals.executeTransactionFlow(fork, cb, propagate, em));
}
