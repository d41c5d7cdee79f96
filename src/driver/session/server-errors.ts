/** Errors after which the server has rolled back the whole transaction; the session then autocommits. */
const ENDS_TRANSACTION = new Set([
  1205, // lock wait timeout (20710)
  20502,
  20504,
  20505, // backend closed, none available, cannot connect
  20634, // retry for CN rolling restart
  20638, // commit status unknown
  20701, // deadlock detected
  20702,
  20703,
  20704,
  20706,
  20709, // lock service moved, busy, conflict
]);

/** Errors that the server means to be answered by running the whole transaction again. */
const RETRYABLE = new Set([
  1205,
  20701,
  20702,
  20703,
  20704,
  20706,
  20707,
  20709, // locks
  20601,
  20618,
  20619,
  20622, // write conflicts
  20628,
  20629,
  20630,
  20631,
  20632, // transaction needs retry, or is stale
  20634,
  20635, // CN rolling restart
  20500,
  20502,
  20503,
  20504,
  20505,
  20506,
  20507,
  20508, // backend moved or busy
  20401,
  20416,
  20417,
  20419,
  20605,
  20606, // service not ready
  20705,
  20708, // orphan transaction
  20600,
  20602,
  20611,
  20612, // transaction missing or closed after a fail-over
]);

/** Errors by which a COMMIT is known to have failed; after any other error nobody can know. */
const COMMIT_FAILED = new Set([
  1062, 1205, 20600, 20601, 20602, 20611, 20612, 20618, 20619, 20622, 20628, 20629, 20630, 20631, 20632,
  20635, 20701, 20702, 20703, 20704, 20705, 20706, 20707, 20708, 20709,
]);

const CONNECTION_CODES = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'PROTOCOL_PACKETS_OUT_OF_ORDER',
  'PROTOCOL_UNEXPECTED_PACKET',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'ER_SERVER_SHUTDOWN',
  'ERR_STREAM_DESTROYED',
  'HANDSHAKE_NO_SSL_SUPPORT',
  'MO_CONNECTION_LOST',
]);

const CONFLICT_TEXT = /Write conflicts detected/;

/** The error number that a server's answer carries, wherever in the cause chain it is. */
export function errnoOf(error: unknown): number | undefined {
  for (let e = error, depth = 0; e !== undefined && e !== null && depth < 8; depth++) {
    const { errno, cause } = e as { errno?: unknown; cause?: unknown };
    if (typeof errno === 'number' && errno > 0) return errno;
    e = cause;
  }
  return undefined;
}

/** Did the connection break, so that the server's answer is missing? */
export function isConnectionError(error: unknown): boolean {
  for (let e = error, depth = 0; e !== undefined && e !== null && depth < 8; depth++) {
    const { code, fatal, errno, cause } = e as {
      code?: unknown;
      fatal?: unknown;
      errno?: unknown;
      cause?: unknown;
    };
    if (typeof code === 'string' && CONNECTION_CODES.has(code)) return true;
    // mysql2 marks errors of the socket and of the protocol as fatal; an ERR packet has a positive number
    if (fatal === true && !(typeof errno === 'number' && errno > 0)) return true;
    e = cause;
  }
  return false;
}

/** Has the server ended the whole transaction with this error? */
export function endsTransaction(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno !== undefined && ENDS_TRANSACTION.has(errno);
}

/** Would the same transaction, run again, have a fair chance? Never true for an unknown COMMIT. */
export function isRetryableError(error: unknown): boolean {
  if ((error as { code?: unknown } | null)?.code === 'MO_COMMIT_UNKNOWN') return false;
  const errno = errnoOf(error);
  if (errno !== undefined) {
    return (
      RETRYABLE.has(errno) || (errno === 20101 && error instanceof Error && CONFLICT_TEXT.test(error.message))
    );
  }
  return isConnectionError(error);
}

/** Is it certain from this answer to COMMIT that nothing was committed? */
export function isCommitFailure(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno !== undefined && COMMIT_FAILED.has(errno);
}

/** Does the server not know the snapshot of a time-travel hint? */
export function isUnknownSnapshot(error: unknown): boolean {
  return errnoOf(error) === 20101 && error instanceof Error && /find 0 snapshot records/.test(error.message);
}
