import { notEmbedded } from '../../engine-errors.js';
import { ServerError } from '../../session-backend.js';
import { type Define, strict } from './define.js';

/** A regular expression that means the same to the server. */
const readPattern = (pattern: string, flags = ''): RegExp => {
  if (pattern === '') throw new ServerError(3685, 'Illegal argument to a regular expression.');
  if (/\(\?|\\[^.dwsDWSbtnrf\\/*+?()[\]{}|^$-]/.test(pattern))
    throw notEmbedded('a regular expression like this');
  try {
    return new RegExp(pattern, `u${flags}`);
  } catch {
    throw notEmbedded('a regular expression like this');
  }
};

/** The functions of regular expressions. */
export const patternFunctions = (define: Define): void => {
  const test = (s: string, pattern: string) => (readPattern(pattern).test(s) ? 1n : 0n);
  define('mo_regexp', strict(test as never));
  define('mo_regexp_like', strict(test as never));
  define(
    'mo_regexp_instr',
    strict(((s: string, pattern: string) => {
      const at = s.search(readPattern(pattern));
      // the server counts bytes
      return BigInt(at < 0 ? 0 : Buffer.byteLength(s.slice(0, at)) + 1);
    }) as never),
  );
  define(
    'mo_regexp_substr',
    strict(((s: string, pattern: string) =>
      pattern === '' ? null : (readPattern(pattern).exec(s)?.[0] ?? null)) as never),
  );
  define(
    'mo_regexp_replace',
    strict(((s: string, pattern: string, other: string) => {
      const found = readPattern(pattern, 'g');
      if (found.test('')) throw notEmbedded('regexp_replace() of what may be empty');
      found.lastIndex = 0;
      return s.replace(found, () => other);
    }) as never),
  );
};
