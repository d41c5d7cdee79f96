/** What a token is. `error`: text the server cannot read either (it then runs nothing of the whole text). */
export type TokenKind =
  'word' | 'quoted-name' | 'string' | 'number' | 'variable' | 'placeholder' | 'symbol' | 'error' | 'end';

const enum C {
  NUL = 0,
  TAB = 9,
  LF = 10,
  CR = 13,
  SPACE = 32,
  BANG = 33,
  DOUBLE = 34,
  HASH = 35,
  DOLLAR = 36,
  SINGLE = 39,
  STAR = 42,
  PLUS = 43,
  COMMA = 44,
  MINUS = 45,
  DOT = 46,
  SLASH = 47,
  ZERO = 48,
  COLON = 58,
  EQUALS = 61,
  QUESTION = 63,
  AT = 64,
  BACKSLASH = 92,
  UNDERSCORE = 95,
  BACKTICK = 96,
  LOWER_B = 98,
  LOWER_E = 101,
  LOWER_X = 120,
  PIPE = 124,
}

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
  private inExecutableComment = false;

  constructor(
    readonly text: string,
    private position = 0,
  ) {}

  /** The token's text. */
  get value(): string {
    return this.text.slice(this.start, this.end);
  }

  /** The token is this upper-case word. */
  isWord(word: string): boolean {
    return this.kind === 'word' && this.end - this.start === word.length && this.upper === word;
  }

  /** The token's text in upper case. */
  get upper(): string {
    return this.value.toUpperCase();
  }

  isSymbol(symbol: string): boolean {
    return this.kind === 'symbol' && this.text[this.start] === symbol;
  }

  /** Goes to the next token and says what it is. */
  next(): TokenKind {
    for (;;) {
      this.skipBlanks();
      this.start = this.position;
      const kind = this.scan();
      if (kind === undefined) continue; // a comment, or a mark that the server skips
      this.end = this.position;
      this.kind = kind;
      return kind;
    }
  }

  /** A lexer at the same place, to look ahead with. */
  fork(): Lexer {
    const copy = new Lexer(this.text, this.position);
    copy.kind = this.kind;
    copy.start = this.start;
    copy.end = this.end;
    copy.inExecutableComment = this.inExecutableComment;
    return copy;
  }

  private at(offset = 0): number {
    const code = this.text.charCodeAt(this.position + offset);
    return Number.isNaN(code) ? -1 : code;
  }

  private skipBlanks(): void {
    for (;;) {
      const code = this.at();
      if (code !== C.SPACE && code !== C.LF && code !== C.TAB && code !== C.CR) return;
      this.position++;
    }
  }

  private scan(): TokenKind | undefined {
    const code = this.at();
    if (code === -1) return 'end';
    if (isDigit(code)) return this.scanNumber();
    if (isLetter(code)) return this.scanWordLike(code);
    switch (code) {
      case C.AT:
        return this.scanVariable();
      case C.SINGLE:
        return this.scanSingleQuote();
      case C.DOUBLE:
        this.position++;
        return this.scanString(C.DOUBLE);
      case C.BACKTICK:
        this.position++;
        return this.scanQuotedName();
      case C.SLASH:
        return this.scanSlash();
      case C.HASH:
        return this.skipLine();
      case C.MINUS:
        return this.scanMinus();
      case C.STAR:
        return this.scanStar();
      case C.COLON:
        return this.scanColon();
      case C.QUESTION:
        this.position++;
        return 'placeholder';
      case C.DOT:
        if (isDigit(this.at(1))) return this.scanNumber();
        break;
    }
    this.position++;
    return SYMBOLS.includes(String.fromCharCode(code)) ? 'symbol' : 'error';
  }

  private scanWordLike(code: number): TokenKind {
    if (this.at(1) === C.SINGLE && (code | 32) === C.LOWER_X) return this.scanDigits(2, isHexDigit);
    if (this.at(1) === C.SINGLE && (code | 32) === C.LOWER_B) return this.scanDigits(2, isBit);
    if (code === C.DOLLAR) return this.scanDollar();
    if (code === C.UNDERSCORE && this.text.startsWith('_utf8mb4', this.position)) {
      this.position += 8;
      this.skipBlanks();
      if (this.at() === C.SINGLE) {
        this.position++;
        return this.scanString(C.SINGLE);
      }
      // The server takes two words, each with any byte at its head: both bytes of a character such as é.
      if (this.at() > 0x7ff) return 'error';
      if (this.at() < 0x80) this.scanWord();
    }
    this.scanWord();
    return 'word';
  }

  /** x'…' and b'…': digits up to the quote, whole bytes for x. */
  private scanDigits(skip: number, allowed: (code: number) => boolean): TokenKind {
    this.position += skip;
    const from = this.position;
    this.skipWhile(allowed);
    const odd = allowed === isHexDigit && (this.position - from) % 2 === 1;
    if (this.at() !== C.SINGLE || odd) return 'error';
    this.position++;
    return 'number';
  }

  /** `$tag$ … $tag$`, a string without escapes; or just a name that begins with a dollar sign. */
  private scanDollar(): TokenKind {
    const tagStart = this.position;
    this.scanWord();
    if (this.at() !== C.DOLLAR) return 'word';
    const tag = this.text.slice(tagStart, this.position);
    const close = this.text.indexOf('$', this.position + 1);
    if (close === -1) {
      this.position = this.text.length;
      return 'error';
    }
    this.position = close;
    this.scanWord();
    if (this.text.slice(close, this.position) !== tag) return 'error';
    this.position++;
    return 'string';
  }

  private scanWord(): void {
    const dollar = this.at() === C.DOLLAR;
    this.position++;
    for (;;) {
      const code = this.at();
      if ((code === C.DOLLAR && dollar) || (!isLetter(code) && !isDigit(code))) return;
      this.position++;
    }
  }

  private scanVariable(): TokenKind {
    this.position++;
    this.skipBlanks();
    const code = this.at();
    if (code === C.AT) this.position++;
    else if (code === C.SINGLE || code === C.DOUBLE) return 'symbol';
    else if (code === C.COMMA) return 'variable';
    if (this.at() === C.BACKTICK) {
      this.position++;
      return this.scanQuotedName() === 'error' ? 'error' : 'variable';
    }
    if (this.at() === -1) return 'error';
    const dollar = this.at() === C.DOLLAR;
    this.position++;
    for (;;) {
      const part = this.at();
      const quote = part === C.DOT || part === C.DOUBLE || part === C.BACKTICK || part === C.SINGLE;
      if (part === C.DOLLAR && dollar) return 'variable';
      if (!isLetter(part) && !isDigit(part) && !quote) return 'variable';
      this.position++;
    }
  }

  /** Inside an executable comment the server reads a single quote in its own way. */
  private scanSingleQuote(): TokenKind | undefined {
    this.position++;
    if (!this.inExecutableComment) return this.scanString(C.SINGLE);
    const code = this.at();
    if (code === C.PLUS) {
      this.position++;
      if (this.at() === C.SINGLE) return undefined;
      return this.scanString(C.SINGLE);
    }
    const opens = isLetter(code) || isDigit(code) || code === C.MINUS || code === C.SINGLE || code === C.PIPE;
    return opens ? this.scanString(C.SINGLE) : undefined;
  }

  /** After the opening quote: doubled quotes and backslash escapes belong to the string. */
  private scanString(delimiter: number): TokenKind {
    const { text } = this;
    const { length } = text;
    let at = this.position;
    while (at < length) {
      const code = text.charCodeAt(at);
      if (code === C.BACKSLASH) {
        at += 2;
      } else if (code === delimiter) {
        if (text.charCodeAt(at + 1) !== delimiter) {
          this.position = at + 1;
          return 'string';
        }
        at += 2;
      } else {
        at++;
      }
    }
    this.position = length;
    return 'error';
  }

  private scanQuotedName(): TokenKind {
    const from = this.position;
    for (;;) {
      const close = this.text.indexOf('`', this.position);
      if (close === -1) {
        this.position = this.text.length;
        return 'error';
      }
      this.position = close + 1;
      if (this.at() !== C.BACKTICK) return close === from ? 'error' : 'quoted-name';
      this.position++;
    }
  }

  private scanSlash(): TokenKind | undefined {
    this.position++;
    if (this.at() === C.SLASH) return this.skipLine();
    if (this.at() !== C.STAR) return 'symbol';
    this.position++;
    if (this.at() === C.BANG) {
      this.inExecutableComment = true;
      this.position++;
      return this.skipVersion() ? undefined : 'error';
    }
    const close = this.text.indexOf('*/', this.position);
    this.position = close === -1 ? this.text.length : close + 2;
    return close === -1 ? 'error' : undefined;
  }

  /** The five digits of `/*!50708 …`. */
  private skipVersion(): boolean {
    if (!isDigit(this.at())) return true;
    for (let i = 0; i < 5; i++) {
      if (!isDigit(this.at())) return false;
      this.position++;
    }
    return true;
  }

  private scanStar(): TokenKind | undefined {
    this.position++;
    if (!this.inExecutableComment) return 'symbol';
    if (this.at() !== C.SLASH) {
      if (this.at() !== -1) this.position++; // the server swallows this character
      return 'symbol';
    }
    this.inExecutableComment = false;
    this.position++;
    return undefined;
  }

  private scanMinus(): TokenKind | undefined {
    this.position++;
    if (this.at() !== C.MINUS) return 'symbol';
    const after = this.at(1);
    const comment = after === C.SPACE || after === C.LF || after === C.TAB || after === C.CR || after === -1;
    if (!comment) return 'symbol';
    this.position++;
    return this.skipLine();
  }

  private skipLine(): undefined {
    const close = this.text.indexOf('\n', this.position);
    this.position = close === -1 ? this.text.length : close + 1;
    return undefined;
  }

  /** `:=`, `::`, a bind variable `:name`, or a block's label. */
  private scanColon(): TokenKind {
    this.position++;
    const code = this.at();
    if (code === C.EQUALS || code === C.COLON) {
      this.position++;
      return 'symbol';
    }
    if (isLetter(code)) {
      this.skipWhile((part) => isLetter(part) || isDigit(part) || part === C.DOT);
      return 'variable';
    }
    this.skipBlanks();
    return LABELLED.includes(String.fromCharCode(this.at() & 0x7f)) ? 'symbol' : 'error';
  }

  private scanNumber(): TokenKind {
    if (this.at() === C.DOT) {
      this.position++;
      this.skipWhile(isDigit);
      return this.scanExponent();
    }
    if (this.at() === C.ZERO) {
      this.position++;
      const base = this.at() | 32;
      if (base === C.LOWER_X || base === C.LOWER_B) return this.scanBasedNumber(base);
    }
    this.skipWhile(isDigit);
    if (this.at() === C.DOT) {
      this.position++;
      this.skipWhile(isDigit);
    }
    return this.scanExponent();
  }

  /** After `0`: x1F or b01; when the digits are wrong, a name that begins with a digit. */
  private scanBasedNumber(base: number): TokenKind {
    this.position++;
    const from = this.position;
    this.skipWhile(base === C.LOWER_X ? isHexDigit : isBit);
    if (this.position === from || isDigit(this.at())) {
      this.scanWord();
      return 'number';
    }
    return this.endNumber();
  }

  private scanExponent(): TokenKind {
    if ((this.at() | 32) === C.LOWER_E) {
      const sign = this.at(1);
      if (sign === C.PLUS || sign === C.MINUS) this.position += 2;
      else if (isDigit(sign)) this.position++;
      else return this.endNumber();
      this.skipWhile(isDigit);
    }
    return this.endNumber();
  }

  private endNumber(): TokenKind {
    if (isLetter(this.at())) this.scanWord();
    return 'number';
  }

  private skipWhile(allowed: (code: number) => boolean): void {
    while (allowed(this.at())) this.position++;
  }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isBit(code: number): boolean {
  return code === 48 || code === 49;
}

function isHexDigit(code: number): boolean {
  return isDigit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
}

function isLetter(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === C.UNDERSCORE || code === C.DOLLAR
  );
}
