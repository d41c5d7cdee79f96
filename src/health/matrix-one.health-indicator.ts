import { type ConnectionPool } from '../driver/index.js';

/** One entry of a health report, in the shape that @nestjs/terminus wants from an indicator. */
export type MatrixOneHealthResult<Key extends string = string> = Record<
  Key,
  { readonly status: 'up' | 'down' } & Readonly<Record<string, unknown>>
>;

/** How long a check may take. */
export interface MatrixOneHealthOptions {
  /** Milliseconds until the connection counts as down. Default 1 000. */
  readonly timeout?: number;
}

const DEFAULT_TIMEOUT = 1_000;

/** Health of one connection: a round trip, the server's version and the pool's use. Needs no import of @nestjs/terminus. */
export class MatrixOneHealthIndicator {
  readonly #pool: ConnectionPool;

  constructor(pool: ConnectionPool) {
    this.#pool = pool;
  }

  /** For HealthCheckService.check([() => indicator.check('matrixone')]). Never throws: a failure is `down` with its reason. */
  async check<const Key extends string>(
    key: Key,
    options: MatrixOneHealthOptions = {},
  ): Promise<MatrixOneHealthResult<Key>> {
    const started = performance.now();
    try {
      const version = await within(options.timeout ?? DEFAULT_TIMEOUT, this.#version());
      return entry(key, {
        status: 'up',
        version,
        responseTime: Math.round(performance.now() - started),
        pool: this.#use(),
      });
    } catch (error) {
      return entry(key, { status: 'down', message: reasonOf(error), pool: this.#use() });
    }
  }

  async #version(): Promise<string> {
    const { rows } = await this.#pool.run<{ version: string }>('select version() as version');
    return rows[0]?.version ?? 'unknown';
  }

  #use(): { size: number; inUse: number; waiting: number } {
    const { inUse, waiting } = this.#pool.usage;
    return { size: this.#pool.size, inUse, waiting };
  }
}

function entry<Key extends string>(
  key: Key,
  value: MatrixOneHealthResult[string],
): MatrixOneHealthResult<Key> {
  return { [key]: value } as MatrixOneHealthResult<Key>;
}

async function within<T>(timeout: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeout} ms`)), timeout);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The first line only: server panics carry stack traces. */
function reasonOf(error: unknown): string {
  const message =
    error instanceof Error
      ? error.message || ((error as { code?: string }).code ?? error.name)
      : String(error);
  return message.split('\n', 1)[0] ?? '';
}
