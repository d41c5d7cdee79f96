import { type Lexer } from './lexer/index.js';
import { readToEnd } from './inspect-simple.js';
import { type StatementFacts } from './statement-facts.js';
import { ofDefinition } from './statement-table.js';

/** Words between CREATE, ALTER or DROP and the object they are about. */
const ADJECTIVES: ReadonlySet<string> = new Set([
  'OR',
  'REPLACE',
  'TEMPORARY',
  'EXTERNAL',
  'CLUSTER',
  'UNIQUE',
  'FULLTEXT',
  'SPATIAL',
  'DYNAMIC',
  'SQL',
  'SECURITY',
  'DEFINER',
  'INVOKER',
]);

/** CREATE, ALTER or DROP of something; the lexer is at that word. */
export function inspectDefinition(lexer: Lexer, verb: string): StatementFacts {
  lexer.next();
  let object = '';
  // A view's ALGORITHM = … and DEFINER = … come before VIEW.
  for (let words = 0; words < 24 && !lexer.isOver; words++) {
    if (isViewOption(lexer)) {
      lexer.next();
      lexer.next();
    } else if (lexer.kind === 'word' && !ADJECTIVES.has(lexer.upper)) {
      object = lexer.upper;
      break;
    }
    lexer.next();
  }
  const known = ofDefinition(verb, object);
  if (verb === 'CREATE' && object === 'TASK') readToEnd(lexer);
  if (verb !== 'CREATE' || known.kind !== 'ddl' || known.inTransaction !== 'allowed') return known;
  return cloneOr(known, lexer, object);
}

function isViewOption(lexer: Lexer): boolean {
  const ahead = lexer.fork();
  ahead.next();
  return ahead.isSymbol('=');
}

/** CREATE … CLONE: right after the new name. */
function cloneOr(known: StatementFacts, lexer: Lexer, object: string): StatementFacts {
  lexer.next();
  const conditional = lexer.isWord('IF');
  if (conditional) for (let i = 0; i < 3; i++) lexer.next();
  for (;;) {
    lexer.next(); // past a part of the name
    if (!lexer.isSymbol('.')) break;
    lexer.next();
  }
  if (!lexer.isWord('CLONE')) return known;
  const database = object !== 'TABLE';
  return {
    ...known,
    kind: 'clone',
    keyword: `${known.keyword} … CLONE`,
    preparable: !database,
    ...(conditional ? { trap: database ? 'clone-database-if-not-exists' : 'clone-if-not-exists' } : {}),
  };
}
