import { BACKSLASH, BACKTICK, DOLLAR } from './characters.js';
import { type Cursor } from './cursor.js';

/** A string, from behind its opening quote: doubled quotes and backslash escapes belong to it. */
export function scanString(cursor: Cursor, delimiter: number): 'string' | 'error' {
  const { text } = cursor;
  const { length } = text;
  let at = cursor.position;
  while (at < length) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) {
      at += 2;
    } else if (code !== delimiter) {
      at++;
    } else if (text.charCodeAt(at + 1) === delimiter) {
      at += 2;
    } else {
      cursor.position = at + 1;
      return 'string';
    }
  }
  cursor.position = length;
  return 'error';
}

/** A name in backticks, from behind the opening one; doubled ones belong to it. */
export function scanQuotedName(cursor: Cursor): 'quoted-name' | 'error' {
  const from = cursor.position;
  while (cursor.skipPast('`')) {
    if (cursor.at() !== BACKTICK) return cursor.position === from + 1 ? 'error' : 'quoted-name';
    cursor.position++;
  }
  return 'error';
}

/** `$tag$ … $tag$`, a string without escapes; or just a name that begins with a dollar sign. */
export function scanDollar(cursor: Cursor): 'string' | 'word' | 'error' {
  const from = cursor.position;
  cursor.skipWord();
  if (cursor.at() !== DOLLAR) return 'word';
  const tag = cursor.text.slice(from, cursor.position);
  const close = cursor.text.indexOf('$', cursor.position + 1);
  if (close === -1) return 'error';
  cursor.position = close;
  cursor.skipWord();
  if (cursor.text.slice(close, cursor.position) !== tag) return 'error';
  cursor.position++;
  return 'string';
}
