import { syntaxError } from '../engine-errors.js';
import { isWord, nesting, nextToken, placeOf, tokenize, tokenizeNested, type Token } from './lexer.js';
import { withoutRankOption } from './rank-option.js';

const blanked = (sql: string, { start, end }: Token): string =>
  sql.slice(0, start) + ' '.repeat(end - start) + sql.slice(end);

/** UPDATE a, b SET: the comma is a cross join, which the parser knows. */
const joinedUpdate = (sql: string): string => {
  if (!/^\s*update\b[^;]*?,/i.test(sql)) return sql;
  let text = '';
  let copied = 0;
  for (const token of tokenizeNested(sql)) {
    if (token.depth > 0) continue;
    if (isWord(token, 'set')) break;
    if (token.kind !== 'symbol' || token.value !== ',') continue;
    text += `${sql.slice(copied, token.start)} cross join `;
    copied = token.end;
  }
  return text + sql.slice(copied);
};

/** LOCK IN SHARE MODE as FOR SHARE, which means the same; what stands behind keeps its place. */
const shareAsFor = (sql: string): string => {
  if (!/\bshare\s+mode\b/i.test(sql)) return sql;
  const words: Token[] = [];
  for (let token = nextToken(sql, 0); token.kind !== 'end'; token = nextToken(sql, token.end)) {
    words.push(token);
    const [lock, within, share, mode] = words.slice(-4);
    if (!lock || !within || !share || !mode || !isWord(mode, 'mode') || !isWord(share, 'share')) continue;
    if (!isWord(within, 'in') || !isWord(lock, 'lock')) continue;
    const spelled = 'for share'.padEnd(mode.end - lock.start);
    return shareAsFor(sql.slice(0, lock.start) + spelled + sql.slice(mode.end));
  }
  return sql;
};

/** Words behind SELECT that change nothing, on the server neither. */
const selectOptions = new Set(
  'sql_no_cache sql_calc_found_rows sql_small_result high_priority straight_join'.split(' '),
);
/** Those behind a change, in their order; which of them says something is looked up elsewhere. */
const writeOptions: Readonly<Record<string, readonly string[]>> = {
  update: ['low_priority', 'ignore'],
  delete: ['low_priority', 'quick', 'ignore'],
  replace: ['low_priority'],
};
const anyWriteOption = new Set(Object.values(writeOptions).flat());

const withoutOptions = (sql: string): string => {
  if (!/\b(low_priority|high_priority|straight_join|quick|ignore|sql_\w+)\b/i.test(sql)) return sql;
  let text = sql;
  let verb = '';
  let passed = -1;
  let previousEnd = 0;
  for (const token of tokenize(sql)) {
    const word = token.kind === 'word' ? token.value.toLowerCase() : '';
    const at = writeOptions[verb]?.indexOf(word) ?? -1;
    if (at > passed || (verb === 'select' && selectOptions.has(word))) {
      text = blanked(text, token);
      passed = at;
    } else if (writeOptions[verb] && anyWriteOption.has(word)) {
      throw syntaxError(placeOf(sql, token, previousEnd));
    } else {
      verb = word;
      passed = -1;
    }
    previousEnd = token.end;
  }
  return text;
};

/** Whether it is UPDATE IGNORE, a word that the parser does not know; a WITH may stand before. */
export const ignoresDuplicates = (sql: string): boolean => {
  if (!/\bignore\b/i.test(sql)) return false;
  const outer = tokenizeNested(sql).filter(({ depth }) => depth === 0);
  const at = outer.findIndex((token) => isWord(token, 'update'));
  return isWord(outer[at + (isWord(outer[at + 1], 'low_priority') ? 2 : 1)], 'ignore');
};

/** INSERT … SELECT without FROM takes ON DUPLICATE for the condition of a join: parentheses keep them apart. */
const enclosedSelect = (sql: string): string => {
  if (!/^\s*insert\b/i.test(sql) || !/\bselect\b/i.test(sql) || !/\bon\s+duplicate\b/i.test(sql)) return sql;
  let select: Token | undefined;
  const tokens = tokenizeNested(sql);
  for (const [i, token] of tokens.entries()) {
    if (token.depth > 0) continue;
    if (isWord(token, 'select')) select ??= token;
    if (select && isWord(token, 'from', 'union')) return sql;
    if (select && isWord(token, 'on') && isWord(tokens[i + 1], 'duplicate'))
      return `${sql.slice(0, select.start)}(${sql.slice(select.start, token.start)}) ${sql.slice(token.start)}`;
  }
  return sql;
};

/** CREATE TABLE name (SELECT …): the parser looks for columns in the parentheses unless AS stands before them. */
const enclosedSource = (sql: string): string => {
  if (!/^\s*create\s+(temporary\s+)?table\b[^]*\(\s*select\b/i.test(sql)) return sql;
  const tokens = tokenizeNested(sql);
  for (const [i, token] of tokens.entries()) {
    if (token.depth === 0 && isWord(token, 'as', 'select', 'with', 'values')) return sql;
    if (token.depth === 1 && nesting(token) === 1 && isWord(tokens[i + 1], 'select'))
      return `${sql.slice(0, token.start)} as ${sql.slice(token.start)}`;
  }
  return sql;
};

/** The server takes WITH CHECK OPTION at the end of a new view, and does nothing about it. */
const withoutCheckOption = (sql: string): string =>
  /^\s*create\b/i.test(sql)
    ? sql.replace(/\bwith\s+((cascaded|local)\s+)?check\s+option(?=\s*;?\s*$)/i, (found) =>
        ' '.repeat(found.length),
      )
    : sql;

/** A text in spellings that the parser knows, where the server knows others of the same meaning. */
export const knownSpelling = (sql: string): string =>
  [
    withoutRankOption,
    withoutOptions,
    joinedUpdate,
    shareAsFor,
    enclosedSelect,
    enclosedSource,
    withoutCheckOption,
  ].reduce((text, rewrite) => rewrite(text), sql);
