import { notEmbedded, syntaxError } from '../../engine-errors.js';
import { asObject, someNode, variant, type Ast } from '../../translator/ast.js';
import { isWord, placeOf, tokenizeNested, type Token } from '../../translator/lexer.js';

const queries: ReadonlySet<string> = new Set(['Select', 'SetOperation', 'Query']);

/** What the parser takes for a view, and the server does not: no columns in parentheses, and no query behind AS. */
export const checkSpelling = (sql: string, query: Ast): void => {
  const tokens = tokenizeNested(sql);
  const as = tokens.findIndex((token) => token.depth === 0 && isWord(token, 'as'));
  const empty = tokens.findIndex(({ value }, i) => value === ')' && tokens[i - 1]?.value === '(');
  const wrong = queries.has(variant(asObject(query).body)[0])
    ? empty > 0 && empty < as
      ? empty
      : undefined
    : as + 1;
  if (wrong !== undefined)
    throw syntaxError(placeOf(sql, tokens[wrong] as Token, tokens[wrong - 1]?.end ?? 0));
  if (someNode(query, (key, name) => key === 'value' && typeof name === 'string' && /^@[^@]/.test(name)))
    throw notEmbedded('a view of user variables');
};
