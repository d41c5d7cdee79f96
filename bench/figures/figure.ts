import { type Peer } from '../peers/index.js';
import { type ServerUrl } from '../server-url.js';

/** What a figure measures with. */
export interface Stage {
  readonly peer: Peer;
  /** The peer's database, with the table bench_row. */
  readonly url: ServerUrl;
  /** Opens another instance of the peer, for another address. */
  open(url: ServerUrl): Promise<Peer>;
  readonly size: number;
  /** Unique in this run, for the names of rows. */
  readonly tag: string;
}

/** Rows of the table: a label, and one number a run; none where a peer cannot do it. */
export type Sample = Readonly<Record<string, number>>;

export interface Figure {
  /** How often the thing is done in one repetition. */
  readonly size: { readonly full: number; readonly quick: number };
  /** Repetitions that say nothing more than the first, such as counts, are left out. */
  readonly once?: boolean;
  measure(stage: Stage): Promise<Sample>;
}

/** Mean milliseconds of one of `size` runs, one after another. */
export async function meanMs(size: number, run: (i: number) => Promise<unknown>): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < size; i++) await run(i);
  return (performance.now() - start) / size;
}
