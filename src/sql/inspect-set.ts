import { type Lexer } from './lexer/index.js';
import { type StatementFacts } from './statement-facts.js';
import { ofSet } from './statement-table.js';

/** Forms of SET that change roles or the server: refused by MatrixOne in a transaction, not committed by it. */
const ADMINISTRATIVE: ReadonlySet<string> = new Set([
  'PASSWORD',
  'ROLE',
  'DEFAULT',
  'SECONDARY',
  'TRANSACTION',
  'CONNECTION',
  'LOGSERVICE',
]);

/** SET of any kind. The keyword names the first thing it sets, e.g. `SET NAMES`, `SET @x`, `SET GLOBAL`. */
export function inspectSet(lexer: Lexer): StatementFacts {
  lexer.next();
  if (lexer.kind !== 'word')
    return ofSet(lexer.kind === 'variable' ? `SET ${nameVariable(lexer)}` : 'SET', 'implicit-commit', true);
  const word = lexer.upper;
  if (word === 'SESSION' || word === 'GLOBAL' || word === 'LOCAL' || word === 'PERSIST')
    return scoped(lexer, word);
  if (ADMINISTRATIVE.has(word) && !isAssignment(lexer)) {
    return ofSet(`SET ${word}`, 'refused', word !== 'PASSWORD' && word !== 'DEFAULT');
  }
  return ofSet(`SET ${word.slice(0, 64)}`, 'implicit-commit', true);
}

function scoped(lexer: Lexer, scope: string): StatementFacts {
  lexer.next();
  const global = scope === 'GLOBAL' || scope === 'PERSIST';
  if (lexer.isWord('TRANSACTION')) return ofSet('SET TRANSACTION', 'refused', !global);
  return ofSet(
    `SET ${global ? `${scope} ` : ''}${nameVariable(lexer)}`.trimEnd(),
    'implicit-commit',
    !global || hasMore(lexer),
  );
}

function nameVariable(lexer: Lexer): string {
  return lexer.kind === 'word' || lexer.kind === 'variable' ? lexer.value.slice(0, 64) : '';
}

/** `SET role = …` sets a variable of that name, `SET ROLE x` a role. */
function isAssignment(lexer: Lexer): boolean {
  const ahead = lexer.fork();
  ahead.next();
  return ahead.isSymbol('=') || ahead.isSymbol(':');
}

/** `SET GLOBAL a = 1, b = 2`: the second one is of the session. */
function hasMore(lexer: Lexer): boolean {
  const ahead = lexer.fork();
  let depth = 0;
  for (;;) {
    const kind = ahead.next();
    if (kind === 'end' || kind === 'error' || ahead.isSymbol(';')) return false;
    if (ahead.isSymbol('(')) depth++;
    else if (ahead.isSymbol(')')) depth--;
    else if (depth === 0 && ahead.isSymbol(',')) return true;
  }
}
