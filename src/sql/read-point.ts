import { MoInvalidArgumentError } from '../errors/index.js';
import { timeTravelHint, type TimeTravelPoint } from './time-travel.js';

/** When to read at: a snapshot's name (or the snapshot), a time, or a server timestamp in nanoseconds. */
export type ReadPoint = string | { readonly name: string } | Date | bigint;

/** The point as the server wants it; throws MoInvalidArgumentError or MoInvalidNameError before anything is sent. */
export function toTimeTravelPoint(point: ReadPoint): TimeTravelPoint {
  const travel = kindOf(point);
  // builds the hint once to have its checks now
  timeTravelHint(travel);
  return travel;
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
