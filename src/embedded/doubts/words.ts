import { type Token } from '../translator/lexer.js';

/** Reads a statement's words in order, whatever its grammar. */
export class Words {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  get token(): Token {
    return this.tokens[Math.min(this.at, this.tokens.length - 1)] as Token;
  }

  get word(): string {
    return this.token.kind === 'word' || this.token.kind === 'symbol' ? this.token.value.toLowerCase() : '';
  }

  get done(): boolean {
    return this.token.kind === 'end';
  }

  next(): void {
    this.at++;
  }

  accept(...words: readonly string[]): boolean {
    if (!words.includes(this.word)) return false;
    this.next();
    return true;
  }

  skip(...words: readonly string[]): void {
    while (this.accept(...words));
  }

  /** Goes behind the next of these words. */
  skipTo(...words: readonly string[]): boolean {
    while (!this.done) {
      if (this.accept(...words)) return true;
      this.next();
    }
    return false;
  }

  /** `name` or `database.name`; undefined when something else comes. */
  name(): readonly string[] | undefined {
    const parts: string[] = [];
    while (this.token.kind === 'word' || this.token.kind === 'quoted') {
      parts.push(this.token.value.toLowerCase());
      this.next();
      if (!this.accept('.')) return parts;
    }
    return parts.length > 0 ? parts : undefined;
  }

  /** Names between here and one of the words, at the places where a table can be named. */
  tablesUntil(...ends: readonly string[]): readonly (readonly string[])[] {
    const names: (readonly string[])[] = [];
    let expected = true;
    for (let depth = 0; !this.done && !(depth === 0 && ends.includes(this.word));) {
      const word = this.word;
      if (word === '(') depth++;
      if (word === ')') depth--;
      const name: readonly string[] | undefined = expected && word !== '(' ? this.name() : undefined;
      if (name) names.push(name);
      expected = [',', 'join', '('].includes(word) && !name;
      if (!name) this.next();
    }
    return names;
  }
}
