import { raw, type RawQueryFragment } from '@mikro-orm/core';
import { MoInvalidArgumentError } from '../../errors/index.js';

/** `natural`: the text as one phrase (on MySQL: any of its words); `boolean`: `any of +must -mustnot "a phrase" begin*`. */
export interface MatchOptions {
  readonly mode?: 'natural' | 'boolean';
}

const MODES = { natural: 'natural language', boolean: 'boolean' };

/**
 * `MATCH(columns) AGAINST(text)` as a key for `where` (`{ [match('body', text)]: [] }`) and `orderBy` (its score), and for `select`. The
 * columns, `column` or `alias.column`, are all those of one full-text index. See docs/vectors-and-full-text.md for where it may stand.
 */
export function match(
  columns: string | readonly string[],
  text: string,
  { mode = 'natural' }: MatchOptions = {},
): RawQueryFragment & symbol {
  const names = typeof columns === 'string' ? [columns] : columns;
  if (names.length === 0) throw new MoInvalidArgumentError('A full-text search needs a column.');
  if (typeof text !== 'string' || text.trim() === '')
    throw new MoInvalidArgumentError('A full-text search needs a text to search for.');
  if (!Object.hasOwn(MODES, mode))
    throw new MoInvalidArgumentError(`A full-text search is 'natural' or 'boolean', not '${String(mode)}'.`);
  const list = names.map(() => '??').join(', ');
  return raw(`match(${list}) against (? in ${MODES[mode]} mode)`, [...names, text]);
}
