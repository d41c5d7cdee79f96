/** What is read of a running vitest suite, which its hooks are given. */
interface VitestTask {
  readonly result?: { readonly state?: string };
  readonly tasks?: readonly VitestTask[];
}

/** What is read of jest's own state. */
interface JestNode {
  readonly errors?: readonly unknown[];
  readonly children?: readonly JestNode[];
}

/**
 * Did a test fail, as far as an `afterAll` hook can know? Undefined when the test runner does not tell.
 * @param hookArguments what the hook was given
 */
export function someTestFailed(hookArguments: readonly unknown[]): boolean | undefined {
  const suite = hookArguments.find(isVitestSuite);
  if (suite) return failedInVitest(suite);
  const root = jestRoot();
  return root && failedInJest(root);
}

const isVitestSuite = (value: unknown): value is VitestTask =>
  typeof value === 'object' && value !== null && Array.isArray((value as VitestTask).tasks);

function failedInVitest(task: VitestTask): boolean {
  return task.result?.state === 'fail' || (task.tasks ?? []).some(failedInVitest);
}

function failedInJest(node: JestNode): boolean {
  return (node.errors ?? []).length > 0 || (node.children ?? []).some(failedInJest);
}

/** jest has no public word for it; its state is on the global object, under a symbol of this name. */
function jestRoot(): JestNode | undefined {
  const symbol = Object.getOwnPropertySymbols(globalThis).find(
    ({ description }) => description === 'JEST_STATE_SYMBOL',
  );
  if (symbol === undefined) return undefined;
  const state = (globalThis as Record<symbol, unknown>)[symbol];
  return (state as { readonly rootDescribeBlock?: JestNode } | undefined)?.rootDescribeBlock;
}
