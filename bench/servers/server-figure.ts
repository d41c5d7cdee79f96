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

/** How often a second something is done, one after the other; the first third of the time is for compilers and caches. */
export async function perSecond(
  { quick }: ServerStage,
  run: (i: number) => Promise<unknown>,
): Promise<number> {
  const time = quick ? 1000 : 3000;
  let runs = 0;
  for (const warm = performance.now() + time / 3; performance.now() < warm; runs++) await run(runs);
  const start = performance.now();
  const first = runs;
  for (; performance.now() < start + (time * 2) / 3; runs++) await run(runs);
  return ((runs - first) / (performance.now() - start)) * 1000;
}

export async function milliseconds(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}
