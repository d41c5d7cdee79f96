import 'reflect-metadata';
import { MoUnsupportedReturnError } from '../errors/index.js';
import { isThenable } from './boundary-result.js';
import { managerFinder } from './manager-binding.js';
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
  const managerOf = managerFinder(boundary.label, connection);
  const wrapper = function (this: object, ...args: unknown[]): Promise<unknown> {
    try {
      return managerOf(this).execute(boundary, () => method.apply(this, args) as Promise<unknown>);
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
  const managerOf = managerFinder(label, connection);
  const wrapper = function (this: object, ...args: unknown[]): unknown {
    const returned = method.apply(this, args);
    if (!isThenable(returned) || managerOf(this).current()) return returned;
    returned.then(undefined, () => undefined);
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

/** The wrapper with the method's name, length and Reflect metadata. */
export function dressedAs(method: Method, wrapper: Method): Method {
  Object.defineProperty(wrapper, 'name', { value: method.name, configurable: true });
  Object.defineProperty(wrapper, 'length', { value: method.length, configurable: true });
  Object.defineProperty(wrapper, WRAPPED, { value: true });
  for (const key of Reflect.getMetadataKeys(method) as unknown[]) {
    Reflect.defineMetadata(key, Reflect.getMetadata(key, method), wrapper);
  }
  return wrapper;
}
