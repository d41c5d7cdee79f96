import { MoReadOnlyError, MoUnsupportedError } from '../errors/index.js';
import { Lexer } from './lexer/index.js';
import { redactSql } from './redact.js';
import { timeTravelHint, type TimeTravelPoint } from './time-travel.js';

/** Catalogues are read as they are now. */
const SYSTEM_DATABASES = new Set(['information_schema', 'mo_catalog', 'mysql', 'system', 'system_metrics']);

const AFTER_FROM = new Set([
  'WHERE',
  'GROUP',
  'HAVING',
  'ORDER',
  'LIMIT',
  'WINDOW',
  'UNION',
  'EXCEPT',
  'INTERSECT',
  'MINUS',
  'FOR',
  'LOCK',
  'INTO',
]);

/** Functions that an ORDER BY … LIMIT may answer from a vector index. */
const VECTOR_FUNCTION = /\b(?:l2_distance(?:_sq)?|cosine_distance|cosine_similarity|inner_product)\s*\(/i;

/** A vector index knows today's rows only; this keeps the server from using it. */
const WITHOUT_VECTOR_INDEX = " by rank with option 'mode=force'";

/** Something to be written into a text. */
interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** What an open parenthesis (or the statement itself) holds, and how far reading it has come. */
interface Scope {
  readonly kind: 'query' | 'tables' | 'other';
  clause: 'start' | 'with' | 'select' | 'from' | 'rest';
  /** The next name is a table. */
  expectsTable: boolean;
  /** It has a LIMIT, which no BY RANK has followed. */
  limited?: boolean;
}

/**
 * A query with the hint of a point in time after every table's name, also in joins, subqueries and CTEs. Statements other
 * than queries stay as they are. Throws MoReadOnlyError for a locking read, MoUnsupportedError for a full-text search, which
 * the server answers from today's index, and for what cannot be told apart. Vector searches leave their index out.
 */
export function readAt(sql: string, point: TimeTravelPoint): string {
  const lexer = new Lexer(sql);
  lexer.next();
  if (!isQueryStart(lexer)) return sql;
  const insertions = insertionsInto(lexer, sql, ` ${timeTravelHint(point)}`);
  return insertions.reduceRight((text, { at, text: part }) => text.slice(0, at) + part + text.slice(at), sql);
}

function isQueryStart(lexer: Lexer): boolean {
  const ahead = lexer.fork();
  while (ahead.isSymbol('(')) ahead.next();
  return ahead.isWord('SELECT') || ahead.isWord('WITH');
}

/** The hint right after the names of tables, and what keeps a vector index out at the end of a LIMIT. */
function insertionsInto(lexer: Lexer, sql: string, hint: string): Insertion[] {
  const found: Insertion[] = [];
  const ranks = VECTOR_FUNCTION.test(sql);
  let end = 0;
  const ctes = new Set<string>();
  const scopes: Scope[] = [{ kind: 'query', clause: 'start', expectsTable: false }];
  const endLimit = (scope: Scope | undefined): void => {
    if (scope?.limited && ranks) found.push({ at: end, text: WITHOUT_VECTOR_INDEX });
    if (scope) scope.limited = false;
  };
  for (; lexer.kind !== 'end'; lexer.next()) {
    const scope = scopes.at(-1) as Scope;
    if (lexer.kind === 'error')
      throw new MoUnsupportedError('This text cannot be read at a point in time.', { sql });
    if (lexer.isSymbol('(')) scopes.push(opened(lexer, scope));
    else if (lexer.isSymbol(')')) endLimit(scopes.pop());
    else if (lexer.isSymbol(';')) endLimit(scope);
    else if (scope.expectsTable && isName(lexer)) {
      const place = placeAfterTable(lexer, scope, ctes);
      if (place !== undefined) found.push({ at: place, text: hint });
    } else if (lexer.kind === 'word') {
      if (scope.kind === 'query') takeLimit(lexer, scope, endLimit);
      takeWord(lexer, scope, ctes);
    } else if (lexer.isSymbol(',') && scope.clause === 'from') scope.expectsTable = true;
    end = lexer.end;
    if (scopes.length === 0) break;
  }
  endLimit(scopes.at(-1));
  return found;
}

function opened(lexer: Lexer, outer: Scope): Scope {
  const ahead = lexer.fork();
  ahead.next();
  const tables = outer.expectsTable;
  outer.expectsTable = false;
  if (isQueryStart(ahead)) return { kind: 'query', clause: 'start', expectsTable: false };
  return tables
    ? { kind: 'tables', clause: 'from', expectsTable: true }
    : { kind: 'other', clause: 'rest', expectsTable: false };
}

function takeLimit(lexer: Lexer, scope: Scope, endLimit: (scope: Scope) => void): void {
  if (lexer.isWord('LIMIT')) scope.limited = true;
  else if (lexer.isWord('BY') && scope.limited) refuseOtherRanks(lexer, scope);
  else if (scope.limited && AFTER_FROM.has(lexer.upper)) endLimit(scope);
}

/** `LIMIT … BY RANK WITH OPTION '…'`: only the mode without an index is right in the past. */
function refuseOtherRanks(lexer: Lexer, scope: Scope): void {
  const { text } = lexer;
  if (!/^by\s+rank\s+with\s+option\s+(['"])mode=force\1/i.test(text.slice(lexer.start))) {
    throw new MoUnsupportedError(`${VECTOR_PAST} leave BY RANK out, or give it 'mode=force'.`, {
      sql: redactSql(text),
    });
  }
  scope.limited = false;
}

const VECTOR_PAST = "A vector index answers a read at a point in time with today's rows on MatrixOne:";

function takeWord(lexer: Lexer, scope: Scope, ctes: Set<string>): void {
  if (lexer.isWord('AGAINST')) refuseFullText(lexer);
  if (scope.kind === 'other') return;
  const word = lexer.upper;
  if (word === 'SELECT') scope.clause = 'select';
  else if (word === 'WITH' && scope.clause === 'start') scope.clause = 'with';
  else if (word === 'FROM' && scope.clause === 'select') {
    scope.clause = 'from';
    scope.expectsTable = true;
  } else if ((word === 'JOIN' || word === 'STRAIGHT_JOIN') && scope.clause === 'from')
    scope.expectsTable = true;
  else if (scope.clause === 'with') takeCteName(lexer, ctes);
  else if (AFTER_FROM.has(word) && scope.clause === 'from') scope.clause = 'rest';
  if (word === 'FOR' || word === 'LOCK') refuseLock(lexer);
}

/** `WITH [RECURSIVE] name [(columns)] AS (query)`: a word before AS or a parenthesis names one. */
function takeCteName(lexer: Lexer, ctes: Set<string>): void {
  const ahead = lexer.fork();
  ahead.next();
  if (!lexer.isWord('AS') && (ahead.isWord('AS') || ahead.isSymbol('('))) ctes.add(nameOf(lexer));
}

/** Reads a table's name; gives the place for its hint, if it gets one. */
function placeAfterTable(lexer: Lexer, scope: Scope, ctes: Set<string>): number | undefined {
  if (lexer.isWord('LATERAL')) return undefined;
  scope.expectsTable = false;
  let database: string | undefined;
  let table = nameOf(lexer);
  let ahead = lexer.fork();
  ahead.next();
  if (ahead.isSymbol('.')) {
    lexer.next();
    lexer.next();
    database = table;
    table = nameOf(lexer);
    ahead = lexer.fork();
    ahead.next();
  }
  const hinted = ahead.isSymbol('{');
  const isFunction = ahead.isSymbol('(');
  const isCte = database === undefined && (ctes.has(table) || table === 'dual');
  if (hinted || isFunction || isCte || SYSTEM_DATABASES.has(database ?? '')) return undefined;
  return lexer.end;
}

/** MATCH … AGAINST finds the words that the rows have today, and misses rows that are gone. */
function refuseFullText(lexer: Lexer): void {
  const ahead = lexer.fork();
  ahead.next();
  if (!ahead.isSymbol('(')) return;
  throw new MoUnsupportedError(
    "MATCH … AGAINST at a point in time is answered from today's full-text index on MatrixOne; it was not sent.",
    { sql: redactSql(lexer.text) },
  );
}

function refuseLock(lexer: Lexer): void {
  const ahead = lexer.fork();
  ahead.next();
  if (ahead.isWord('UPDATE') || ahead.isWord('SHARE') || ahead.isWord('IN')) {
    throw new MoReadOnlyError('A read at a point in time', 'a locking SELECT', lexer.text);
  }
}

function isName(lexer: Lexer): boolean {
  return lexer.kind === 'word' || lexer.kind === 'quoted-name';
}

function nameOf(lexer: Lexer): string {
  const text = lexer.kind === 'quoted-name' ? lexer.value.slice(1, -1).replaceAll('``', '`') : lexer.value;
  return text.toLowerCase();
}
