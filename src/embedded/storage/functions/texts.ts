import { invalidInput, notEmbedded, widthExceeded } from '../../engine-errors.js';
import { type Define, strict, text, type Value } from './define.js';

const substring = (s: string, from: bigint, count?: bigint): Value => {
  const chars = [...s];
  if (from === 0n) return '';
  const start = from > 0n ? Number(from) - 1 : chars.length + Number(from);
  if (start < 0) return '';
  return chars
    .slice(start, count === undefined ? undefined : Math.max(start, start + Number(count)))
    .join('');
};

/** What gets longer than a VARCHAR is NULL to the server. */
const longest = 65_535;

const repeated = (s: string, n: bigint): Value => {
  if (n <= 0n) return '';
  return BigInt(Buffer.byteLength(s)) * n > BigInt(longest) ? null : s.repeat(Number(n));
};

const padded = (s: string, length: bigint, fill: string, left: boolean): Value => {
  const chars = [...s];
  const missing = Number(length) - chars.length;
  if (length < 0n || length > BigInt(longest)) return null;
  if (missing <= 0) return chars.slice(0, Number(length)).join('');
  if (fill === '') return '';
  const extra = [...fill.repeat(Math.ceil(missing / [...fill].length))].slice(0, missing).join('');
  return left ? extra + s : s + extra;
};

const trimmed = (s: string, what: string, mode: string): Value => {
  let result = s;
  if (what === '') return s;
  while (mode !== 'rtrim' && result.startsWith(what)) result = result.slice(what.length);
  while (mode !== 'ltrim' && result.endsWith(what)) result = result.slice(0, -what.length);
  return result;
};

const substringIndex = (s: string, mark: string, count: bigint): Value => {
  if (mark === '' || count === 0n) return '';
  const parts = s.split(mark);
  return (count > 0n ? parts.slice(0, Number(count)) : parts.slice(Number(count))).join(mark);
};

/** The place of a text in another, capitals and small letters alike. */
const locate = (text: string, part: string): Value => {
  const [where, what] = [text, part].map((s) => s.replace(/[A-Z]/g, (c) => c.toLowerCase())) as [
    string,
    string,
  ];
  if (/[\u0080-\uffff]/.test(where + what) && where.toLowerCase() + what.toLowerCase() !== where + what)
    throw notEmbedded('a search that folds letters beyond ASCII');
  const at = where.indexOf(what);
  return BigInt(at < 0 ? 0 : [...where.slice(0, at)].length + 1);
};

/** INSERT(text, place, length, other): outside of the text nothing changes. */
const inserted = (s: string, from: bigint, count: bigint, other: string): Value => {
  const chars = [...s];
  const start = Number(from) - 1;
  if (start < 0 || start >= chars.length) return s;
  const end = count < 0n ? chars.length : start + Number(count);
  return chars.slice(0, start).join('') + other + chars.slice(end).join('');
};

const ordinalOf = (s: string): Value => {
  const first = s.codePointAt(0) ?? 0;
  if (first > 127) throw notEmbedded('ord() of a letter beyond ASCII');
  return BigInt(first);
};

const quoted = (s: string): Value => {
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f]/.test(s)) throw notEmbedded('quote() of a text with control characters');
  return `'${s.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
};

/** A pattern of LIKE whose last sign escapes nothing: it then stands for itself. */
const wholePattern = (pattern: string, mark: string): string => {
  const signs = [...pattern];
  const last = signs.toReversed().findIndex((sign) => sign !== mark);
  return (last < 0 ? signs.length : last) % 2 === 1 ? pattern + mark : pattern;
};

/** Functions of texts. */
export const textFunctions = (define: Define): void => {
  define('mo_locate', strict(locate as never));
  define('mo_concat', strict(((...parts: readonly Value[]) => parts.map(text).join('')) as never));
  define('mo_concat_ws', ((separator: Value, ...parts: readonly Value[]) =>
    separator === null
      ? null
      : parts
          .filter((p) => p !== null)
          .map(text)
          .join(text(separator))) as never);
  define('mo_pattern', strict(wholePattern as never));
  define('mo_lower', strict(((s: string) => s.toLowerCase()) as never));
  define('mo_upper', strict(((s: string) => s.toUpperCase()) as never));
  define('mo_replace', ((s: Value, from: Value, to: Value) => {
    if (s === null || from === null || to === null) return null;
    return from === '' ? s : text(s).replaceAll(text(from), () => text(to));
  }) as never);
  define(
    'mo_space',
    strict(((n: bigint) => {
      if (n > 8000n) throw invalidInput('the space count is greater than max allowed value 8000');
      return repeated(' ', n);
    }) as never),
  );
  define('mo_insert', strict(inserted as never));
  define('mo_ord', strict(ordinalOf as never));
  define('mo_quote', strict(quoted as never));
  define('mo_reverse', strict(((s: string) => [...s].reverse().join('')) as never));
  define('mo_repeat', strict(repeated as never));
  define(
    'mo_left',
    strict(((s: string, n: bigint) => [...s].slice(0, Math.max(0, Number(n))).join('')) as never),
  );
  define(
    'mo_right',
    strict(((s: string, n: bigint) => (n > 0n ? [...s].slice(-Number(n)).join('') : '')) as never),
  );
  define('mo_lpad', strict(((s: string, n: bigint, fill: string) => padded(s, n, fill, true)) as never));
  define('mo_rpad', strict(((s: string, n: bigint, fill: string) => padded(s, n, fill, false)) as never));
  define('mo_substring', strict(substring as never));
  define('mo_trim', strict(trimmed as never));
  define('mo_ascii', strict(((s: string) => BigInt(Buffer.from(s)[0] ?? 0)) as never));
  define(
    'mo_find_in_set',
    strict(((s: string, list: string) => BigInt(list.split(',').indexOf(s) + 1)) as never),
  );
  define('mo_substring_index', strict(substringIndex as never));
  define(
    'mo_strcmp',
    strict(((a: string, b: string) =>
      BigInt(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))))) as never),
  );
  define('mo_startswith', strict(((a: string, b: string) => (a.startsWith(b) ? 1n : 0n)) as never));
  define('mo_endswith', strict(((a: string, b: string) => (a.endsWith(b) ? 1n : 0n)) as never));
  define(
    'mo_position',
    strict(((value: string, list: string) =>
      BigInt((JSON.parse(list) as readonly string[]).indexOf(value) + 1)) as never),
  );
  define('mo_fit', ((value: Value, length: bigint, kind: string) => {
    const given = value === null ? '' : text(value);
    if ([...given].length <= Number(length)) return value;
    if (kind !== 'varchar' || length === 0n || Buffer.byteLength(given) !== given.length)
      throw notEmbedded('a text longer than the first of a recursive table');
    throw widthExceeded(
      `Can't cast column from VARCHAR type to VARCHAR type because of one or more values in that column. Src length ${given.length} is larger than Dest length ${length}`,
    );
  }) as never);
};
