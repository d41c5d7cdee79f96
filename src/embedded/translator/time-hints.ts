import { Cursor } from './cursor.js';
import { nextToken, placeOf } from './lexer.js';
import { ServerError } from '../session-backend.js';
import { invalidInput, parserError, syntaxErrorText } from '../engine-errors.js';

/** What stands in braces after a table name. */
export type TimeHint =
  | { readonly kind: 'snapshot'; readonly name: string }
  | { readonly kind: 'timestamp'; readonly value: string; readonly quoted: boolean }
  | { readonly kind: 'mo_ts'; readonly value: string; readonly quoted: boolean }
  | { readonly kind: 'as of timestamp'; readonly value: string };

const hintName = '__time_hint_';

/** Number of the hint that a partition name stands for. */
export const hintNumber = (partition: string): number | undefined =>
  partition.startsWith(hintName) ? Number(partition.slice(hintName.length)) : undefined;

/** Reads one hint, the cursor standing before its opening brace. */
export const readHint = (cursor: Cursor): TimeHint => {
  cursor.expect('{');
  if (cursor.accept('as', 'of', 'timestamp')) {
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
  if (token.kind === 'parameter' && kind !== 'snapshot')
    throw invalidInput('only prepare statement can use ? expr');
  if (token.kind === 'parameter') {
    const place = placeOf(cursor.sql, token, cursor.position);
    throw new ServerError(1105, syntaxErrorText(place));
  }
  if (kind === 'snapshot') {
    if (token.kind !== 'string' && token.kind !== 'word' && token.kind !== 'quoted') throw cursor.error();
    cursor.next();
    cursor.expect('}');
    return { kind, name: token.kind === 'string' ? token.value : token.value.toLowerCase() };
  }
  const negative = token.value === '-' && cursor.accept('-');
  const value = negative ? cursor.peek() : token;
  const isNumber = value.kind === 'number' && /^\d+$/.test(value.value);
  if (!isNumber && (negative || value.kind !== 'string')) throw parserError('invalid timestamp hint');
  cursor.next();
  if (!cursor.accept('}')) throw parserError('invalid timestamp hint');
  const quoted = value.kind === 'string';
  return { kind: kind as 'timestamp' | 'mo_ts', value: negative ? `-${value.value}` : value.value, quoted };
};

export const acceptHint = (cursor: Cursor): TimeHint | undefined =>
  cursor.peek().value === '{' ? readHint(cursor) : undefined;

export interface ExtractedHints {
  readonly text: string;
  readonly hints: readonly TimeHint[];
  /** Offset in the original text of an offset in the rewritten one. */
  readonly originalOffset: (at: number) => number;
}

/** Writes each hint as a PARTITION clause, which stands at the same place in MySQL's grammar. */
export const extractHints = (sql: string): ExtractedHints => {
  if (!sql.includes('{')) return { text: sql, hints: [], originalOffset: (at) => at };
  const hints: TimeHint[] = [];
  const cuts: { readonly from: number; readonly to: number; readonly at: number; readonly length: number }[] =
    [];
  let text = '';
  let copied = 0;
  for (let at = 0; ;) {
    const token = nextToken(sql, at);
    if (token.kind === 'end') break;
    at = token.end;
    if (token.kind !== 'symbol' || token.value !== '{') continue;
    const cursor = new Cursor(sql, token.start);
    hints.push(readHint(cursor));
    at = cursor.position;
    text += sql.slice(copied, token.start);
    const clause = `PARTITION (${hintName}${hints.length - 1})`;
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
