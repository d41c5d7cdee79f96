type Hook = (run: (...args: unknown[]) => Promise<void>, timeout?: number) => unknown;

/** Where a test file says what runs before and after its tests; jest's and vitest's fit. */
export interface TestHooks {
  readonly beforeAll: Hook;
  readonly afterAll: Hook;
}

/** The hooks that the test runner made global. */
export function globalHooks(): TestHooks {
  const { beforeAll, afterAll } = globalThis as Partial<TestHooks>;
  if (beforeAll && afterAll) return { beforeAll, afterAll };
  throw new TypeError('There are no global beforeAll and afterAll: give them as option `hooks`');
}
