import { isRetryableError } from '../driver/index.js';

/** Pauses between attempts, in milliseconds: a fixed base, exponential settings, or a function of the attempt (from 1). */
export type Backoff =
  | number
  | { readonly initial?: number; readonly factor?: number; readonly max?: number }
  | ((attempt: number) => number);

/** When and how often the outermost boundary is run again, each time on a fresh EntityManager. */
export interface RetryOptions {
  /** Runs in all, the first included. */
  readonly attempts: number;
  readonly backoff?: Backoff;
  /** Which errors are worth another run; without it, those that the server means to be retried. */
  readonly on?: (error: unknown) => boolean;
}

const DEFAULTS = { initial: 50, factor: 2, max: 2_000 };

export function shouldRetry(error: unknown, attempt: number, retry: RetryOptions | undefined): boolean {
  if (!retry || attempt >= retry.attempts) return false;
  try {
    return (retry.on ?? isRetryableError)(error);
  } catch {
    // the caller is to see what was thrown, not what the question about it threw
    return false;
  }
}

/** The pause after a failed attempt, jittered over its upper half so that rivals do not meet again. */
export function backoffDelay(
  attempt: number,
  backoff: Backoff = {},
  random: () => number = Math.random,
): number {
  if (typeof backoff === 'function') return Math.max(0, backoff(attempt));
  const { initial, factor, max } = {
    ...DEFAULTS,
    ...(typeof backoff === 'number' ? { initial: backoff } : backoff),
  };
  const full = Math.min(max, initial * factor ** (attempt - 1));
  return full / 2 + (full / 2) * random();
}
