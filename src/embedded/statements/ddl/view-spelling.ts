import { notEmbedded, syntaxError } from '../../engine-errors.js';
import { asObject, someNode, variant, type Ast } from '../../translator/ast.js';
import { isWord, placeOf, tokenize, type Token } from '../../translator/lexer.js';

const queries: ReadonlySet<string> = new Set(['Select', 'SetOperation', 'Query']);

/** The tokens, and for each whether it is outside of all parentheses. */
const outside = (sql: string): readonly (readonly [Token, boolean])[] => {
  let depth = 0;
  return tokenize(sql).map((token) => {
    if (token.kind === 'symbol') depth += token.value === '(' ? 1 : token.value === ')' ? -1 : 0;
    return [token, depth === 0];
  });
};

/** What the parser takes for a view, and the server does not: no columns in parentheses, and no query behind AS. */
export const checkSpelling = (sql: string, query: Ast): void => {
  const tokens = outside(sql);
  const as = tokens.findIndex(([token, isOutside]) => isOutside && isWord(token, 'as'));
  const empty = tokens.findIndex(([token], i) => token.value === ')' && tokens[i - 1]?.[0].value === '(');
  const wrong = queries.has(variant(asObject(query).body)[0])
    ? empty > 0 && empty < as
      ? empty
      : undefined
    : as + 1;
  if (wrong !== undefined)
    throw syntaxError(placeOf(sql, (tokens[wrong] as [Token, boolean])[0], tokens[wrong - 1]?.[0].end ?? 0));
  if (someNode(query, (key, name) => key === 'value' && typeof name === 'string' && /^@[^@]/.test(name)))
    throw notEmbedded('a view of user variables');
};
