import { notEmbedded } from '../engine-errors.js';
import { isWord, nextToken, type Token } from './lexer.js';

const MODES = /^\s*mode\s*=\s*(?:pre|post|force|auto|include)\s*$/i;

/**
 * `LIMIT … BY RANK WITH OPTION 'mode=…'` steers a vector index. There is none here and every answer is exact, so the clause is blanked
 * out, in place.
 */
export function withoutRankOption(sql: string): string {
  if (!/\bby\s+rank\s+with\s+option\b/i.test(sql)) return sql;
  let text = sql;
  for (let token = nextToken(sql, 0); token.kind !== 'end'; token = nextToken(sql, token.end)) {
    if (!isWord(token, 'by')) continue;
    const words = [token];
    for (const word of ['rank', 'with', 'option']) {
      const next = nextToken(sql, (words.at(-1) as Token).end);
      if (isWord(next, word)) words.push(next);
    }
    if (words.length < 4) continue;
    const option = nextToken(sql, (words[3] as Token).end);
    if (option.kind !== 'string' || !MODES.test(option.value)) throw notEmbedded('this option of BY RANK');
    text = text.slice(0, token.start) + ' '.repeat(option.end - token.start) + text.slice(option.end);
  }
  return text;
}
