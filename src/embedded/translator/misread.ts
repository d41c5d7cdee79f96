import { notEmbedded, syntaxError } from '../engine-errors.js';
import { isWord, nextToken, placeOf, tokenize, type Token } from './lexer.js';
import { reservedWords } from './reserved-words.js';

/** Texts in which a name of a table may be written as a text, or be a reserved word. */
const placesOfNames =
  /\b(from|join|into|table|database|view)\s*(['"]|(order|key|keys|group|groups|rank|index|rows)\b)/i;

/** Reserved words of the server's own that are no types either: neither a table nor an alias is named so. */
const ownWords =
  'auto_update call ccpr cdc centroidx column config coverage declare dedup force_sync iterate kill leave loop phyplan ' +
  'reindex repeat retention subscription sync sync_interval unique';
const own: ReadonlySet<string> = new Set(ownWords.split(' '));
const placesOfOwn = new RegExp(
  `\\b(as|from|join|into|table|database|view)\\s+(${ownWords.replaceAll(' ', '|')})\\b`,
  'i',
);

/** Words that a name of a table follows. */
const beforeNames: ReadonlySet<string> = new Set(['from', 'join', 'into', 'table', 'database', 'view']);
/** Functions that have a FROM of their own. */
const withFrom: ReadonlySet<string> = new Set(['trim', 'substring', 'substr', 'mid', 'extract', 'overlay']);
/** Reserved words that are no names of tables, wherever they stand behind such a word. */
const neverNames: ReadonlySet<string> = new Set(['order', 'key', 'group', 'groups', 'rank', 'index', 'rows']);

/** A text or a reserved word where the server wants a name, and AS OF outside of a hint. */
const misplaced = (sql: string, previous: Token, token: Token, call: string): boolean => {
  if (previous.kind !== 'word') return false;
  const before = previous.value.toLowerCase();
  const word = token.kind === 'word' ? token.value.toLowerCase() : '';
  if (before === 'as' && word === 'of') return !/\{\s*$/.test(sql.slice(0, previous.start));
  if (before === 'as' && own.has(word)) return true;
  if (!beforeNames.has(before) || (before === 'from' && withFrom.has(call))) return false;
  return token.kind === 'string' || own.has(word) || (neverNames.has(word) && reservedWords.has(word));
};

/** What the server does not know behind FOR UPDATE, FOR SHARE and LOCK IN SHARE MODE. */
const lockOptions = ['nowait', 'skip', 'of', 'wait'];

const endsLock = (before: Token | undefined, last: Token): boolean =>
  before !== undefined &&
  ((isWord(before, 'for') && (isWord(last, 'update') || isWord(last, 'share'))) ||
    (isWord(before, 'share') && isWord(last, 'mode')));

/** Priorities, and an alias of the rows, which the server does not know. */
const misplacedInInsert = (
  beforePrevious: Token | undefined,
  previous: Token,
  token: Token,
  behindRows: boolean,
): boolean =>
  (!beforePrevious && ['low_priority', 'high_priority', 'delayed'].some((word) => isWord(token, word))) ||
  (behindRows && isWord(token, 'as') && previous.kind === 'symbol' && previous.value === ')');

/** Whether there are dollar signs that may enclose a text, outside of other texts and names. */
const hasDollars = (sql: string): boolean =>
  sql.includes('$$') &&
  tokenize(sql).some(
    ({ kind, start, end }) => !['string', 'quoted'].includes(kind) && sql.slice(start, end).includes('$'),
  );

/** Spellings that the parser accepts in another meaning than MatrixOne's. */
export const refuseMisread = (sql: string): void => {
  if (hasDollars(sql)) throw notEmbedded('a text in dollar signs');
  if (/~\s*~/.test(sql)) throw notEmbedded('~ beside ~');
  if (/\/\*\+\s*\{/.test(sql)) throw notEmbedded('a hint of rewriting');
  if (
    !/['"]\s+['"]|:=|!|\bvalue\b|\bas\s+binary\b|[\u0080-\uffff]|\bas\s+of\b|\b(update|share|mode)\s+(nowait|skip|of|wait)\b|^\s*insert\s+(low_priority|high_priority|delayed)\b|^\s*insert\b[^]*\)\s*as\b/i.test(
      sql,
    ) &&
    !placesOfNames.test(sql) &&
    !placesOfOwn.test(sql)
  )
    return;
  const calls: string[] = [];
  let previous = nextToken(sql, 0);
  let beforePrevious: Token | undefined;
  let givesRows = false;
  const first = previous.value.toLowerCase();
  for (let token = nextToken(sql, previous.end); token.kind !== 'end'; token = nextToken(sql, token.end)) {
    if (previous.kind === 'string' && token.kind === 'string') throw notEmbedded('a text beside another');
    if (token.kind === 'symbol' && token.value === ':=') throw syntaxError(placeOf(sql, token, previous.end));
    if (token.kind === 'symbol' && token.value === '!') throw notEmbedded('the operator !');
    if (isWord(previous, 'as') && isWord(token, 'binary') && nextToken(sql, token.end).value === ')')
      throw notEmbedded('CAST AS BINARY without a length');
    if (
      first === 'insert' &&
      token.kind === 'word' &&
      token.value.toLowerCase() === 'value' &&
      nextToken(sql, token.end).value === '('
    )
      throw syntaxError(placeOf(sql, token, previous.end));
    if (
      first === 'insert' &&
      misplacedInInsert(beforePrevious, previous, token, givesRows && calls.length === 0)
    )
      throw syntaxError(placeOf(sql, token, previous.end));
    if (lockOptions.some((word) => isWord(token, word)) && endsLock(beforePrevious, previous))
      throw syntaxError(placeOf(sql, token, previous.end));
    if (token.kind === 'invalid' || misplaced(sql, previous, token, calls.at(-1) ?? ''))
      throw syntaxError(placeOf(sql, token, previous.end));
    if (calls.length === 0 && (isWord(token, 'values') || isWord(token, 'duplicate')))
      givesRows = isWord(token, 'values');
    if (token.value === '(' && token.kind === 'symbol')
      calls.push(previous.kind === 'word' ? previous.value.toLowerCase() : '');
    if (token.value === ')' && token.kind === 'symbol') calls.pop();
    beforePrevious = previous;
    previous = token;
  }
};
