import { MoUnsupportedReturnError } from '../errors/index.js';

/** A boundary's promise: what is no promise would be over before its work is. */
export function promiseOf<T>(returned: Promise<T>, label: string): Promise<T> {
  if (isThenable(returned)) return returned;
  const what =
    lasting(returned) ?? (returned === undefined ? 'nothing to await' : `a plain ${typeof returned}`);
  throw new MoUnsupportedReturnError(label, what);
}

/** The error for a result that would outlive the transaction; `undefined` for plain ones. */
export function refusalOf(result: unknown, label: string): MoUnsupportedReturnError | undefined {
  const what = lasting(result);
  return what === undefined ? undefined : new MoUnsupportedReturnError(label, `a promise of ${what}`);
}

/** Runs a boundary's function and gives its checked result. */
export async function resultOf<T>(fn: () => Promise<T>, label: string): Promise<T> {
  const result = await promiseOf(fn(), label);
  const refusal = refusalOf(result, label);
  if (refusal) throw refusal;
  return result;
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

/** What goes on producing after it was returned. */
function lasting(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { subscribe, pipe, getStream } = value as Record<string, unknown>;
  if (typeof subscribe === 'function' && typeof pipe === 'function') return 'an Observable';
  if (typeof getStream === 'function') return 'a StreamableFile';
  if (typeof pipe === 'function') return 'a stream';
  return Symbol.asyncIterator in value ? 'an async iterable' : undefined;
}
