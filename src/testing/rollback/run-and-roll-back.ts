import { MoUnexpectedRollbackError } from '../../errors/index.js';
import { type MoTransactionManager, Propagation } from '../../transaction/index.js';

/**
 * Runs `fn` in a transaction of its own that is always rolled back, and gives its result. Calls in it that need a
 * transaction join; what runs in REQUIRES_NEW, or outside any transaction, is not undone; operations that wait for the
 * COMMIT never happen.
 */
export async function runAndRollBack<T>(manager: MoTransactionManager, fn: () => Promise<T>): Promise<T> {
  let done: { readonly result: T } | undefined;
  const work = async (): Promise<void> => {
    const result = await fn();
    manager.current()?.setRollbackOnly();
    done = { result };
  };
  try {
    await manager.run(work, { name: 'runAndRollBack()', propagation: Propagation.REQUIRES_NEW });
  } catch (error) {
    // the rollback is what was wanted; anything else, and any failure of `fn` itself, is the caller's
    if (!done || !(error instanceof MoUnexpectedRollbackError)) throw error;
  }
  return done!.result;
}

/**
 * Makes tests that leave nothing behind: `const rolledBack = useRollback(() => app.get(MoTransactionManager))`, then
 * `it('…', rolledBack(async () => { … }))`.
 * @param manager asked when a test runs, as the application is made in a hook
 */
export function useRollback(
  manager: () => MoTransactionManager,
): <Args extends unknown[]>(test: (...args: Args) => Promise<void>) => (...args: Args) => Promise<void> {
  return (test) =>
    (...args) =>
      runAndRollBack(manager(), () => test(...args));
}
