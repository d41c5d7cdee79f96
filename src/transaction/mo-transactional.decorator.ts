import { bindManager } from './manager-binding.js';
import {
  isAsync,
  isTransactionalMethod,
  transactionalMethod,
  watchedMethod,
} from './transactional-method.js';
import { type MoTransactionalOptions } from './transaction-options.js';

type Method = (this: object, ...args: unknown[]) => unknown;

/**
 * Makes a method, or every async method of a class's own that is not decorated itself, a transactional boundary: ORM
 * work, native SQL, snapshots and clones in it happen together or not at all. The method must return a promise.
 */
export function MoTransactional(options: MoTransactionalOptions = {}): MethodDecorator & ClassDecorator {
  const { connection, ...boundary } = options;
  const wrap = (prototype: object, key: string | symbol, method: Method): Method => {
    bindManager(prototype, connection);
    const label = `${prototype.constructor.name}.${String(key)}`;
    return transactionalMethod(method, { label, options: boundary }, connection);
  };

  const watch = (prototype: object, key: string | symbol, method: Method): Method => {
    bindManager(prototype, connection);
    return watchedMethod(method, `${prototype.constructor.name}.${String(key)}`, connection);
  };

  const decorate = (target: object, key?: string | symbol, descriptor?: PropertyDescriptor): unknown => {
    if (key !== undefined && descriptor) {
      return { ...descriptor, value: wrap(target, key, descriptor.value as Method) };
    }
    const { prototype } = target as { prototype: object };
    for (const name of Reflect.ownKeys(prototype)) {
      const own = Object.getOwnPropertyDescriptor(prototype, name);
      if (name === 'constructor' || typeof own?.value !== 'function' || isTransactionalMethod(own.value))
        continue;
      const method = own.value as Method;
      const value = isAsync(method) ? wrap(prototype, name, method) : watch(prototype, name, method);
      Object.defineProperty(prototype, name, { ...own, value });
    }
    return target;
  };
  return decorate as MethodDecorator & ClassDecorator;
}
