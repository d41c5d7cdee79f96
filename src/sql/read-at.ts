import { MoReadOnlyError, MoUnsupportedError } from '../errors/index.js';
import { Lexer } from './lexer/index.js';
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

/** What an open parenthesis (or the statement itself) holds, and how far reading it has come. */
interface Scope {
  readonly kind: 'query' | 'tables' | 'other';
  clause: 'start' | 'with' | 'select' | 'from' | 'rest';
  /** The next name is a table. */
  expectsTable: boolean;
}

/**
 * A query with the hint of a point in time after every table's name, also in joins, subqueries and CTEs. Statements other
 * than queries stay as they are. Throws MoReadOnlyError for a locking read, MoUnsupportedError for what cannot be told apart.
 */
export function readAt(sql: string, point: TimeTravelPoint): string {
  const lexer = new Lexer(sql);
  lexer.next();
  if (!isQueryStart(lexer)) return sql;
  const places = tablePlaces(lexer, sql);
  const hint = ` ${timeTravelHint(point)}`;
  return places.reduceRight((text, at) => text.slice(0, at) + hint + text.slice(at), sql);
}

function isQueryStart(lexer: Lexer): boolean {
  const ahead = lexer.fork();
  while (ahead.isSymbol('(')) ahead.next();
  return ahead.isWord('SELECT') || ahead.isWord('WITH');
}

/** The offsets right after the names of tables. */
function tablePlaces(lexer: Lexer, sql: string): number[] {
  const places: number[] = [];
  const ctes = new Set<string>();
  const scopes: Scope[] = [{ kind: 'query', clause: 'start', expectsTable: false }];
  for (; lexer.kind !== 'end'; lexer.next()) {
    const scope = scopes.at(-1) as Scope;
    if (lexer.kind === 'error')
      throw new MoUnsupportedError('This text cannot be read at a point in time.', { sql });
    if (lexer.isSymbol('(')) scopes.push(opened(lexer, scope));
    else if (lexer.isSymbol(')')) scopes.pop();
    else if (scope.expectsTable && isName(lexer)) takeTable(lexer, scope, ctes, places);
    else if (lexer.kind === 'word') takeWord(lexer, scope, ctes);
    else if (lexer.isSymbol(',') && scope.clause === 'from') scope.expectsTable = true;
    if (scopes.length === 0) break;
  }
  return places;
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

function takeWord(lexer: Lexer, scope: Scope, ctes: Set<string>): void {
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

function takeTable(lexer: Lexer, scope: Scope, ctes: Set<string>, places: number[]): void {
  if (lexer.isWord('LATERAL')) return;
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
  if (hinted || isFunction || isCte || SYSTEM_DATABASES.has(database ?? '')) return;
  places.push(lexer.end);
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
