import { type SyntaxErrorPlace } from '../engine-errors.js';

export type TokenKind =
  | 'word'
  | 'quoted'
  | 'string'
  | 'number'
  | 'variable'
  | 'parameter'
  | 'symbol'
  /** A character that may stand in quotes only. */
  | 'invalid'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Unquoted text of names and strings, the characters themselves otherwise. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const wordStart = /[A-Za-z_$]/;
const wordPart = /[A-Za-z0-9_$]/;
const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  Z: '\x1a',
  '%': '\\%',
  _: '\\_',
};
const symbols = ['<=>', '->>', ':=', '->', '<=', '>=', '<>', '!=', '||', '&&', '<<', '>>'];

/** Index after a comment or white space at `at`, or `at` itself. */
const skipBlank = (sql: string, at: number): number => {
  const c = sql[at];
  if (c === ' ' || c === '\n' || c === '\t' || c === '\r' || c === '\f' || c === '\v') return at + 1;
  if (c === '#' || (c === '-' && sql[at + 1] === '-' && /[\s]|undefined/.test(String(sql[at + 2])))) {
    const end = sql.indexOf('\n', at);
    return end < 0 ? sql.length : end + 1;
  }
  if (c === '/' && sql[at + 1] === '*') {
    const end = sql.indexOf('*/', at + 2);
    return end < 0 ? sql.length : end + 2;
  }
  return at;
};

/** What a text of SQL means between its quotes. */
export const unescaped = (text: string): string =>
  text.replace(/\\(.)/gs, (_, next: string) => escapes[next] ?? next);

const readQuoted = (sql: string, at: number): { readonly value: string; readonly end: number } => {
  const quote = sql[at] as string;
  let value = '';
  let from = at + 1;
  for (let i = from; ; i++) {
    const c = sql[i];
    if (c === undefined) return { value: value + sql.slice(from), end: sql.length };
    if (c === quote) {
      value += sql.slice(from, i);
      if (sql[i + 1] !== quote) return { value, end: i + 1 };
      value += quote;
      from = ++i + 1;
    } else if (c === '\\' && quote !== '`') {
      const next = sql[i + 1] ?? '';
      value += sql.slice(from, i) + (escapes[next] ?? next);
      from = ++i + 1;
    }
  }
};

/** The token at or after `at`, comments and blanks skipped. */
export const nextToken = (sql: string, at: number): Token => {
  let start = at;
  for (let next = skipBlank(sql, start); next !== start; next = skipBlank(sql, start)) start = next;
  const c = sql[start];
  if (c === undefined) return { kind: 'end', value: '', start: sql.length, end: sql.length };
  if (c === "'" || c === '"' || c === '`') {
    const { value, end } = readQuoted(sql, start);
    return { kind: c === '`' ? 'quoted' : 'string', value, start, end };
  }
  if (c === '?') return { kind: 'parameter', value: c, start, end: start + 1 };
  if (c === '@') {
    let end = start + 1;
    while (end < sql.length && (wordPart.test(sql[end] as string) || sql[end] === '@' || sql[end] === '.'))
      end++;
    return { kind: 'variable', value: sql.slice(start, end), start, end };
  }
  if (/[0-9]/.test(c) || (c === '.' && /[0-9]/.test(sql[start + 1] ?? ''))) {
    const match = /^(0x[0-9a-fA-F]+|[0-9]*\.?[0-9]*([eE][+-]?[0-9]+)?)/.exec(
      sql.slice(start, start + 512),
    ) as RegExpExecArray;
    let end = start + match[0].length;
    let kind: TokenKind = 'number';
    while (end < sql.length && wordPart.test(sql[end] as string)) {
      end++;
      kind = 'word';
    }
    return { kind, value: sql.slice(start, end), start, end };
  }
  if (wordStart.test(c)) {
    let end = start + 1;
    while (end < sql.length && wordPart.test(sql[end] as string)) end++;
    return { kind: 'word', value: sql.slice(start, end), start, end };
  }
  if (c >= '\u0080') return { kind: 'invalid', value: c, start, end: start + 1 };
  const symbol = symbols.find((s) => sql.startsWith(s, start)) ?? c;
  return { kind: 'symbol', value: symbol, start, end: start + symbol.length };
};

/** Every token up to and with the end. */
export const tokenize = (sql: string): readonly Token[] => {
  const tokens: Token[] = [];
  for (let at = 0; ;) {
    const token = nextToken(sql, at);
    tokens.push(token);
    if (token.kind === 'end') return tokens;
    at = token.end;
  }
};

/** By how much a token changes the depth of parentheses. */
export const nesting = ({ kind, value }: Token): number =>
  kind !== 'symbol' ? 0 : value === '(' ? 1 : value === ')' ? -1 : 0;

/** A token and how many parentheses are open behind it. */
export type NestedToken = Token & { readonly depth: number };

/** Every token up to and with the end, with its depth. */
export const tokenizeNested = (sql: string): readonly NestedToken[] => {
  let depth = 0;
  return tokenize(sql).map((token) => ({ ...token, depth: (depth += nesting(token)) }));
};

/** A statement of a text of several, and where it begins there. */
export interface StatementPart {
  readonly sql: string;
  readonly start: number;
}

/** The statements of a text, each with its own text; empty ones are left out. */
export const splitStatements = (sql: string): readonly string[] =>
  statementParts(sql).map((part) => part.sql);

export const statementParts = (sql: string): readonly StatementPart[] => {
  if (!sql.includes(';')) return sql.trim() === '' ? [] : [{ sql, start: 0 }];
  const statements: StatementPart[] = [];
  let from = 0;
  let hasToken = false;
  for (let at = 0; ;) {
    const token = nextToken(sql, at);
    if (token.kind === 'end' || (token.kind === 'symbol' && token.value === ';')) {
      if (hasToken) statements.push({ sql: sql.slice(from, token.start), start: from });
      if (token.kind === 'end') return statements;
      from = token.end;
      hasToken = false;
    } else hasToken = true;
    at = token.end;
  }
};

/** Whether a token is one of these unquoted words, in any case. */
export const isWord = (token: Token | undefined, ...words: readonly string[]): boolean =>
  token?.kind === 'word' && words.includes(token.value.toLowerCase());

/** Where a syntax error at `offending` is reported: its end in bytes, and the text after the token before it. */
export const placeOf = (sql: string, offending: Token, previousEnd: number): SyntaxErrorPlace => {
  const lines = sql.slice(0, offending.end).split('\n');
  const line = lines[lines.length - 1] as string;
  // of a character that it does not know, the server has read one byte
  const column =
    offending.kind === 'invalid' ? Buffer.byteLength(line.slice(0, -1)) + 1 : Buffer.byteLength(line);
  return {
    line: lines.length,
    column,
    near: sql.slice(previousEnd),
  };
};
