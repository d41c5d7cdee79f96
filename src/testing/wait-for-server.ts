import { setTimeout as sleep } from 'node:timers/promises';

import { createConnection } from 'mysql2/promise';

/** How long to wait for a server, and what shows that waiting is in vain. */
export interface WaitOptions {
  /** Milliseconds. */
  readonly timeout: number;
  /** Throws when the server can no longer come up, e.g. because its process has ended. */
  readonly check?: () => void;
}

/**
 * Waits until a server answers a query and gives its version.
 * @throws the last failure to connect, when the time is over
 */
export async function waitForServer(url: string, { timeout, check }: WaitOptions): Promise<string> {
  const end = Date.now() + timeout;
  for (;;) {
    check?.();
    try {
      return await versionOf(url);
    } catch (error) {
      if (Date.now() >= end) throw unreachable(url, timeout, error);
    }
    await sleep(Math.min(250, Math.max(0, end - Date.now())));
  }
}

async function versionOf(url: string): Promise<string> {
  const connection = await createConnection({ uri: url, connectTimeout: 5_000 });
  try {
    const [rows] = await connection.query('select version() as version');
    return String((rows as { version: unknown }[])[0]?.version);
  } finally {
    // MatrixOne ignores the polite goodbye and keeps the session until the socket closes.
    connection.destroy();
  }
}

function unreachable(url: string, timeout: number, cause: unknown): Error {
  const { hostname, port } = new URL(url);
  const reason = cause instanceof AggregateError ? String(cause.errors[0]) : String(cause);
  return new Error(`No MatrixOne answered at ${hostname}:${port} within ${timeout} ms: ${reason}`, { cause });
}
