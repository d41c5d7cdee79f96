import { DOLLAR, END, isBlank, isDigit, isLetter } from './characters.js';

/** A place in a text that moves forward. */
export class Cursor {
  constructor(
    readonly text: string,
    public position = 0,
  ) {}

  /** The character's code at, or some characters after, the place; END after the last one. */
  at(offset = 0): number {
    const code = this.text.charCodeAt(this.position + offset);
    return Number.isNaN(code) ? END : code;
  }

  skipWhile(wanted: (code: number) => boolean): void {
    while (wanted(this.at())) this.position++;
  }

  skipBlanks(): void {
    const { text } = this;
    let at = this.position;
    while (isBlank(text.charCodeAt(at))) at++;
    this.position = at;
  }

  /** Behind the next occurrence; to the end, and `false`, without one. */
  skipPast(mark: string): boolean {
    const found = this.text.indexOf(mark, this.position);
    this.position = found === -1 ? this.text.length : found + mark.length;
    return found !== -1;
  }

  /** A name's letters and digits; its first character, whatever it is, is part of it. */
  skipWord(): void {
    const { text } = this;
    const dollarEnds = this.at() === DOLLAR;
    let at = this.position + 1;
    for (let code = text.charCodeAt(at); isLetter(code) || isDigit(code); code = text.charCodeAt(++at)) {
      if (dollarEnds && code === DOLLAR) break;
    }
    this.position = at;
  }
}
