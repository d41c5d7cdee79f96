import { notEmbedded } from '../engine-errors.js';
import { type Stored } from './stored.js';
import { microsOf, parseMoment, parseTime, storeMicros, type MomentParts } from './moment.js';

type Part = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

const parts: Readonly<Record<string, Part>> = {
  Y: 'year',
  m: 'month',
  c: 'month',
  d: 'day',
  e: 'day',
  H: 'hour',
  k: 'hour',
  i: 'minute',
  s: 'second',
  S: 'second',
};

interface Form {
  readonly pattern: RegExp;
  readonly parts: readonly Part[];
}

/** A form of %Y, %m, %d and so on, each once; undefined for other forms. */
const readForm = (form: string): Form | undefined => {
  const found: Part[] = [];
  let pattern = '';
  let known = true;
  form.replaceAll('%T', '%H:%i:%s').replace(/%(.)|([^%])|%$/g, (_all, mark?: string, other?: string) => {
    const part = mark === undefined ? undefined : parts[mark];
    if (part) {
      if (found.includes(part)) known = false;
      found.push(part);
      pattern += part === 'year' ? '(\\d{4})' : '(\\d{1,2})';
    } else if (other !== undefined && /[-/.:T,]/.test(other)) pattern += `\\${other}`.replace('\\T', 'T');
    else if (other === ' ') pattern += ' ';
    else known = false;
    return '';
  });
  // numbers side by side are parted by their length
  if (/\)\(/.test(pattern)) pattern = pattern.replaceAll('{1,2}', '{2}');
  return known ? { pattern: new RegExp(`^${pattern}$`), parts: found } : undefined;
};

/** Whether a form has a whole day in it, hours and minutes, or both; undefined where it is neither. */
export const formTypes = (form: string): 'day' | 'clock' | 'both' | undefined => {
  const has = readForm(form)?.parts;
  if (!has) return undefined;
  const days = ['year', 'month', 'day'].filter((part) => has.includes(part as Part)).length;
  const clock = has.includes('hour') && has.includes('minute');
  if (days === 3) return has.length === 3 ? 'day' : clock ? 'both' : undefined;
  return days === 0 && clock ? 'clock' : undefined;
};

/** The text as a stored day, time or moment; NULL when it holds no such thing. */
export const readMoment = (source: string, given: string): Stored => {
  const form = readForm(given) as Form;
  const match = form.pattern.exec(source);
  if (!match) {
    if (!/\d/.test(source)) return null;
    throw notEmbedded('str_to_date() of a text in another form');
  }
  const read = Object.fromEntries(form.parts.map((part, i) => [part, Number(match[i + 1])]));
  const zero: MomentParts = { year: 1, month: 1, day: 1, hour: 0, minute: 0, second: 0, micro: 0 };
  const moment = { ...zero, ...read };
  const kind = formTypes(given);
  const two = (n: number) => String(n).padStart(2, '0');
  const clock = `${two(moment.hour)}:${two(moment.minute)}:${two(moment.second)}`;
  const shown = `${String(moment.year).padStart(4, '0')}-${two(moment.month)}-${two(moment.day)} ${clock}`;
  if (!parseMoment(shown)) return null;
  if (kind === 'clock') return parseTime(clock, 0) ?? null;
  const stored = storeMicros(microsOf(moment));
  return kind === 'day' ? stored.slice(0, 10) : stored;
};
