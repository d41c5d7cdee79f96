import * as c from './characters.js';
import { isDigit, isLetter } from './characters.js';
import { Cursor } from './cursor.js';
import { scanNumber, scanQuotedNumber } from './scan-number.js';
import { scanDollar, scanQuotedName, scanString } from './scan-quoted.js';

/** What a token is. `error`: text the server cannot read either (it then runs nothing of the whole text). */
export type TokenKind =
  'word' | 'quoted-name' | 'string' | 'number' | 'variable' | 'placeholder' | 'symbol' | 'error' | 'end';

const SYMBOLS = '=,()+*%^~{}&|.<>!;';
const LABELLED = 'LlWwRr';

/**
 * Splits a text into tokens as MatrixOne's own scanner does, its oddities included: `//` and `#` comments, `--` only
 * before white space, executable comments (their content runs), `$tag$…$tag$` strings, quotes inside variable names.
 * What hides from a plain MySQL scanner, and would run as a statement of its own, is seen here.
 */
export class Lexer {
  kind: TokenKind = 'end';
  /** Where the token begins and ends in the text. */
  start = 0;
  end = 0;
  #inExecutableComment = false;
  readonly #cursor: Cursor;

  constructor(text: string, position = 0) {
    this.#cursor = new Cursor(text, position);
  }

  get text(): string {
    return this.#cursor.text;
  }

  /** The token's text. */
  get value(): string {
    return this.text.slice(this.start, this.end);
  }

  /** The token's text in upper case. */
  get upper(): string {
    return this.value.toUpperCase();
  }

  /** The token is this upper-case word. */
  isWord(word: string): boolean {
    return this.kind === 'word' && this.end - this.start === word.length && this.upper === word;
  }

  isSymbol(symbol: string): boolean {
    return this.kind === 'symbol' && this.text[this.start] === symbol;
  }

  /** The statement's tokens are over: a `;`, the end, or text that cannot be read. */
  get isOver(): boolean {
    return this.kind === 'end' || this.kind === 'error' || this.isSymbol(';');
  }

  /** Goes to the next token and says what it is. */
  next(): TokenKind {
    const cursor = this.#cursor;
    for (;;) {
      cursor.skipBlanks();
      this.start = cursor.position;
      const kind = this.#scan(cursor);
      if (kind === undefined) continue; // a comment, or a mark that the server skips
      this.end = cursor.position;
      this.kind = kind;
      return kind;
    }
  }

  /** A lexer at the same place, to look ahead with. */
  fork(): Lexer {
    const copy = new Lexer(this.text, this.#cursor.position);
    copy.kind = this.kind;
    copy.start = this.start;
    copy.end = this.end;
    copy.#inExecutableComment = this.#inExecutableComment;
    return copy;
  }

  #scan(cursor: Cursor): TokenKind | undefined {
    const code = cursor.at();
    if (code === c.END) return 'end';
    if (isDigit(code)) return scanNumber(cursor);
    if (isLetter(code)) return this.#scanWordLike(cursor, code);
    switch (code) {
      case c.AT:
        return this.#scanVariable(cursor);
      case c.SINGLE_QUOTE:
        return this.#scanSingleQuote(cursor);
      case c.DOUBLE_QUOTE:
        cursor.position++;
        return scanString(cursor, c.DOUBLE_QUOTE);
      case c.BACKTICK:
        cursor.position++;
        return scanQuotedName(cursor);
      case c.SLASH:
        return this.#scanSlash(cursor);
      case c.HASH:
        return skipLine(cursor);
      case c.MINUS:
        return this.#scanMinus(cursor);
      case c.STAR:
        return this.#scanStar(cursor);
      case c.COLON:
        return this.#scanColon(cursor);
      case c.QUESTION:
        cursor.position++;
        return 'placeholder';
      case c.DOT:
        if (isDigit(cursor.at(1))) return scanNumber(cursor);
        break;
    }
    cursor.position++;
    return SYMBOLS.includes(String.fromCharCode(code)) ? 'symbol' : 'error';
  }

