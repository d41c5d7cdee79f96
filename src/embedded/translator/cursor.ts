import { type ServerError } from '../session-backend.js';
import { syntaxError } from '../engine-errors.js';
import { reservedWords } from './reserved-words.js';
import { nextToken, placeOf, type Token } from './lexer.js';

/** Walks over the tokens of one statement; everything it does not expect is MatrixOne's syntax error at that place. */
export class Cursor {
  private at = 0;

  constructor(
    readonly sql: string,
    start = 0,
  ) {
    this.at = start;
  }

  get position(): number {
    return this.at;
  }

  peek(): Token {
    return nextToken(this.sql, this.at);
  }

  next(): Token {
    const token = this.peek();
    this.at = token.end;
    return token;
  }

  /** Takes the key words when all of them come next. */
  accept(...words: readonly string[]): boolean {
    let at = this.at;
    for (const word of words) {
      const token = nextToken(this.sql, at);
      if ((token.kind !== 'word' && token.kind !== 'symbol') || token.value.toLowerCase() !== word)
        return false;
      at = token.end;
    }
    this.at = at;
    return true;
  }

  expect(...words: readonly string[]): void {
    for (const word of words) if (!this.accept(word)) throw this.error();
  }

  /** A name, bare or in backticks. */
  name(): string {
    const token = this.peek();
    if (token.kind !== 'word' && token.kind !== 'quoted') throw this.error();
    if (token.value === '' || (token.kind === 'word' && reservedWords.has(token.value.toLowerCase())))
      throw this.error();
    this.at = token.end;
    return token.value;
  }

  /** `name` or `database.name`. */
  qualifiedName(): readonly string[] {
    const parts = [this.name()];
    while (this.accept('.')) parts.push(this.name());
    return parts;
  }

  string(): string {
    const token = this.peek();
    if (token.kind !== 'string') throw this.error();
    this.at = token.end;
    return token.value;
  }

  atEnd(): boolean {
    return this.peek().kind === 'end';
  }

  end(): void {
    if (!this.atEnd()) throw this.error();
  }

  rest(): string {
    return this.sql.slice(this.at);
  }

  /** The syntax error of the token that comes next. */
  error(): ServerError {
    return syntaxError(placeOf(this.sql, this.peek(), this.at));
  }
}
