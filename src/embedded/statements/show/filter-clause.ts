import { internalError, notEmbedded } from '../../engine-errors.js';
import { ServerError } from '../../session-backend.js';
import { type Cursor } from '../../translator/cursor.js';
import { nesting, tokenize, type Token } from '../../translator/lexer.js';
import { acceptHint, type TimeHint } from '../../translator/time-hints.js';

/** LIKE or ILIKE: its pattern as written, and as a text where it is one. */
export interface Liking {
  readonly ignoresCase: boolean;
  readonly sql: string;
  readonly text?: string;
}

/** What stands behind a SHOW: LIKE or WHERE. */
export interface Filter {
  readonly liking?: Liking;
  readonly where?: string;
}

/** Words that end a condition, which SHOW does not go on with. */
const clauses: ReadonlySet<string> = new Set(['order', 'group', 'having', 'limit', 'union', 'for', 'into']);

/** The text of a condition to the end of the statement, or to a time hint. */
export const readCondition = (cursor: Cursor): string => {
  if (cursor.atEnd()) throw cursor.error();
  const from = cursor.position;
  let depth = 0;
  for (let token = cursor.peek(); token.kind !== 'end' && token.value !== '{'; token = cursor.peek()) {
    depth += nesting(token);
    if (depth === 0 && token.kind === 'word' && clauses.has(token.value.toLowerCase())) throw cursor.error();
    cursor.next();
  }
  return cursor.sql.slice(from, cursor.position);
};

const isSymbol = (token: Token, value: string): boolean => token.kind === 'symbol' && token.value === value;

/** Goes to the parenthesis that closes the one that comes next. */
const skipParentheses = (cursor: Cursor): void => {
  let depth = 0;
  do {
    const token = cursor.next();
    if (token.kind === 'end') throw cursor.error();
    if (token.kind === 'word' && /^select$/i.test(token.value)) throw notEmbedded('SHOW … LIKE a query');
    depth += nesting(token);
  } while (depth > 0);
};

const constantWord = /^(null|true|false)$/i;

/** A constant, a variable, a call of a function, or one of them in parentheses. */
const readPattern = (cursor: Cursor): Omit<Liking, 'ignoresCase'> => {
  const from = cursor.position;
  const token = cursor.peek();
  if (token.kind === 'string') return { text: cursor.string(), sql: cursor.sql.slice(from, cursor.position) };
  if (isSymbol(token, '-')) cursor.next();
  if (isSymbol(cursor.peek(), '(')) skipParentheses(cursor);
  else {
    const { kind, value } = cursor.peek();
    if (!['word', 'quoted', 'number', 'variable', 'parameter'].includes(kind)) throw cursor.error();
    cursor.next();
    if (kind === 'word' && isSymbol(cursor.peek(), '(')) skipParentheses(cursor);
    else if (kind === 'quoted' || (kind === 'word' && !constantWord.test(value)))
      throw notEmbedded('SHOW … LIKE a name');
  }
  if (/^[-+*/%.]/.test(cursor.peek().value)) throw notEmbedded('SHOW … LIKE a calculation');
  return { sql: cursor.sql.slice(from, cursor.position) };
};

/** LIKE or ILIKE with its pattern. */
export const acceptLike = (cursor: Cursor): Liking | undefined => {
  const ignoresCase = cursor.accept('ilike');
  return ignoresCase || cursor.accept('like') ? { ignoresCase, ...readPattern(cursor) } : undefined;
};

/** LIKE a text, to the end of the statement. */
export const readLike = (cursor: Cursor): Filter => {
  const liking = acceptLike(cursor);
  cursor.end();
  if (liking && liking.text === undefined) throw internalError('like clause must be a string');
  return liking ? { liking } : {};
};

/** WHERE, to the end of the statement. */
export const readWhere = (cursor: Cursor): Filter => {
  const filter = cursor.accept('where') ? { where: readCondition(cursor) } : {};
  cursor.end();
  return filter;
};

const readBoth = (cursor: Cursor): Filter => {
  const liking = acceptLike(cursor);
  if (!cursor.accept('where')) return liking ? { liking } : {};
  const where = readCondition(cursor);
  return liking ? { liking, where } : { where };
};

const checked = (filter: Filter): Filter => {
  if (filter.liking && filter.where !== undefined)
    throw new ServerError(
      1149,
      'SQL syntax error: like clause and where clause cannot exist at the same time',
    );
  return filter;
};

/** LIKE or WHERE, to the end of the statement. */
export const readFilter = (cursor: Cursor): Filter => {
  const filter = readBoth(cursor);
  cursor.end();
  return checked(filter);
};

/** LIKE and WHERE, to the end of the statement, of a list that is always empty. */
export const skipFilter = (cursor: Cursor): void => {
  const { liking, where } = readBoth(cursor);
  const isParameter = ({ kind }: Token) => kind === 'parameter';
  if (tokenize(`${liking?.sql ?? ''} ${where ?? ''}`).some(isParameter))
    throw notEmbedded('a parameter in a SHOW that looks for nothing');
  cursor.end();
};

/** LIKE or WHERE, then a time hint, to the end of the statement. */
export const readTimedFilter = (
  cursor: Cursor,
): { readonly filter: Filter; readonly hint: TimeHint | undefined } => {
  const filter = readBoth(cursor);
  const hint = acceptHint(cursor);
  cursor.end();
  return { filter: checked(filter), hint };
};
