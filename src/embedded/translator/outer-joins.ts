import { parserError, syntaxErrorText } from '../engine-errors.js';
import { someNode, variant, type Ast } from './ast.js';
import { isWord, nesting, placeOf, tokenize, type Token } from './lexer.js';
import { reservedWords } from './reserved-words.js';

const outerKinds: ReadonlySet<string> = new Set(['Left', 'LeftOuter', 'Right', 'RightOuter', 'FullOuter']);

const isUnconditional = (operator: Ast): boolean => {
  const [kind, constraint] = variant(operator);
  return outerKinds.has(kind) && variant(constraint)[0] === 'None';
};

/** The index behind a table or a query in parentheses, and its alias. */
const behindFactor = (tokens: readonly Token[], from: number): number => {
  let at = from;
  let depth = 0;
  do {
    const token = tokens[at] as Token;
    if (token.kind === 'end') return at;
    depth += nesting(token);
    at++;
  } while (depth > 0 || tokens[at]?.value === '.' || tokens[at - 1]?.value === '.');
  if (isWord(tokens[at], 'as')) return at + 2;
  const next = tokens[at];
  const isAlias =
    next?.kind === 'quoted' || (next?.kind === 'word' && !reservedWords.has(next.value.toLowerCase()));
  return isAlias ? at + 1 : at;
};

/** LEFT, RIGHT or FULL JOIN without ON or USING, which the parser takes, is an error of syntax. */
export const refuseUnconditional = (sql: string, ast: Ast): void => {
  if (!someNode(ast, (key, content) => key === 'join_operator' && isUnconditional(content))) return;
  const tokens = tokenize(sql);
  for (const [i, token] of tokens.entries()) {
    if (!isWord(token, 'join')) continue;
    const kind = tokens[isWord(tokens[i - 1], 'outer') ? i - 2 : i - 1];
    if (!isWord(kind, 'left', 'right', 'full')) continue;
    const at = behindFactor(tokens, i + 1);
    if (isWord(tokens[at], 'on', 'using')) continue;
    const place = placeOf(sql, tokens[at] as Token, (tokens[at - 1] as Token).end);
    throw parserError(syntaxErrorText(place, 'outer join requires ON/USING clause'));
  }
};
