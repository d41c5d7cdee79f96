import { notEmbedded } from '../../engine-errors.js';
import { readMoment } from '../../values/read-moment.js';
import { microsOfStored, shiftMoment, storeMicros } from '../../values/moment.js';
import { type Define, strict, type Value } from './define.js';

const second = 1_000_000n;
const day = 86_400n * second;
/** Days from the year 0 to 1970. */
const daysBefore1970 = 719_528n;
/** 838:59:59, the longest time. */
const longest = 3_020_399n;

/** The last second that FROM_UNIXTIME knows is that of 3001-01-18. */
const fromUnix = (seconds: bigint, zoneMinutes: bigint): Value =>
  seconds < 0n || seconds > 32_536_771_199n
    ? null
    : shiftMoment(storeMicros(seconds * second), Number(zoneMinutes));

/** The server counts the days in 32 bits. */
const makeDate = (given: bigint, days: bigint): Value => {
  const dayOfYear = BigInt.asIntN(32, days);
  const year = given < 0n || given > 99n ? given : given < 70n ? given + 2000n : given + 1900n;
  if (year < 0n || year > 9999n || days < 1n || dayOfYear < -719_000n || dayOfYear > 4_000_000n) return null;
  const start = new Date(0);
  start.setUTCFullYear(Number(year), 0, Number(dayOfYear));
  return start.getUTCFullYear() > 9999 ? null : storeMicros(BigInt(start.getTime()) * 1000n).slice(0, 10);
};

const fromDays = (days: bigint): Value => {
  // the server reckons with what no longer fits
  if (days > 10_000_000n) throw notEmbedded('from_days() of as many days');
  return days < 366n || days > 3_652_424n ? null : storeMicros((days - daysBefore1970) * day).slice(0, 10);
};

const makeTime = (hours: bigint, minutes: bigint, seconds: bigint): Value => {
  if (minutes < 0n || minutes > 59n || seconds < 0n || seconds > 59n) return null;
  const size = (hours < 0n ? -hours : hours) * 3600n + minutes * 60n + seconds;
  return (hours < 0n ? -second : second) * (size > longest ? longest : size);
};

/** Functions that make moments and times of numbers, and numbers of them. */
export const clockFunctions = (define: Define): void => {
  define('mo_from_unix', strict(fromUnix as never));
  define('mo_str_to_date', strict(readMoment as never));
  define('mo_makedate', strict(makeDate as never));
  define('mo_maketime', strict(makeTime as never));
  define(
    'mo_sec_to_time',
    strict(((seconds: bigint) => (seconds < 0n || seconds > longest ? null : seconds * second)) as never),
  );
  define(
    'mo_to_seconds',
    strict(((stored: string) => microsOfStored(stored) / second + daysBefore1970 * 86_400n) as never),
  );
  define('mo_from_days', strict(fromDays as never));
};
