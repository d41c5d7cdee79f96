import { internalError, notEmbedded } from '../../engine-errors.js';
import { type Value } from './define.js';

const dayMillis = 86_400_000;

/** Calendar facts of a day. */
export const dayPart = (part: string, stored: string): Value => {
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
    case 'hour':
    case 'minute':
    case 'second':
      throw internalError('invalid unit');
    default:
      throw notEmbedded(`the part ${part} of a day`);
  }
};

const startOf = (year: number): number => {
  const date = new Date(0);
  date.setUTCFullYear(year, 0, 1);
  return date.getTime() / dayMillis;
};

const dayNumber = (stored: string): number =>
  new Date(`${stored.slice(0, 10)}T00:00:00Z`).getTime() / dayMillis;

/** Days since the last Monday, or Sunday. */
const weekdayOf = (day: number, sundayFirst: boolean): number =>
  (((day + (sundayFirst ? 4 : 3)) % 7) + 7) % 7;

/**
 * The year and the number of a day's week, as one number. Bits of the mode: 1 weeks begin on Monday, 2 weeks are of the
 * year that has most of them and never 0, 4 the first week begins with the first such day instead of having four days.
 */
export const yearWeek = (stored: string, given: number): number => {
  // without Monday the server's modes have the last bit the other way round
  const mode = given & 1 ? given : given ^ 4;
  const [fromMonday, ofYear, byFirstDay] = [(mode & 1) > 0, (mode & 2) > 0, (mode & 4) > 0];
  const year = Number(stored.slice(0, 4));
  const day = dayNumber(stored);
  const firstWeek = (of: number): number => {
    const weekday = weekdayOf(startOf(of), !fromMonday);
    const later = byFirstDay ? weekday !== 0 : weekday >= 4;
    return startOf(of) - weekday + (later ? 7 : 0);
  };
  const weekFrom = (first: number): number => Math.floor((day - first) / 7) + 1;
  if (day < firstWeek(year)) return ofYear ? (year - 1) * 100 + weekFrom(firstWeek(year - 1)) : year * 100;
  if (ofYear && day >= firstWeek(year + 1)) return (year + 1) * 100 + 1;
  return year * 100 + weekFrom(firstWeek(year));
};

/** The last day of a day's month. */
export const lastDay = (stored: string): string => {
  const [year, month] = [Number(stored.slice(0, 4)), Number(stored.slice(5, 7))];
  const date = new Date(0);
  date.setUTCFullYear(year, month, 0);
  return `${stored.slice(0, 8)}${date.getUTCDate()}`;
};
