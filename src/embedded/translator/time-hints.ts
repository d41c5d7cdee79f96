import { Cursor } from './cursor.js';
import { reservedWords } from './reserved-words.js';
import { nextToken, placeOf, type Token } from './lexer.js';
import { type ServerError } from '../session-backend.js';
import {
  invalidInput,
  notEmbedded,
  notYetImplemented,
  parameterInHint,
  parserError,
  syntaxError,
} from '../engine-errors.js';

/** What stands in braces after a table name. */
export type TimeHint =
  | { readonly kind: 'snapshot'; readonly name: string }
  | { readonly kind: 'timestamp'; readonly value: string; readonly quoted: boolean }
  | { readonly kind: 'mo_ts'; readonly value: string; readonly quoted: boolean }
  | { readonly kind: 'as of timestamp'; readonly value: string };

const hintName = '__time_hint_';

/** Number of the hint that a partition name stands for. */
export const hintNumber = (partition: string): number | undefined =>
  partition.startsWith(hintName) ? parseInt(partition.slice(hintName.length), 10) : undefined;

/** The hint that a partition name stands for, as the server writes it into labels; empty where that is not known. */
export const printedHint = (partition: string): string => /^\w+ (.*)$/s.exec(partition)?.[1] ?? '';

/** The name of a partition that stands for a hint. */
const partitionName = (number: number, hint: TimeHint): string => {
  const text =
    hint.kind === 'snapshot'
      ? `{snapshot = ${hint.name}}`
      : hint.kind === 'timestamp' && hint.quoted
        ? `{timestamp = ${hint.value}}`
        : '';
  const name = `${hintName}${number}`;
  return text === '' || /[`\\]/.test(text) ? name : `\`${name} ${text}\``;
};

/** Reads one hint, the cursor standing before its opening brace. */
export const readHint = (cursor: Cursor): TimeHint => {
  cursor.expect('{');
  if (cursor.accept('as')) {
    cursor.expect('of', 'timestamp');
    const value = cursor.string();
    cursor.expect('}');
    return { kind: 'as of timestamp', value };
  }
  const word = cursor.peek();
  const kind = word.value.toLowerCase();
  if (word.kind !== 'word' || !['snapshot', 'timestamp', 'mo_ts'].includes(kind)) throw cursor.error();
  cursor.next();
  cursor.expect('=');
  const token = cursor.peek();
  if (token.kind === 'parameter' && kind !== 'snapshot') throw parameterInHint();
  if (token.kind === 'parameter') throw cursor.error();
  if (kind === 'snapshot') {
    const name = token.kind === 'string' ? cursor.string() : cursor.name().toLowerCase();
    cursor.expect('}');
    return { kind, name };
  }
  const constant = readConstant(cursor);
  if (!cursor.accept('}')) throw notOneConstant(cursor);
  return { kind: kind as 'timestamp' | 'mo_ts', ...constant };
};

type Constant = Pick<TimeHint & { kind: 'mo_ts' }, 'value' | 'quoted'>;

/** A number, a text or a constant word, with a sign and in parentheses perhaps. */
const readConstant = (cursor: Cursor): Constant => {
  if (cursor.accept('(')) {
    if (cursor.accept('select')) throw notYetImplemented('subquery in JOIN condition');
    const inner = readConstant(cursor);
    if (!cursor.accept(')')) throw notOneConstant(cursor);
    return inner;
  }
  const negative = cursor.accept('-');
  const signed = negative || cursor.accept('+');
  const { kind, value } = cursor.peek();
  if (kind === 'symbol' && value === '}') throw cursor.error();
  if (kind === 'number' && /^0x/i.test(value)) throw notEmbedded('a hint with hexadecimal digits');
  const isNumber = kind === 'number' && (negative || /^\d+(e|$)/i.test(value));
  const isConstant = !signed && (kind === 'string' || isConstantWord(cursor.peek()));
  if (!isNumber && !isConstant) throw notConstant(cursor);
  cursor.next();
  const text = kind === 'word' ? value.toLowerCase() : value;
  return { value: negative ? `-${text}` : text, quoted: kind === 'string' };
};

const isConstantWord = ({ kind, value }: Token): boolean =>
  kind === 'word' && ['null', 'true', 'false'].includes(value.toLowerCase());

/** Functions that are called without parentheses, and types that stand before a text. */
const isMomentWord = (word: string): boolean => /^(current_|local|)(date|time|timestamp)$/i.test(word);

/** A name is looked for among the columns, of which there are none yet; all else is no constant. */
const notConstant = (cursor: Cursor): ServerError => {
  const { kind, value } = cursor.peek();
  const isWord = kind === 'word' && !reservedWords.has(value.toLowerCase()) && !isMomentWord(value);
  const isName = kind === 'quoted' || isWord;
  if (!isName) return parserError('invalid timestamp hint');
  cursor.next();
  if (cursor.peek().value === '}') return invalidInput(`ambiguous column reference '${value}'`);
  return notOneConstant(cursor);
};

const operators: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%']);
/** Words that an expression goes on with. */
const infixWords: ReadonlySet<string> = new Set(
  'and between collate div ilike in is like mod not or regexp rlike xor'.split(' '),
);

/** What follows a constant: a calculation, which a hint does not take, or no expression at all. */
const notOneConstant = (cursor: Cursor): ServerError => {
  while (operators.has(cursor.peek().value)) {
    cursor.next();
    if (cursor.accept('interval') || !['number', 'string', 'word'].includes(cursor.peek().kind))
      return parserError('invalid timestamp hint');
    cursor.next();
  }
  const { kind, value } = cursor.peek();
  const isWord = kind === 'word' && !infixWords.has(value.toLowerCase());
  const ends =
    isWord || kind === 'number' || kind === 'string' || kind === 'end' || [',', '{', ')'].includes(value);
  return ends ? cursor.error() : parserError('invalid timestamp hint');
};

export const acceptHint = (cursor: Cursor): TimeHint | undefined =>
  cursor.peek().value === '{' ? readHint(cursor) : undefined;

export interface ExtractedHints {
  readonly text: string;
  readonly hints: readonly TimeHint[];
  /** Offset in the original text of an offset in the rewritten one. */
  readonly originalOffset: (at: number) => number;
}

/** A hint stands behind the name of a table: not behind an alias, another hint or anything else. */
const isMisplaced = (before: readonly Token[]): boolean => {
  const [first, name] = before;
  if (!first || !name) return first?.value === '}';
  if (name.kind === 'symbol') return true;
  if (name.kind !== 'word' && name.kind !== 'quoted') return false;
  const word = first.value.toLowerCase();
  if (first.kind === 'word') return word === 'as' || !reservedWords.has(word);
  return first.kind === 'quoted' || first.value === ')' || first.value === '}';
};

/** Where a table can stand, the server's grammar knows braces, and other words in them. */
const opensTable = (before: readonly Token[]): boolean => {
  const { kind, value } = before.at(-1) ?? { kind: 'end', value: '' };
  return kind === 'word' && ['from', 'join'].includes(value.toLowerCase());
};

/** Writes each hint as a PARTITION clause, which stands at the same place in MySQL's grammar. */
export const extractHints = (sql: string): ExtractedHints => {
  if (!sql.includes('{')) return { text: sql, hints: [], originalOffset: (at) => at };
  const hints: TimeHint[] = [];
  const cuts: { readonly from: number; readonly to: number; readonly at: number; readonly length: number }[] =
    [];
  let text = '';
  let copied = 0;
  let before: readonly Token[] = [];
  for (let at = 0; ;) {
    const token = nextToken(sql, at);
    if (token.kind === 'end') break;
    at = token.end;
    if (token.kind !== 'symbol' || token.value !== '{') {
      before = [...before.slice(-1), token];
      continue;
    }
    if (/^\{\s*(d|t|ts)\s*['"]/i.test(sql.slice(token.start))) throw notEmbedded('a moment in braces');
    if (opensTable(before)) throw new Cursor(sql, token.end).error();
    if (isMisplaced(before)) throw syntaxError(placeOf(sql, token, before.at(-1)?.end ?? 0));
    const cursor = new Cursor(sql, token.start);
    hints.push(readHint(cursor));
    at = cursor.position;
    before = [{ kind: 'symbol', value: '}', start: at - 1, end: at }];
    text += sql.slice(copied, token.start);
    const clause = ` PARTITION (${partitionName(hints.length - 1, hints.at(-1) as TimeHint)})`;
    cuts.push({ from: token.start, to: at, at: text.length, length: clause.length });
    text += clause;
    copied = at;
  }
  text += sql.slice(copied);
  const originalOffset = (position: number): number => {
    let shift = 0;
    for (const cut of cuts) {
      if (position < cut.at) break;
      if (position < cut.at + cut.length) return cut.from;
      shift = cut.to - (cut.at + cut.length);
    }
    return position + shift;
  };
  return { text, hints, originalOffset };
};
