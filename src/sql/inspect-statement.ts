import { Lexer } from './lexer.js';
import { type StatementFacts } from './statement-facts.js';
import { byFirstWord, facts, ofDefinition, ofShow } from './statement-table.js';
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
  while (!isOver(lexer)) lexer.next();
}

function isOver(lexer: Lexer): boolean {
  return lexer.kind === 'end' || lexer.kind === 'error' || lexer.isSymbol(';');
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
      return definition(lexer, word);
    case 'SHOW':
      return show(lexer);
    case 'SET':
      return inspectSet(lexer);
    case 'PREPARE':
      return prepare(lexer);
    case 'DATA':
      return branch(lexer);
    case 'BEGIN':
      return begin(lexer);
    case 'ROLLBACK':
      return rollback(lexer);
    case 'USE':
      return use(lexer);
    case 'LOAD':
      return load(lexer);
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
  while (!isOver(lexer) && !lexer.isSymbol(')')) {
    if (lexer.isWord('ANALYZE') || lexer.isWord('PHYPLAN')) runs = true;
    lexer.next();
  }
  return runs;
}

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

function definition(lexer: Lexer, verb: string): StatementFacts {
  lexer.next();
  let object = '';
  // A view's ALGORITHM = … and DEFINER = … come before VIEW.
  for (let words = 0; words < 24 && !isOver(lexer); words++) {
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

function show(lexer: Lexer): StatementFacts {
  lexer.next();
  return ofShow(lexer.kind === 'word' ? lexer.upper : '');
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

const BRANCH_REFUSED: ReadonlySet<string> = new Set(['PICK']);

function branch(lexer: Lexer): StatementFacts {
  lexer.next();
  lexer.next();
  const action = lexer.kind === 'word' ? lexer.upper : '';
  const writes = action !== 'DIFF';
  return facts('branch', `DATA BRANCH ${action}`.trimEnd(), {
    writes,
    inTransaction: BRANCH_REFUSED.has(action) ? 'refused' : 'allowed',
  });
}

/** BEGIN alone or with WORK starts a transaction; before anything else it opens a block of statements. */
function begin(lexer: Lexer): StatementFacts {
  lexer.next();
  const starts =
    lexer.kind === 'end' || lexer.isSymbol(';') || lexer.isWord('WORK') || lexer.isWord('TRANSACTION');
  if (starts) return byFirstWord('BEGIN') ?? facts('transaction-control', 'BEGIN');
  readToEnd(lexer);
  return facts('block', 'BEGIN … END', { inTransaction: 'refused', session: true });
}

function rollback(lexer: Lexer): StatementFacts {
  lexer.next();
  if (lexer.isWord('WORK')) lexer.next();
  const toSavepoint = lexer.isWord('TO');
  return facts('transaction-control', toSavepoint ? 'ROLLBACK TO SAVEPOINT' : 'ROLLBACK', {
    session: true,
    inTransaction: toSavepoint ? 'refused' : 'implicit-commit',
  });
}

function use(lexer: Lexer): StatementFacts {
  lexer.next();
  const role = lexer.isWord('ROLE') || lexer.isWord('SECONDARY');
  return facts('use', role ? 'USE ROLE' : 'USE', {
    writes: false,
    session: true,
    inTransaction: role ? 'refused' : 'allowed',
  });
}

function load(lexer: Lexer): StatementFacts {
  lexer.next();
  const extension = !lexer.isWord('DATA') && !lexer.isWord('TABLE');
  return facts(extension ? 'admin' : 'load', 'LOAD', { inTransaction: extension ? 'refused' : 'allowed' });
}

/** Blocks have semicolons of their own: what follows them in the same text is part of them here. */
function readToEnd(lexer: Lexer): void {
  while (lexer.kind !== 'end' && lexer.kind !== 'error') lexer.next();
}

function optional(values: Pick<StatementFacts, 'sideEffect' | 'trap'>): Partial<StatementFacts> {
  const { sideEffect, trap } = values;
  return {
    ...(sideEffect === undefined ? {} : { sideEffect }),
    ...(trap === undefined ? {} : { trap }),
  };
}
