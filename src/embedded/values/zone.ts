import { notEmbedded } from '../engine-errors.js';
import { microsOfStored, storeMicros } from './moment.js';

/** How many seconds a zone is ahead at a moment, in seconds since 1970. */
export type Zone = (moment: number) => number;

const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (name: string): Intl.DateTimeFormat => {
  const format =
    formats.get(name) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  formats.set(name, format);
  return format;
};

const offsetOf = (name: string, moment: number): number => {
  const parts = Object.fromEntries(
    formatOf(name)
      .formatToParts(moment * 1000)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Readonly<Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>>;
  const { year, month, day, hour, minute, second } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - moment;
};

/** Names of places, in the case in which they are kept; here others would be found, too. */
const region =
  /^(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific|US)(\/[A-Z][a-z]+([_-]([A-Z][a-z]+|of|au|es))*)+$/;

const isKnown = (name: string): boolean => {
  try {
    return formatOf(name).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

/** The zone of a name or an offset, as the server reads it; null where it knows none. */
export const zoneNamed = (name: string): Zone | null => {
  const [, sign, hours, minutes] = /^([+-])(\d{1,2}):(\d\d)$/.exec(name) ?? [];
  if (sign !== undefined) {
    const ahead = sign === '-' ? -1 : 1;
    const whole = ahead * Number(hours);
    return whole < -13 || whole > 14 ? null : () => whole * 3600 + ahead * Number(minutes) * 60;
  }
  if (name === '' || name === 'SYSTEM') return null;
  if (name === 'UTC') return () => 0;
  if (!region.test(name)) throw notEmbedded(`the time zone ${name}`);
  if (!isKnown(name)) return null;
  return (moment) => offsetOf(name, moment);
};

/** The moment of what a clock shows; of an hour that a zone leaves out or has twice, the server's choice. */
const momentOf = (shown: number, zone: Zone): number => {
  const offset = zone(shown);
  if (offset === 0) return shown;
  const moment = shown - offset;
  const there = zone(moment);
  return there === offset ? moment : shown - there;
};

/** Years in which the rules of all zones are known alike everywhere. */
const [earliest, latest] = [Date.UTC(1971, 0, 1) / 1000, Date.UTC(2037, 0, 1) / 1000];

/** A stored moment of one zone as the clock of another one shows it, without its fraction. */
export const betweenZones = (stored: string, from: Zone, to: Zone): string => {
  const shown = Number(microsOfStored(stored) / 1_000_000n);
  if (shown < earliest || shown > latest) throw notEmbedded('convert_tz() of a moment as far away as this');
  const moment = momentOf(shown, from);
  return storeMicros(BigInt(moment + to(moment)) * 1_000_000n).slice(0, 19);
};
