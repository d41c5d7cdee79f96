import { notEmbedded, outOfRange } from '../../engine-errors.js';
import { dayPart, lastDay, yearWeek } from './calendar.js';
import { dateFormat } from './date-format.js';
import { type Define, strict, type Value } from './define.js';
import { betweenZones, zoneNamed } from '../../values/zone.js';
import {
  microsOf,
  microsOfStored,
  type MomentParts,
  parseMoment,
  storeMicros,
  unitMicroseconds,
} from '../../values/moment.js';

const shiftParts = (m: MomentParts, months: number): MomentParts => {
  const index = m.year * 12 + m.month - 1 + months;
  const [year, month] = [Math.floor(index / 12), (((index % 12) + 12) % 12) + 1];
  return { ...m, year, month, day: Math.min(m.day, new Date(Date.UTC(year, month, 0)).getUTCDate()) };
};

const unitMonths: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };

const earliest = microsOf({ year: 1, month: 1, day: 1, hour: 0, minute: 0, second: 0, micro: 0 });

const end = microsOf({ year: 9999, month: 12, day: 31, hour: 24, minute: 0, second: 0, micro: 0 });

/** DATE_ADD (`sign` 1) and DATE_SUB (-1): past the last year the one is NULL, but of timestamps, and the other an error. */
const shiftMomentBy = (stored: string, count: bigint, unit: string, sign: bigint, kind: string): Value => {
  const amount = count * sign;
  const months = unitMonths[unit];
  const parts = parseMoment(stored) as MomentParts;
  if (amount > 10n ** 12n || amount < -(10n ** 12n)) throw notEmbedded('an INTERVAL as long as this');
  const moved =
    months === undefined
      ? microsOf(parts) + amount * (unitMicroseconds[unit] as bigint)
      : microsOf(shiftParts(parts, Number(amount) * months));
  if (moved < earliest) throw notEmbedded('a moment before the year 1');
  if (moved >= end) {
    if (kind === 'timestamp' && sign === 1n) throw outOfRange('timestamp', '');
    if (sign === 1n || stored.length > 10) return null;
    throw outOfRange('date', '');
  }
  return storeMicros(moved).slice(0, stored.length === 10 ? 10 : undefined);
};

/** Whole months from one day to another, whatever the hour; one less where the day of the month is an earlier one. */
const monthsBetween = (from: string, to: string): number => {
  const [a, b] = [parseMoment(from), parseMoment(to)] as [MomentParts, MomentParts];
  return (b.year - a.year) * 12 + b.month - a.month - (b.day < a.day ? 1 : 0);
};

const timestampDifference = (unit: string, from: string, to: string): Value => {
  const micros = unitMicroseconds[unit];
  if (micros === undefined) return BigInt(Math.trunc(monthsBetween(from, to) / (unitMonths[unit] as number)));
  return (microsOfStored(to) - microsOfStored(from)) / micros;
};

/** Functions of days and moments. */
export const momentFunctions = (define: Define): void => {
  define(
    'mo_convert_tz',
    strict(((stored: string, from: string, to: string) => {
      const [source, target] = [zoneNamed(from), zoneNamed(to)];
      return source && target ? betweenZones(stored, source, target) : null;
    }) as never),
  );
  define(
    'mo_time_between',
    strict(((a: bigint | string, b: bigint | string) => {
      const [x, y] = [a, b].map((v) => (typeof v === 'string' ? microsOfStored(v) : v)) as [bigint, bigint];
      return x - y;
    }) as never),
  );
  define('mo_day_part', strict(dayPart as never));
  define('mo_last_day', strict(lastDay as never));
  define('mo_week', strict(((s: string, mode: bigint) => BigInt(yearWeek(s, Number(mode)) % 100)) as never));
  define(
    'mo_yearweek',
    strict(((s: string, mode: bigint) => BigInt(yearWeek(s, Number(mode) | 2))) as never),
  );
  define(
    'mo_shift',
    strict(((s: string, n: bigint | number, unit: string, sign: bigint, kind: string) =>
      shiftMomentBy(s, BigInt(n), unit, sign, kind)) as never),
  );
  define('mo_timestampdiff', strict(timestampDifference as never));
  define(
    'mo_day',
    strict(((s: string) => {
      const m = parseMoment(s);
      if (!m) throw outOfRange('date', `'${s}'`);
      return storeMicros(microsOf(m)).slice(0, 10);
    }) as never),
  );
  define('mo_date_format', strict(dateFormat as never));
  define(
    'mo_unix',
    strict(((s: string) => {
      const micros = microsOfStored(s);
      return micros < 0n ? null : micros / 1_000_000n;
    }) as never),
  );
};
