import { notEmbedded, syntaxError } from '../engine-errors.js';
import { type Ast } from './ast.js';
import { balanceChains } from './balance-chains.js';
import { certainlyInvalid } from './certainly-invalid.js';
import { groupChains } from './group-chains.js';
import { isWord, nextToken, placeOf, tokenize, type Token } from './lexer.js';
import { reservedName } from './reserved-names.js';
import { reservedWords } from './reserved-words.js';
import { refuseUnknownTypes } from './unknown-types.js';
import { refuseUnconditional } from './outer-joins.js';
import { refuseMisplacedDefault } from './misplaced-default.js';
import { refuseForeignWords } from './foreign-words.js';
import { refuseMisread } from './misread.js';
import { knownSpelling } from './known-spelling.js';
import { extractHints, type TimeHint } from './time-hints.js';
import { ParserTrap, WasmParser } from './wasm-parser.js';

const parser = new WasmParser();

/** A parsed statement and the time-travel hints that stood in it, by number. */
export interface ParsedStatement {
  readonly sql: string;
  readonly ast: Ast;
  readonly hints: readonly TimeHint[];
  readonly parameterCount: number;
  /** Whether the tree is that of the very text, nothing of it read beforehand. */
  readonly asWritten: boolean;
}

/** Parses one statement of MySQL's language; a syntax error has MatrixOne's text and place. */
export const parseStatement = (sql: string): ParsedStatement => {
  refuseForeignWords(sql);
  refuseMisread(sql);
  refuseMisplacedDefault(sql);
  const { text, hints, originalOffset } = extractHints(knownSpelling(sql));
  let statements: readonly Ast[];
  try {
    statements = parseText(text).map(balanceChains);
  } catch (error) {
    throw translateError(sql, text, originalOffset, error as Error);
  }
  if (statements.length !== 1) throw notEmbedded('several statements in one');
  refuseUnknownTypes(sql, statements[0]);
  if (/\bjoin\b/i.test(sql) && /\b(left|right|full)\b/i.test(sql)) refuseUnconditional(sql, statements[0]);
  const reserved = text.length < searched ? reservedName(statements[0]) : undefined;
  if (reserved) throw placedError(sql, text, originalOffset, reserved);
  // the tree of a long statement is not searched for what its text has not
  const parameterCount = text.includes('?') ? numberPlaceholders(statements[0]) : 0;
  return { sql, ast: statements[0], hints, parameterCount, asWritten: text === sql };
};

/** Statements up to this length are searched for reserved words in the place of columns. */
const searched = 2000;

/** From this many operators on, the parser's time for a chain grows beyond reason, and its stack ends. */
const manyOperators = 300;

/**
 * The trees of a text. Long chains are grouped first; when the grouped text is no statement, the text as
 * it was sent has the last word, because only its errors name the right place.
 */
const parseText = (text: string): readonly Ast[] => {
  if ((text.match(/\b(or|and)\b/gi)?.length ?? 0) >= manyOperators) {
    const grouped = groupChains(text);
    try {
      if (grouped !== text) return parser.parse(grouped);
    } catch {
      return parser.parse(text);
    }
  }
  return parser.parse(text);
};

/** Writes each placeholder's number in the text into the tree, whose order is not the text's. */
const numberPlaceholders = (ast: Ast): number => {
  const found: { readonly value: { Placeholder: string }; readonly line: number; readonly column: number }[] =
    [];
  const visit = (node: Ast): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node !== 'object' || node === null) return;
    const { value, span } = node as {
      value?: { Placeholder?: string };
      span?: { start: { line: number; column: number } };
    };
    if (typeof value === 'object' && value !== null && value.Placeholder !== undefined && span)
      found.push({
        value: value as { Placeholder: string },
        line: span.start.line,
        column: span.start.column,
      });
    else Object.values(node).forEach(visit);
  };
  visit(ast);
  found
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .forEach(({ value }, i) => (value.Placeholder = `?${i}`));
  return found.length;
};

const translateError = (
  sql: string,
  text: string,
  originalOffset: (at: number) => number,
  error: Error,
): Error => {
  if (error instanceof ParserTrap) return notEmbedded('a statement as deeply nested or as long as this one');
  if (/\bpartition\s+by\b/i.test(sql)) return notEmbedded('PARTITION BY');
  const endsEarly = /^\s*alter\s+table\b/i.test(sql) && /found: EOF/.test(error.message);
  if (!endsEarly && !certainlyInvalid(sql))
    return notEmbedded(`a statement that its parser rejects (${error.message})`);
  const place = /at Line: (\d+), Column: (\d+)/.exec(error.message);
  if (!place) {
    if (!/EOF/.test(error.message)) return notEmbedded(`a statement the parser rejects (${error.message})`);
    const tokens = tokenize(sql);
    const end = tokens[tokens.length - 1];
    const last = tokens[tokens.length - 2];
    return syntaxError(placeOf(sql, end ?? nextToken(sql, sql.length), last?.end ?? 0));
  }
  return placedError(sql, text, originalOffset, { line: Number(place[1]), column: Number(place[2]) });
};

/** The syntax error at a place in the parsed text, or of the word behind it. */
const placedError = (
  sql: string,
  text: string,
  originalOffset: (at: number) => number,
  { line, column, opens }: { readonly line: number; readonly column: number; readonly opens?: boolean },
): Error => {
  const lines = text.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, other) => sum + other.length + 1, 0);
  const offset = originalOffset(before + column - 1);
  let previousEnd = 0;
  for (;;) {
    const token = nextToken(sql, previousEnd);
    if ((token.kind === 'end' || token.end > offset) && opens)
      return syntaxError(placeOf(sql, nextToken(sql, token.end), token.end));
    if (token.kind === 'end' || token.end > offset) return errorFrom(sql, token, previousEnd);
    previousEnd = token.end;
  }
};

/** ORDER and GROUP begin a clause behind a table: then it is the word behind them, which is no BY, that is wrong. */
const errorFrom = (sql: string, token: Token, previousEnd: number): Error => {
  const words = tokenize(sql.slice(0, token.start));
  const earlier = (...which: readonly string[]) => words.some((word) => isWord(word, ...which));
  const last = words.at(-2);
  const begins =
    earlier('from') &&
    !(last?.kind === 'word' && reservedWords.has(last.value.toLowerCase())) &&
    !earlier('limit', 'for', 'union', 'into') &&
    !words.some(({ value }) => value === '(') &&
    (isWord(token, 'order')
      ? !earlier('order')
      : isWord(token, 'group') && !earlier('group', 'having', 'order'));
  return begins
    ? syntaxError(placeOf(sql, nextToken(sql, token.end), token.end))
    : syntaxError(placeOf(sql, token, previousEnd));
};
