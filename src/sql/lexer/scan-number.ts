import {
  DOT,
  isBit,
  isDigit,
  isHexDigit,
  isLetter,
  lower,
  LOWER_B,
  LOWER_E,
  LOWER_X,
  MINUS,
  PLUS,
  SINGLE_QUOTE,
  ZERO,
} from './characters.js';
import { type Cursor } from './cursor.js';

/** A number, or the name that the server makes of one with letters behind it. */
export function scanNumber(cursor: Cursor): 'number' {
  if (cursor.at() === ZERO) {
    cursor.position++;
    const base = lower(cursor.at());
    if (base === LOWER_X || base === LOWER_B) return scanBased(cursor, base);
  }
  cursor.skipWhile(isDigit);
  if (cursor.at() === DOT) {
    cursor.position++;
    cursor.skipWhile(isDigit);
  }
  return scanExponent(cursor);
}

/** x'1F' and b'01': digits up to the quote, whole bytes for x. The cursor is at the letter. */
export function scanQuotedNumber(cursor: Cursor): 'number' | 'error' {
  const hex = lower(cursor.at()) === LOWER_X;
  cursor.position += 2;
  const from = cursor.position;
  cursor.skipWhile(hex ? isHexDigit : isBit);
  const halfByte = hex && (cursor.position - from) % 2 === 1;
  if (cursor.at() !== SINGLE_QUOTE || halfByte) return 'error';
  cursor.position++;
  return 'number';
}

/** 0x1F and 0b01; when the digits are wrong, a name that begins with a digit. */
function scanBased(cursor: Cursor, base: number): 'number' {
  cursor.position++;
  const from = cursor.position;
  cursor.skipWhile(base === LOWER_X ? isHexDigit : isBit);
  if (cursor.position === from || isDigit(cursor.at())) {
    cursor.skipWord();
    return 'number';
  }
  return endNumber(cursor);
}

function scanExponent(cursor: Cursor): 'number' {
  if (lower(cursor.at()) === LOWER_E) {
    const next = cursor.at(1);
    if (next === PLUS || next === MINUS) cursor.position += 2;
    else if (isDigit(next)) cursor.position++;
    else return endNumber(cursor);
    cursor.skipWhile(isDigit);
  }
  return endNumber(cursor);
}

function endNumber(cursor: Cursor): 'number' {
  if (isLetter(cursor.at())) cursor.skipWord();
  return 'number';
}
