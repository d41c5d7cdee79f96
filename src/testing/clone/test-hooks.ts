/** `beforeAll` or `afterAll` of a test runner. */
export type TestHook = (run: (...args: unknown[]) => Promise<void>, timeout?: number) => unknown;

/** Where a test file says what runs before and after its tests; jest's and vitest's fit. */
export interface TestHooks {
  readonly beforeAll: TestHook;
  readonly afterAll: TestHook;
}

/** The hooks that the test runner made global. */
export function globalHooks(): TestHooks {
  const { beforeAll, afterAll } = globalThis as Partial<TestHooks>;
  if (beforeAll && afterAll) return { beforeAll, afterAll };
  throw new TypeError('There are no global beforeAll and afterAll: give them as option `hooks`');
}
