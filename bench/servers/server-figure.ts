import { type Connection } from 'mysql2/promise';
import { type Sample } from '../figures/index.js';

/** What a figure of a server measures with: a connection to an empty database of its own. */
export interface ServerStage {
  readonly connection: Connection;
  readonly database: string;
  readonly quick: boolean;
}

/** A figure of which the columns are servers. Labels end in `/s` or `ms`. */
export type ServerFigure = (stage: ServerStage) => Promise<Sample>;

/** How often a second something is done, one after the other; the first runs are for the caches. */
export async function perSecond(count: number, run: (i: number) => Promise<unknown>): Promise<number> {
  for (let i = 0; i < count / 4; i++) await run(i);
  const start = performance.now();
  for (let i = 0; i < count; i++) await run(i + count);
  return (count / (performance.now() - start)) * 1000;
}

export async function milliseconds(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}
