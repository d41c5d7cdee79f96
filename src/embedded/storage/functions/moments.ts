import { notEmbedded, outOfRange } from '../../engine-errors.js';
import { type Define, strict, type Value } from './define.js';
import { microsOf, microsOfStored, type MomentParts, parseMoment, storeMicros } from '../../values/moment.js';

const shiftParts = (m: MomentParts, months: number): MomentParts => {
  const index = m.year * 12 + m.month - 1 + months;
  const [year, month] = [Math.floor(index / 12), (((index % 12) + 12) % 12) + 1];
  return { ...m, year, month, day: Math.min(m.day, new Date(Date.UTC(year, month, 0)).getUTCDate()) };
};

const unitMicros: Readonly<Record<string, bigint>> = {
  microsecond: 1n,
  second: 1_000_000n,
  minute: 60_000_000n,
  hour: 3_600_000_000n,
  day: 86_400_000_000n,
  week: 604_800_000_000n,
};

const unitMonths: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };

const earliest = microsOf({ year: 1, month: 1, day: 1, hour: 0, minute: 0, second: 0, micro: 0 });

const end = microsOf({ year: 9999, month: 12, day: 31, hour: 24, minute: 0, second: 0, micro: 0 });

/** DATE_ADD (`sign` 1) and DATE_SUB (-1): past the last year the one is NULL and the other an error. */
const shiftMomentBy = (stored: string, count: bigint, unit: string, sign: bigint): Value => {
  const amount = count * sign;
  const months = unitMonths[unit];
  const parts = parseMoment(stored) as MomentParts;
  if (amount > 10n ** 12n || amount < -(10n ** 12n)) throw notEmbedded('an INTERVAL as long as this');
  const moved =
    months === undefined
      ? microsOf(parts) + amount * (unitMicros[unit] as bigint)
      : microsOf(shiftParts(parts, Number(amount) * months));
  if (moved < earliest) throw notEmbedded('a moment before the year 1');
  if (moved >= end) {
    if (sign === 1n || stored.length > 10) return null;
    throw outOfRange('date', '');
  }
  return storeMicros(moved).slice(0, stored.length === 10 ? 10 : undefined);
};

const timestampDifference = (unit: string, from: string, to: string): Value => {
  const micros = unitMicros[unit];
  const [a, b] = [microsOfStored(from), microsOfStored(to)];
  if (micros !== undefined) return (b - a) / micros;
  throw notEmbedded(`timestampdiff() in ${unit}s`);
};

const dateFormat = (stored: string, format: string): Value => {
  if (format === '') return null;
  const m = parseMoment(stored) as MomentParts;
  const two = (n: number) => String(n).padStart(2, '0');
  const date = new Date(stored.replace(' ', 'T').slice(0, 19) + 'Z');
  const name = (options: Intl.DateTimeFormatOptions) =>
    date.toLocaleString('en-US', { ...options, timeZone: 'UTC' });
  return format.replace(/%(.)/g, (_all, c: string) => {
    switch (c) {
      case 'Y':
        return String(m.year).padStart(4, '0');
      case 'y':
        return two(m.year % 100);
      case 'm':
        return two(m.month);
      case 'c':
        return String(m.month);
      case 'd':
        return two(m.day);
      case 'e':
        return String(m.day);
      case 'H':
        return two(m.hour);
      case 'k':
        return String(m.hour);
      case 'i':
        return two(m.minute);
      case 's':
      case 'S':
        return two(m.second);
      case 'f':
        return String(m.micro).padStart(6, '0');
      case 'T':
        return `${two(m.hour)}:${two(m.minute)}:${two(m.second)}`;
      case 'M':
        return name({ month: 'long' });
      case 'b':
        return name({ month: 'short' });
      case 'W':
        return name({ weekday: 'long' });
      case 'a':
        return name({ weekday: 'short' });
      case 'h':
      case 'I':
        return two(m.hour % 12 || 12);
      case 'l':
        return String(m.hour % 12 || 12);
      case 'p':
        return m.hour < 12 ? 'AM' : 'PM';
      case 'r':
        return `${two(m.hour % 12 || 12)}:${two(m.minute)}:${two(m.second)} ${m.hour < 12 ? 'AM' : 'PM'}`;
      case 'j':
        return String(dayPart('dayofyear', stored)).padStart(3, '0');
      case 'w':
        return String(date.getUTCDay());
      case '%':
        return '%';
      default:
        throw notEmbedded(`date_format with %${c}`);
    }
  });
};

const dayMillis = 86_400_000;

/** Calendar facts of a day. */
const dayPart = (part: string, stored: string): Value => {
  const day = new Date(`${stored.slice(0, 10)}T00:00:00Z`);
  switch (part) {
    case 'weekday':
      return BigInt((day.getUTCDay() + 6) % 7);
    case 'dayofweek':
      return BigInt(day.getUTCDay() + 1);
    case 'dayofyear':
      return BigInt((day.getTime() - Date.UTC(day.getUTCFullYear(), 0, 1)) / dayMillis + 1);
    case 'quarter':
      return BigInt(Math.floor(day.getUTCMonth() / 3) + 1);
    case 'dayname':
      return day.toLocaleString('en-US', { weekday: 'long', timeZone: 'UTC' });
    case 'monthname':
      return day.toLocaleString('en-US', { month: 'long', timeZone: 'UTC' });
    default:
      throw notEmbedded(`the part ${part} of a day`);
  }
};

/** Functions of days and moments. */
export const momentFunctions = (define: Define): void => {
  define('mo_day_part', strict(dayPart as never));
  define(
    'mo_shift',
    strict(((s: string, n: bigint | number, unit: string, sign: bigint) =>
      shiftMomentBy(s, BigInt(n), unit, sign)) as never),
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
