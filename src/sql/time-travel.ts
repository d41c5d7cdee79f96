import { MoInvalidArgumentError } from '../errors/index.js';
import { validateSnapshotName } from './names.js';

/** A point in time to read at: a snapshot, a time, or the server's own timestamp in nanoseconds. */
export type TimeTravelPoint =
  { readonly snapshot: string } | { readonly timestamp: Date } | { readonly physical: bigint };

/**
 * The hint that MatrixOne takes right after a table's name, before its alias. Times are written in UTC, as the server reads them.
 * Constants only: the server refuses parameters here.
 */
export function timeTravelHint(point: TimeTravelPoint): string {
  if ('snapshot' in point) return `{SNAPSHOT = '${validateSnapshotName(point.snapshot)}'}`;
  if ('timestamp' in point) return `{TIMESTAMP = '${utc(point.timestamp)}'}`;
  if (typeof point.physical !== 'bigint' || point.physical <= 0n) {
    throw new MoInvalidArgumentError('A physical timestamp is a positive bigint of nanoseconds since 1970.');
  }
  return `{MO_TS = ${point.physical}}`;
}

function utc(time: Date): string {
  if (!(time instanceof Date) || Number.isNaN(time.getTime())) {
    throw new MoInvalidArgumentError('The timestamp to read at is not a valid Date.');
  }
  const iso = time.toISOString();
  if (!/^\d{4}-/.test(iso)) {
    throw new MoInvalidArgumentError('The timestamp to read at is outside the years 0 to 9999.');
  }
  return iso.slice(0, 23).replace('T', ' ');
}
