import { type EmbeddedServerOptions } from '../embedded/index.js';
import { startBinary } from './binary/binary-server.js';
import { startContainer } from './container/container-server.js';
import { type RunningMatrixOne, runningMatrixOne } from './running-matrixone.js';
import { waitForServer } from './wait-for-server.js';

/** Options of `startMatrixOne`; those left out come from the environment. */
export interface StartMatrixOneOptions {
  /** A server that runs already; default `MATRIXONE_URL`. */
  readonly url?: string;
  /** Path of a `mo-service` program; default `MATRIXONE_BIN`. */
  readonly binary?: string;
  /** A container image; default `MATRIXONE_IMAGE`. Needs the package `testcontainers`. */
  readonly image?: string;
  /** Milliseconds until a server must answer; default 120 000, for a `url` 10 000. */
  readonly timeout?: number;
  /** For the embedded server, when it comes to that: in a thread of its own, its data in a file. */
  readonly embedded?: Pick<EmbeddedServerOptions, 'thread' | 'dataFile'>;
  /** Where the three defaults are read; default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Gives a server to test against, the first of: a running one (`MATRIXONE_URL`), a local program (`MATRIXONE_BIN`),
 * a container (`MATRIXONE_IMAGE`), the embedded server. What an option names beats the environment.
 */
export async function startMatrixOne(options: StartMatrixOneOptions = {}): Promise<RunningMatrixOne> {
  const choice = choose(options);
  const { timeout = choice.url ? 10_000 : 120_000 } = options;
  if (choice.url) return useRunning(choice.url, timeout);
  if (choice.binary) return startBinary(choice.binary, timeout);
  if (choice.image) return startContainer(choice.image, timeout);
  return startEmbedded(options.embedded);
}

/** Do these options come to the embedded server? */
export function usesEmbedded(options: StartMatrixOneOptions): boolean {
  const { url, binary, image } = choose(options);
  return !url && !binary && !image;
}

type Choice = Pick<StartMatrixOneOptions, 'url' | 'binary' | 'image'>;

function choose({ url, binary, image, env = process.env }: StartMatrixOneOptions): Choice {
  if (url || binary || image) return { url, binary, image };
  return { url: env.MATRIXONE_URL, binary: env.MATRIXONE_BIN, image: env.MATRIXONE_IMAGE };
}

async function useRunning(url: string, timeout: number): Promise<RunningMatrixOne> {
  const version = await waitForServer(url, { timeout });
  return runningMatrixOne({ url: withoutDatabase(url), kind: 'url', version }, async () => {});
}

async function startEmbedded(options: StartMatrixOneOptions['embedded'] = {}): Promise<RunningMatrixOne> {
  // loaded when it is wanted: its engine and parser cost time and memory that a run on a real server need not pay
  const { startEmbeddedServer } = await import('../embedded/index.js');
  const server = await startEmbeddedServer(options);
  return runningMatrixOne({ url: server.url, kind: 'embedded', version: server.version }, () =>
    server.close(),
  );
}

function withoutDatabase(url: string): string {
  const parsed = new URL(url);
  parsed.pathname = '';
  return parsed.toString();
}