  #scanWordLike(cursor: Cursor, code: number): TokenKind {
    const letter = c.lower(code);
    if (cursor.at(1) === c.SINGLE_QUOTE && (letter === c.LOWER_X || letter === c.LOWER_B)) {
      return scanQuotedNumber(cursor);
    }
    if (code === c.DOLLAR) return scanDollar(cursor);
    if (code === c.UNDERSCORE && cursor.text.startsWith('_utf8mb4', cursor.position)) {
      cursor.position += 8;
      cursor.skipBlanks();
      if (cursor.at() === c.SINGLE_QUOTE) {
        cursor.position++;
        return scanString(cursor, c.SINGLE_QUOTE);
      }
      // The server takes two words, each with any byte at its head: both bytes of a character such as é.
      if (cursor.at() > 0x7ff) return 'error';
      if (cursor.at() < 0x80) cursor.skipWord();
    }
    cursor.skipWord();
    return 'word';
  }

  #scanVariable(cursor: Cursor): TokenKind {
    cursor.position++;
    cursor.skipBlanks();
    const code = cursor.at();
    if (code === c.AT) cursor.position++;
    else if (code === c.SINGLE_QUOTE || code === c.DOUBLE_QUOTE) return 'symbol';
    else if (code === c.COMMA) return 'variable';
    if (cursor.at() === c.BACKTICK) {
      cursor.position++;
      return scanQuotedName(cursor) === 'error' ? 'error' : 'variable';
    }
    if (cursor.at() === c.END) return 'error';
    const dollar = cursor.at() === c.DOLLAR;
    cursor.position++;
    cursor.skipWhile((part) => isVariablePart(part) && !(dollar && part === c.DOLLAR));
    return 'variable';
  }

  /** Inside an executable comment the server reads a single quote in its own way. */
  #scanSingleQuote(cursor: Cursor): TokenKind | undefined {
    cursor.position++;
    if (!this.#inExecutableComment) return scanString(cursor, c.SINGLE_QUOTE);
    const code = cursor.at();
    if (code === c.PLUS) {
      cursor.position++;
      return cursor.at() === c.SINGLE_QUOTE ? undefined : scanString(cursor, c.SINGLE_QUOTE);
    }
    const opens =
      isLetter(code) || isDigit(code) || code === c.MINUS || code === c.SINGLE_QUOTE || code === c.PIPE;
    return opens ? scanString(cursor, c.SINGLE_QUOTE) : undefined;
  }

  #scanSlash(cursor: Cursor): TokenKind | undefined {
    cursor.position++;
    if (cursor.at() === c.SLASH) return skipLine(cursor);
    if (cursor.at() !== c.STAR) return 'symbol';
    cursor.position++;
    if (cursor.at() !== c.BANG) return cursor.skipPast('*/') ? undefined : 'error';
    this.#inExecutableComment = true;
    cursor.position++;
    return skipVersion(cursor) ? undefined : 'error';
  }

  #scanStar(cursor: Cursor): TokenKind | undefined {
    cursor.position++;
    if (!this.#inExecutableComment) return 'symbol';
    if (cursor.at() !== c.SLASH) {
      if (cursor.at() !== c.END) cursor.position++; // the server swallows this character
      return 'symbol';
    }
    this.#inExecutableComment = false;
    cursor.position++;
    return undefined;
  }

  #scanMinus(cursor: Cursor): TokenKind | undefined {
    cursor.position++;
    if (cursor.at() !== c.MINUS) return 'symbol';
    const after = cursor.at(1);
    if (!c.isBlank(after) && after !== c.END) return 'symbol';
    cursor.position++;
    return skipLine(cursor);
  }

  /** `:=`, `::`, a bind variable `:name`, or a block's label. */
  #scanColon(cursor: Cursor): TokenKind {
    cursor.position++;
    const code = cursor.at();
    if (code === c.EQUALS || code === c.COLON) {
      cursor.position++;
      return 'symbol';
    }
    if (isLetter(code)) {
      cursor.skipWhile((part) => isLetter(part) || isDigit(part) || part === c.DOT);
      return 'variable';
    }
    cursor.skipBlanks();
    return LABELLED.includes(String.fromCharCode(cursor.at() & 0x7f)) ? 'symbol' : 'error';
  }
}

function skipLine(cursor: Cursor): undefined {
  cursor.skipPast('\n');
}

/** The five digits of `/*!50708 …`, or none. */
function skipVersion(cursor: Cursor): boolean {
  if (!isDigit(cursor.at())) return true;
  for (let i = 0; i < 5; i++) {
    if (!isDigit(cursor.at())) return false;
    cursor.position++;
  }
  return true;
}

function isVariablePart(code: number): boolean {
  return (
    isLetter(code) ||
    isDigit(code) ||
    code === c.DOT ||
    code === c.DOUBLE_QUOTE ||
    code === c.BACKTICK ||
    code === c.SINGLE_QUOTE
  );
}
