/** Character codes that mean something to the scanner. `END` stands for the end of the text. */
export const END = -1;
export const TAB = 9;
export const LF = 10;
export const CR = 13;
export const SPACE = 32;
export const BANG = 33;
export const DOUBLE_QUOTE = 34;
export const HASH = 35;
export const DOLLAR = 36;
export const SINGLE_QUOTE = 39;
export const STAR = 42;
export const PLUS = 43;
export const COMMA = 44;
export const MINUS = 45;
export const DOT = 46;
export const SLASH = 47;
export const ZERO = 48;
export const COLON = 58;
export const EQUALS = 61;
export const QUESTION = 63;
export const AT = 64;
export const BACKSLASH = 92;
export const UNDERSCORE = 95;
export const BACKTICK = 96;
export const LOWER_B = 98;
export const LOWER_E = 101;
export const LOWER_X = 120;
export const PIPE = 124;

/** Letters in lower case; other codes become something else, which no comparison with a letter takes for one. */
export function lower(code: number): number {
  return code | 32;
}

export function isBlank(code: number): boolean {
  return code === SPACE || code === LF || code === TAB || code === CR;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isBit(code: number): boolean {
  return code === 48 || code === 49;
}

export function isHexDigit(code: number): boolean {
  return isDigit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
}

/** What names are made of, beside digits. */
export function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === UNDERSCORE || code === DOLLAR;
}
