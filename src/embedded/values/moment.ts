/** Dates and times: text forms that sort, read from what MySQL clients write. */

const pad = (n: number, width = 2) => String(n).padStart(width, '0');
const daysIn = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();

export interface MomentParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micro: number;
}

const micros = (fraction: string | undefined): number =>
  Number((fraction ?? '').padEnd(7, '0').slice(0, 7)) / 10;

const isDay = (year: number, month: number, day: number): boolean =>
  year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);

const isClock = (hour: number, minute: number, second: number): boolean =>
  hour < 24 && minute < 60 && second < 60;

const mark = '[!-\\/:-@[-`{-~]';
const markedDay = new RegExp(
  `^(\\d{1,4})${mark}(\\d{1,2})${mark}(\\d{1,2})` +
    `(?:[ T] *(\\d{1,2}) *${mark}(\\d{1,2})(?:${mark}(?:(\\d{1,2})(?:\\.\\d*)?)?)?)?$`,
);

/** Years of two digits are those from 1970 to 2069. */
const fullYear = (digits: string): number =>
  digits.length === 2 ? Number(digits) + (Number(digits) < 70 ? 2000 : 1900) : Number(digits);

/** Reads a day, behind which a time may stand that does not count; seven digits begin with a year of three. */
export const parseDay = (text: string): MomentParts | undefined => {
  const source = text.trim();
  const match = markedDay.exec(source) ?? /^(\d{3,4})(\d{2})(\d{2})$/.exec(source);
  if (!match) return undefined;
  const [year, month, day] = [fullYear(match[1] as string), Number(match[2]), Number(match[3])];
  const [hour = 0, minute = 0, second = 0] = match.slice(4).map((v) => Number(v ?? 0));
  if (!isDay(year, month, day) || !isClock(hour, minute, second)) return undefined;
  return { year, month, day, hour: 0, minute: 0, second: 0, micro: 0 };
};

const withClock =
  /^(\d{4})([-/:])(\d{1,3})\2(\d{1,3})[ T](\d{1,3}):(\d{1,3})(?::(\d{0,3}))?(?:\.(\d{0,9}))?$/;
const digitsOnly = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{1,9}))?$/;

/** Reads a moment; undefined when it is none. In a text shorter than 14 only the day counts. */
export const parseMoment = (text: string): MomentParts | undefined => {
  const source = text.trim();
  if (source.length < 14) return parseDay(source);
  const match = withClock.exec(source)?.toSpliced(2, 1) ?? digitsOnly.exec(source);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((v) => Number(v ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (!isDay(year, month, day) || !isClock(hour, minute, second)) return undefined;
  return { year, month, day, hour, minute, second, micro: Math.round(micros(match[7])) };
};

/** Microseconds since 1970 of a moment read as UTC. */
export const microsOf = (m: MomentParts): bigint => {
  const date = new Date(0);
  date.setUTCFullYear(m.year, m.month - 1, m.day);
  date.setUTCHours(m.hour, m.minute, m.second);
  return BigInt(date.getTime()) * 1000n + BigInt(m.micro);
};

/** The stored form of microseconds since 1970: `YYYY-MM-DD HH:MM:SS.ffffff`. */
export const storeMicros = (value: bigint): string => {
  const fraction = ((value % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const date = new Date(Number((value - fraction) / 1000n));
  return (
    `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())} ` +
    `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}.${pad(Number(fraction), 6)}`
  );
};

export const microsOfStored = (stored: string): bigint => microsOf(parseMoment(stored) as MomentParts);

const roundTo = (value: bigint, fraction: number): bigint => {
  const step = 10n ** BigInt(6 - fraction);
  const sign = value < 0n ? -1n : 1n;
  return sign * (((value * sign + step / 2n) / step) * step);
};

/** Rounds a stored moment to `fraction` digits, as MatrixOne does on writing. */
export const roundMoment = (stored: string, fraction: number): string =>
  fraction >= 6 ? stored : storeMicros(roundTo(microsOfStored(stored), fraction));

export const showMoment = (stored: string, fraction: number): string =>
  fraction === 0 ? stored.slice(0, 19) : stored.slice(0, 20 + fraction);

/** Shifts a stored moment by minutes, for time zones. */
export const shiftMoment = (stored: string, minutes: number): string =>
  minutes === 0 ? stored : storeMicros(microsOfStored(stored) + BigInt(minutes) * 60_000_000n);

/** The last hour that a TIME holds. */
const lastHour = 2_562_047_787n;

/** Days before the clock, of which the server counts 24 hours each. */
const daysAndClock = /^\s*(-?)(?:(\d+) )?(?:(\d+):(\d{1,2})(?::(\d{1,2}))?|(\d{1,14}))(?:\.(\d{0,9}))?\s*$/;

/** Digits alone, from the seconds on. */
const splitDigits = (digits: string): readonly string[] => [
  digits.slice(0, -4),
  digits.slice(-4, -2),
  digits.slice(-2),
];

/** Reads a TIME: microseconds, or undefined. What has a day before it is a moment, whose time counts. */
export const parseTime = (text: string, fraction: number): bigint | undefined => {
  if (/^\s*(\.|$)/.test(text)) return 0n;
  if (/^\s*[\d-]*\d-\d+ /.test(text)) {
    const moment = /^\s*\d{4}/.test(text) ? parseMoment(text) : undefined;
    return moment && roundTo(microsOf({ ...moment, year: 1970, month: 1, day: 1 }), fraction);
  }
  const match = daysAndClock.exec(text);
  if (!match) return undefined;
  const [, sign, days = '0', hours, minutes, seconds = '0', digits, rest] = match;
  if (sign === '-' && match[2] !== undefined) return undefined;
  const [hour, minute, second] = (digits === undefined ? [hours, minutes, seconds] : splitDigits(digits)).map(
    (n) => BigInt(n || '0'),
  ) as [bigint, bigint, bigint];
  if (minute > 59n || second > 59n || hour > lastHour || hour + BigInt(days) * 24n > lastHour)
    return undefined;
  const size = ((hour + BigInt(days) * 24n) * 60n + minute) * 60n + second;
  const value = size * 1_000_000n + BigInt(Math.round(micros(rest)));
  return roundTo(sign === '-' ? -value : value, fraction);
};

export const showTime = (value: bigint, fraction: number): string => {
  const abs = value < 0n ? -value : value;
  const seconds = Number(abs / 1_000_000n);
  const text = `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  const digits = fraction === 0 ? '' : `.${pad(Number(abs % 1_000_000n), 6).slice(0, fraction)}`;
  return (value < 0n ? '-' : '') + text + digits;
};

/** Offset in minutes of `SYSTEM` (the embedded server's zone is UTC) or `+hh:mm`; undefined when it is something else. */
export const zoneOffset = (zone: string): number | undefined => {
  if (/^(system|utc|gmt)$/i.test(zone)) return 0;
  const match = /^([+-])(\d{1,2}):(\d{2})$/.exec(zone);
  if (!match) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
};

/** Units of an interval that have a length of their own, in microseconds. */
export const unitMicroseconds: Readonly<Record<string, bigint>> = {
  microsecond: 1n,
  second: 1_000_000n,
  minute: 60_000_000n,
  hour: 3_600_000_000n,
  day: 86_400_000_000n,
  week: 604_800_000_000n,
};
