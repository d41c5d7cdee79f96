import { notEmbedded } from '../../engine-errors.js';
import { parseMoment, type MomentParts } from '../../values/moment.js';
import { dayPart, yearWeek } from './calendar.js';
import { type Value } from './define.js';

const ordinal = (day: number): string => {
  const last = day > 10 && day < 14 ? 0 : day % 10;
  return `${day}${['th', 'st', 'nd', 'rd'][last] ?? 'th'}`;
};

/** DATE_FORMAT of a stored moment. */
export const dateFormat = (stored: string, format: string): Value => {
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
      case 'D':
        return ordinal(m.day);
      case 'U':
        return two(yearWeek(stored, 0) % 100);
      case 'u':
        return two(yearWeek(stored, 1) % 100);
      case 'V':
        return two(yearWeek(stored, 2) % 100);
      case 'v':
        return two(yearWeek(stored, 3) % 100);
      case 'X':
        return String(Math.floor(yearWeek(stored, 2) / 100)).padStart(4, '0');
      case 'x':
        return String(Math.floor(yearWeek(stored, 3) / 100)).padStart(4, '0');
      case '%':
        return '%';
      default:
        throw notEmbedded(`date_format with %${c}`);
    }
  });
};
