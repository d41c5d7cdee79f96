import { syntaxError } from '../engine-errors.js';
import { isWord, nesting, nextToken, placeOf } from './lexer.js';

const isSymbol = (
  token: { readonly kind: string; readonly value: string } | undefined,
  ...values: string[]
) => token?.kind === 'symbol' && values.includes(token.value);

/** The word DEFAULT anywhere but as the whole value of a column, and with a column behind it. */
export const refuseMisplacedDefault = (sql: string): void => {
  const verb = /^\s*(select|with|delete|update|insert|replace)\b/i.exec(sql)?.[1]?.toLowerCase();
  if (verb === undefined || !/\bdefault\b/i.test(sql)) return;
  const inserts = verb === 'insert' || verb === 'replace';
  let previous = nextToken(sql, 0);
  let depth = 0;
  let gives = false;
  for (let token = nextToken(sql, previous.end); token.kind !== 'end'; token = nextToken(sql, token.end)) {
    depth += nesting(token);
    if (isWord(token, 'values', 'value', 'set', 'update')) gives = true;
    else if (isWord(token, 'select', 'where')) gives = false;
    else if (isWord(token, 'default') && !isSymbol(previous, '.')) {
      const isValue =
        (depth === 0 && isSymbol(previous, '=')) || (inserts && depth === 1 && isSymbol(previous, '(', ','));
      if (!gives || !isValue) throw syntaxError(placeOf(sql, token, previous.end));
      const behind = nextToken(sql, token.end);
      if (isSymbol(behind, '(')) throw syntaxError(placeOf(sql, behind, token.end));
    }
    previous = token;
  }
};
