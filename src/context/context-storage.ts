import { AlsContextStorage } from './als-context-storage.js';
import { ClsHookedContextStorage } from './cls-hooked-context-storage.js';

/** How a value follows a call through its promises, timers and events. */
export type StorageDriver = 'async-local-storage' | 'cls-hooked';

export const STORAGE_DRIVERS: readonly StorageDriver[] = ['async-local-storage', 'cls-hooked'];

/** A continuation-local value. Each `run` opens a scope of its own; nothing is ever changed in place. */
export interface ContextStorage<T> {
  /** The value of the innermost scope of this call. */
  get(): T | undefined;
  run<R>(value: T, fn: () => R): R;
  /** Ends the tracking, if the driver needs that. */
  close(): void;
}

/** Opens a storage of its own; two storages never see each other's values. */
export function createContextStorage<T>(driver: StorageDriver = 'async-local-storage'): ContextStorage<T> {
  return driver === 'cls-hooked' ? new ClsHookedContextStorage<T>() : new AlsContextStorage<T>();
}
