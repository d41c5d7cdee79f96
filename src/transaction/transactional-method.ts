import 'reflect-metadata';
import { MoUnsupportedReturnError } from '../errors/index.js';
import { managerOf } from './manager-binding.js';
import { type TransactionBoundary } from './transaction-options.js';

type Method = (this: object, ...args: unknown[]) => unknown;

const WRAPPED = Symbol.for('nestjs-matrixone:transactional');

/** Has `@MoTransactional()` wrapped this method already? */
export function isTransactionalMethod(method: unknown): boolean {
  return typeof method === 'function' && WRAPPED in method;
}

/**
 * The method as a transactional boundary. Keeps name, length and all Reflect metadata (routes, guards, Swagger), which
 * Nest stores on the function; decorators above this one write to the wrapper itself.
 */
export function transactionalMethod(
  method: Method,
  boundary: TransactionBoundary,
  connection?: string,
): Method {
  const wrapper = function (this: object, ...args: unknown[]): Promise<unknown> {
    try {
      const manager = managerOf(this, boundary.label, connection);
      return manager.execute(boundary, () => promiseOf(method.apply(this, args), boundary.label));
    } catch (error) {
      return Promise.reject(error as Error);
    }
  };
  return dressedAs(method, wrapper);
}

/**
 * A method of a class with a class-level decorator that is not `async`: it may be a plain helper, so it stays as it is.
 * Should it return a promise outside any transaction, somebody expected one: that is an error, not silence.
 */
export function watchedMethod(method: Method, label: string, connection?: string): Method {
  const wrapper = function (this: object, ...args: unknown[]): unknown {
    const returned = method.apply(this, args);
    if (!isThenable(returned) || managerOf(this, label, connection).current()) return returned;
    (returned as Promise<unknown>).then(undefined, () => undefined);
    throw new MoUnsupportedReturnError(
      label,
      'a promise without being async, under a decorator on its class',
    );
  };
  return dressedAs(method, wrapper);
}

/** Does the method say `async`, so that a class-level decorator can tell it from a plain helper? */
export function isAsync(method: Method): boolean {
  return Object.prototype.toString.call(method) === '[object AsyncFunction]';
}

function dressedAs(method: Method, wrapper: Method): Method {
  Object.defineProperty(wrapper, 'name', { value: method.name, configurable: true });
  Object.defineProperty(wrapper, 'length', { value: method.length, configurable: true });
  Object.defineProperty(wrapper, WRAPPED, { value: true });
  for (const key of Reflect.getMetadataKeys(method) as unknown[]) {
    Reflect.defineMetadata(key, Reflect.getMetadata(key, method), wrapper);
  }
  return wrapper;
}

/** Only a promise of plain work ends before the transaction does. */
function promiseOf(returned: unknown, label: string): Promise<unknown> {
  if (!isThenable(returned)) throw new MoUnsupportedReturnError(label, describe(returned));
  return (returned as Promise<unknown>).then((value) => {
    const lasting = outlives(value);
    if (lasting) throw new MoUnsupportedReturnError(label, `a promise of ${lasting}`);
    return value;
  });
}

function isThenable(value: unknown): boolean {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

function describe(value: unknown): string {
  return outlives(value) ?? (value === undefined ? 'nothing to await' : `a plain ${typeof value}`);
}

/** What goes on producing after it was returned, and would outlive the transaction. */
function outlives(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { subscribe, pipe, getStream } = value as Record<string, unknown>;
  if (typeof subscribe === 'function' && typeof pipe === 'function') return 'an Observable';
  if (typeof getStream === 'function') return 'a StreamableFile';
  if (typeof pipe === 'function') return 'a stream';
  return Symbol.asyncIterator in value ? 'an async iterable' : undefined;
}
