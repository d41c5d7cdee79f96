import { MoNotFoundError, MoPointUnavailableError } from '../../errors/index.js';
import { timeTravelHint, type TimeTravelPoint } from '../../sql/index.js';
import { errnoOf, isUnknownSnapshot } from './server-errors.js';

const OUT_OF_REACH = /invalid timestamp value|invalid input expr/;

/** A typed error for what the server says of a point that it cannot read at; other errors as they are. */
export function readPointFailure(error: unknown, point: TimeTravelPoint): unknown {
  if ('snapshot' in point && isUnknownSnapshot(error)) {
    return new MoNotFoundError('snapshot', point.snapshot, error);
  }
  const errno = errnoOf(error);
  // 1046: at that time the database did not exist
  const unavailable =
    errno === 1046 || (errno === 20203 && error instanceof Error && OUT_OF_REACH.test(error.message));
  return unavailable ? new MoPointUnavailableError(timeTravelHint(point), error) : error;
}
