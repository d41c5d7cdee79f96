import { Lexer } from './lexer/index.js';
import { inspectDefinition } from './inspect-definition.js';
import {
  inspectBegin,
  inspectBranch,
  inspectLoad,
  inspectRollback,
  inspectShow,
  inspectUse,
} from './inspect-simple.js';
import { type StatementFacts } from './statement-facts.js';
import { byFirstWord, facts } from './statement-table.js';
import { hasInterestingBody, mayMoveTheClock, NO_BODY, readBody, type BodyFacts } from './statement-body.js';
import { inspectSet } from './inspect-set.js';

/**
 * What each statement of a text is and may do. A text can hold several: MatrixOne runs them all, whatever the client's settings.
 * Comments, quotes and executable comments are read as the server reads them. A text without `;` costs little whatever its length.
 */
export function inspectStatement(sql: string): readonly StatementFacts[] {
  const lexer = new Lexer(sql);
  const several = sql.includes(';');
  const found: StatementFacts[] = [];
  lexer.next();
  while (lexer.kind !== 'end' && lexer.kind !== 'error') {
    if (lexer.isSymbol(';')) {
      lexer.next();
      continue;
    }
    found.push(inspectOne(lexer, several));
    if (!several) break;
    skipStatement(lexer);
  }
  return found;
}

function skipStatement(lexer: Lexer): void {
  while (!lexer.isOver) lexer.next();
}

/** The lexer is at the statement's first token. */
function inspectOne(lexer: Lexer, several: boolean): StatementFacts {
  while (lexer.isSymbol('(')) lexer.next();
  if (lexer.kind !== 'word') return facts('other', lexer.kind === 'end' ? '' : lexer.value.slice(0, 20));
  const word = lexer.upper;
  const body = (head?: string): BodyFacts =>
    several || hasInterestingBody(lexer.text) ? readBody(lexer, head) : NO_BODY;
  switch (word) {
    case 'SELECT':
    case 'TABLE':
    case 'VALUES':
    case 'PERFORM':
      return query(word, body(word));
    case 'WITH':
      return withBody(readBody(lexer));
    case 'UPDATE':
    case 'DELETE':
    case 'MERGE':
      return change(word, body(word));
    case 'INSERT':
    case 'REPLACE':
      return change(word, mayMoveTheClock(lexer.text) ? readBody(lexer, word) : NO_BODY);
    case 'EXPLAIN':
    case 'DESCRIBE':
    case 'DESC':
      return explain(lexer, several);
    case 'CREATE':
    case 'ALTER':
    case 'DROP':
      return inspectDefinition(lexer, word);
    case 'SHOW':
      return inspectShow(lexer);
    case 'SET':
      return inspectSet(lexer);
    case 'PREPARE':
      return prepare(lexer);
    case 'DATA':
      return inspectBranch(lexer);
    case 'BEGIN':
      return inspectBegin(lexer);
    case 'ROLLBACK':
      return inspectRollback(lexer);
    case 'USE':
      return inspectUse(lexer);
    case 'LOAD':
      return inspectLoad(lexer);
    default:
      return byFirstWord(word) ?? facts('other', word.slice(0, 40));
  }
}

function query(keyword: string, body: BodyFacts): StatementFacts {
  const { locks, sideEffect, trap } = body;
  const preparable = keyword === 'SELECT' && sideEffect !== 'outfile';
  return {
    ...facts('select', keyword, { writes: false, locks, preparable }),
    ...optional({ sideEffect, trap }),
  };
}

function change(keyword: string, body: BodyFacts): StatementFacts {
  const known =
    byFirstWord(keyword) ?? facts(keyword === 'UPDATE' ? 'update' : 'delete', keyword, { preparable: true });
  return { ...known, ...optional({ trap: body.trap }) };
}

function withBody(body: BodyFacts): StatementFacts {
  const verb = body.verb ?? 'SELECT';
  return verb === 'SELECT' || verb === 'VALUES' ? query('SELECT', body) : change(verb, body);
}

/** EXPLAIN runs its statement only with ANALYZE (PHYPLAN is taken to run it, too). */
function explain(lexer: Lexer, several: boolean): StatementFacts {
  let runs = false;
  for (;;) {
    lexer.next();
    if (lexer.isWord('ANALYZE') || lexer.isWord('PHYPLAN')) runs = true;
    else if (lexer.isSymbol('(') && isOptionList(lexer)) runs = readOptions(lexer) || runs;
    else if (!lexer.isWord('VERBOSE') && !lexer.isWord('FORCE')) break;
  }
  const plain = facts('explain', 'EXPLAIN', { writes: false });
  if (!runs || lexer.kind === 'end' || lexer.isSymbol(';')) return plain;
  const inner = inspectOne(lexer, several);
  return {
    ...plain,
    keyword: `EXPLAIN ANALYZE ${inner.keyword}`.trimEnd(),
    writes: inner.writes,
    locks: inner.locks,
    inTransaction: inner.inTransaction,
    ...optional({ sideEffect: inner.sideEffect, trap: inner.trap }),
  };
}

/** `EXPLAIN (ANALYZE TRUE) …` has options in its parentheses, `EXPLAIN (SELECT …)` a statement. */
function isOptionList(lexer: Lexer): boolean {
  const ahead = lexer.fork();
  ahead.next();
  return (
    ahead.isWord('ANALYZE') || ahead.isWord('VERBOSE') || ahead.isWord('FORMAT') || ahead.isWord('PHYPLAN')
  );
}

function readOptions(lexer: Lexer): boolean {
  let runs = false;
  while (!lexer.isOver && !lexer.isSymbol(')')) {
    if (lexer.isWord('ANALYZE') || lexer.isWord('PHYPLAN')) runs = true;
    lexer.next();
  }
  return runs;
}

/** PREPARE takes a statement, in the open or in a string; what is in a variable cannot be seen. */
function prepare(lexer: Lexer): StatementFacts {
  lexer.next();
  lexer.next();
  const plain = facts('prepare', 'PREPARE', { writes: false, session: true });
  if (!lexer.isWord('FROM')) return plain;
  lexer.next();
  if (lexer.kind === 'variable') return { ...plain, trap: 'prepare-from-variable' };
  if (lexer.kind === 'string') return likeInner(plain, inspectStatement(unquote(lexer.value)));
  if (lexer.kind === 'end' || lexer.kind === 'error') return plain;
  return likeInner(plain, [inspectOne(lexer, true)]);
}

function likeInner(plain: StatementFacts, inner: readonly StatementFacts[]): StatementFacts {
  const bad = inner.find((one) => one.trap !== undefined || one.inTransaction !== 'allowed');
  if (bad === undefined) return plain;
  return {
    ...plain,
    keyword: `PREPARE ${bad.keyword}`,
    inTransaction: bad.inTransaction,
    ...optional({ trap: bad.trap }),
  };
}

function unquote(literal: string): string {
  const quote = literal[0] ?? "'";
  if (quote === '$')
    return literal.slice(literal.indexOf('$', 1) + 1, literal.lastIndexOf('$', literal.length - 2));
  return literal
    .slice(1, -1)
    .replaceAll(quote + quote, quote)
    .replace(/\\(.)/gs, (_, escaped: string) => ESCAPES[escaped] ?? escaped);
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '0': '\0',
  b: '\b',
  Z: '\x1a',
};

function optional(values: Pick<StatementFacts, 'sideEffect' | 'trap'>): Partial<StatementFacts> {
  const { sideEffect, trap } = values;
  return {
    ...(sideEffect === undefined ? {} : { sideEffect }),
    ...(trap === undefined ? {} : { trap }),
  };
}
