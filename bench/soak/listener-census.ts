import { type MatrixOneConnection } from 'nestjs-matrixone';

const EVENTS = ['exit', 'SIGTERM', 'SIGINT', 'uncaughtException', 'unhandledRejection', 'warning'];

/** How many listeners hang on what lives as long as the process does. */
export function countListeners(pool: MatrixOneConnection['pool']): number {
  const onProcess = EVENTS.reduce((sum, event) => sum + process.listenerCount(event), 0);
  const onPool = pool.native.eventNames().reduce((sum, event) => sum + pool.native.listenerCount(event), 0);
  return onProcess + onPool;
}
