/** A moment in Unix nanoseconds, or why the text is none, in the server's words. */
export type HintTime = { readonly nanos: bigint } | { readonly error: string };

const LAYOUT = '2006-01-02 15:04:05.999999999';

/** The parts of a time in their order: what the layout calls each, its digits, and the values it may have. */
const PARTS: readonly (readonly [
  before: string,
  name: string,
  digits: RegExp,
  what: string,
  from: number,
  to: number,
])[] = [
  ['', '2006', /^\d{4}/, 'year', 0, 9999],
  ['-', '01', /^\d\d/, 'month', 1, 12],
  ['-', '02', /^\d\d/, 'day', 0, 99],
  [' ', '15', /^\d\d?/, 'hour', 0, 23],
  [':', '04', /^\d\d/, 'minute', 0, 59],
  [':', '05', /^\d\d/, 'second', 0, 59],
];

/** Reads `YYYY-MM-DD hh:mm:ss[.fraction]` as UTC; strict, with the messages of the server's own parser. */
export const parseHintTime = (text: string): HintTime => {
  const failed = (rest: string, name: string) => ({
    error: `parsing time "${text}" as "${LAYOUT}": cannot parse "${rest}" as "${name}"`,
  });
  const outOfRange = (what: string) => ({ error: `parsing time "${text}": ${what} out of range` });
  const values: number[] = [];
  let rest = text;
  for (const [before, name, digits, what, from, to] of PARTS) {
    if (before === ' ') {
      if (rest !== '' && !rest.startsWith(' ')) return failed(rest, ' ');
      rest = rest.replace(/^ +/, '');
    } else if (!rest.startsWith(before)) return failed(rest, before);
    else rest = rest.slice(before.length);
    const found = digits.exec(rest)?.[0];
    if (found === undefined) return failed(rest, name);
    const value = Number(found);
    if (value < from || value > to) return outOfRange(what);
    values.push(value);
    rest = rest.slice(found.length);
  }
  const fraction = /^[.,](\d+)/.exec(rest);
  if (fraction) rest = rest.slice(fraction[0].length);
  if (rest !== '') return { error: `parsing time "${text}": extra text: "${rest}"` };
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = values;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return outOfRange('day');
  date.setUTCHours(hour, minute, second);
  const below = BigInt((fraction?.[1] ?? '').padEnd(9, '0').slice(0, 9));
  return { nanos: BigInt(date.getTime()) * 1_000_000n + below };
};
