import { MoInvalidArgumentError, MoPointUnavailableError } from '../errors/index.js';
import { timeTravelHint, type TimeTravelPoint } from './time-travel.js';

/** When to read at: a snapshot's name (or the snapshot), a time, or a server timestamp in nanoseconds. */
export type ReadPoint = string | { readonly name: string } | Date | bigint;

/** How far the clocks of the server and of this process may be apart. */
const CLOCK_DIFFERENCE_MS = 60_000;

/**
 * The point as the server wants it; throws MoInvalidArgumentError, MoInvalidNameError or, for a time to come,
 * MoPointUnavailableError before anything is sent: the server would read the present.
 */
export function toTimeTravelPoint(point: ReadPoint): TimeTravelPoint {
  const travel = kindOf(point);
  // builds the hint once to have its checks now
  const hint = timeTravelHint(travel);
  if (isToCome(travel)) throw new MoPointUnavailableError(hint);
  return travel;
}

function isToCome(point: TimeTravelPoint): boolean {
  const latest = Date.now() + CLOCK_DIFFERENCE_MS;
  if ('timestamp' in point) return point.timestamp.getTime() > latest;
  return 'physical' in point && point.physical > BigInt(latest) * 1_000_000n;
}

function kindOf(point: ReadPoint): TimeTravelPoint {
  if (typeof point === 'bigint') return { physical: point };
  if (point instanceof Date) return { timestamp: point };
  if (typeof point === 'string') return { snapshot: point };
  if (typeof point?.name === 'string') return { snapshot: point.name };
  throw new MoInvalidArgumentError(
    'A point to read at is the name of a snapshot, a Date or a bigint of nanoseconds.',
  );
}
