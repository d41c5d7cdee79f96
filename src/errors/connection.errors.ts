import { MatrixOneError } from './matrix-one.error.js';
import { serverDetails } from './server-details.js';

/** Where a connection was meant to go. Never holds the password. */
export interface ConnectionTarget {
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly database?: string;
}

/** The server could not be reached or refused the login; names host, port and the reason. */
export class MatrixOneConnectionError extends MatrixOneError {
  static unreachable(target: ConnectionTarget, attempts: number, cause: unknown): MatrixOneConnectionError {
    const tries = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
    return new MatrixOneConnectionError(
      'MO_CONNECTION_FAILED',
      `Could not connect to MatrixOne at ${target.host}:${target.port} after ${tries}: ${reasonOf(cause)}`,
      { cause, ...serverDetails(cause) },
    );
  }

  static accessDenied(target: ConnectionTarget, cause: unknown): MatrixOneConnectionError {
    return new MatrixOneConnectionError(
      'MO_ACCESS_DENIED',
      `MatrixOne at ${target.host}:${target.port} refused the login of user '${target.user ?? ''}': ${reasonOf(cause)}`,
      { cause, ...serverDetails(cause) },
    );
  }

  static unknownDatabase(target: ConnectionTarget, cause: unknown): MatrixOneConnectionError {
    return new MatrixOneConnectionError(
      'MO_UNKNOWN_DATABASE',
      `MatrixOne at ${target.host}:${target.port} has no database '${target.database ?? ''}'. Create it first, or set ensureDatabase.`,
      { cause, ...serverDetails(cause) },
    );
  }

  static closed(): MatrixOneConnectionError {
    return new MatrixOneConnectionError('MO_POOL_CLOSED', 'The connection pool is closed.');
  }

  static lost(sql: string | undefined, cause: unknown): MatrixOneConnectionError {
    return new MatrixOneConnectionError(
      'MO_CONNECTION_LOST',
      `The connection to MatrixOne was lost: ${reasonOf(cause)}`,
      { sql, cause },
    );
  }
}

/** No pool connection became free in time. Names the pool's size and who holds its connections. */
export class MoAcquireTimeoutError extends MatrixOneError {
  readonly poolSize: number;
  readonly waiting: number;
  readonly holders: readonly string[];

  constructor(timeout: number, pool: { size: number; waiting: number; holders: readonly string[] }) {
    const held = pool.holders.length > 0 ? ` Held by: ${pool.holders.join(', ')}.` : '';
    super(
      'MO_ACQUIRE_TIMEOUT',
      `No connection became free within ${timeout} ms: all ${pool.size} of the pool are in use, ${pool.waiting} more waiting.${held} ` +
        'A REQUIRES_NEW inside a transaction needs a second connection: raise pool.max or transaction.acquireTimeout.',
    );
    this.poolSize = pool.size;
    this.waiting = pool.waiting;
    this.holders = pool.holders;
  }
}

function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) return reasonOf(cause.errors[0]);
  return cause instanceof Error ? cause.message : String(cause);
}
