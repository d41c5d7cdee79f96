import { Inject } from '@nestjs/common';
import { MoNoTransactionManagerError } from '../errors/index.js';
import { MoTransactionManager } from './mo-transaction-manager.js';
import { getMoTransactionManagerToken } from './tokens.js';

/** The driver knows its connection's manager, and through it every EntityManager, ORM and repository does. */
interface ManagerHolder {
  readonly transactionManager?: unknown;
}

const keyOf = (connection?: string): symbol =>
  Symbol.for(`nestjs-matrixone:manager:${connection ?? 'default'}`);

/**
 * Has Nest put the connection's manager into every object that it makes of this class: so each application's objects
 * have their own application's manager, in any scope and before bootstrap.
 */
export function bindManager(prototype: object, connection?: string): void {
  const key = keyOf(connection);
  if (key in prototype) return;
  // out of sight of whoever enumerates or prints the object
  Object.defineProperty(prototype, key, {
    configurable: true,
    set(this: object, manager: unknown) {
      Object.defineProperty(this, key, { value: manager, writable: true, configurable: true });
    },
    get: () => undefined,
  });
  Inject(getMoTransactionManagerToken(connection))(prototype, key);
}

/** How a decorated method finds its object's manager: injected by Nest, or through what a hand-made object holds. */
export function managerFinder(label: string, connection?: string): (target: object) => MoTransactionManager {
  const key = keyOf(connection);
  return (target) =>
    (target as Record<symbol, MoTransactionManager | undefined>)[key] ??
    managerHeldIn(target, label, connection);
}

function managerHeldIn(target: object, label: string, connection?: string): MoTransactionManager {
  for (const value of Object.values(target)) {
    const found = managerHeldBy(value);
    if (found && (connection === undefined || found.connection === connection)) return found;
  }
  throw new MoNoTransactionManagerError(label);
}

function managerHeldBy(value: unknown): MoTransactionManager | undefined {
  if (value instanceof MoTransactionManager) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const { em = value } = value as { em?: unknown };
  const { getDriver } = em as { getDriver?: unknown };
  if (typeof getDriver !== 'function') return undefined;
  const { transactionManager } = getDriver.call(em) as ManagerHolder;
  return transactionManager instanceof MoTransactionManager ? transactionManager : undefined;
}
