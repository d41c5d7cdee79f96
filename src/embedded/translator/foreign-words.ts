import { notEmbedded, syntaxError } from '../engine-errors.js';
import { isWord, placeOf, tokenize, type Token } from './lexer.js';

/** A row of tokens, and at which of them the server stops. */
interface Phrase {
  readonly parts: readonly string[];
  readonly wrong: number;
}

const phraseOf = (text: string): Phrase => {
  const parts = text.split(' ');
  return {
    parts: parts.map((part) => part.replace(/^!(?=.)/, '')),
    wrong: parts.findIndex((part) => part.startsWith('!')),
  };
};

/**
 * Words of other dialects, which the parser knows and the server does not: each a row of tokens, the one marked by ! is
 * where the server stops. `<n>` is a number or a parameter, `<name>` a name, `<text>` a text, `<end>`
 * the end.
 */
const phrases: readonly Phrase[] = [
  'limit !all',
  'select top !<n>',
  'select distinct top !<n>',
  'select distinct !on (',
  'from <name> fetch !first',
  'from <name> fetch !next',
  '!fetch first <n>',
  '!fetch next <n>',
  ') on !conflict',
  'create !temp table',
  'create !unlogged table',
  'create !materialized view',
  'timestamp !with time',
  'timestamp !without time',
  'for !no key',
  'for !key share',
  'always as !identity',
  'default as !identity',
  'key !autoincrement',
  'extract ( !epoch',
  '<name> !with ( nolock',
  'tablesample !<name>',
  ') with !( fillfactor',
  ') !without rowid',
  'array ![',
  'text ![',
  'count ( !)',
  'sum ( !)',
  'avg ( !)',
  'min ( !)',
  'max ( !)',
  'is !distinct from',
  'is not !distinct from',
  'cast ( <n> !,',
  'interval <text> !<end>',
  'interval <text> !)',
  'interval <text> !,',
  'interval <n> !<end>',
].map(phraseOf);

/** The same at the beginning of a statement. */
const beginnings: readonly Phrase[] = [
  'insert !or',
  'update !or',
  'values !(',
  'update <name> set !(',
  'drop index <name> !<end>',
  'drop index if exists <name> !<end>',
  'create index concurrently !<name>',
  '!vacuum',
  '!pragma',
  '!copy',
  '!exec',
  '!end',
].map(phraseOf);

/** The phrases by what they begin with: long texts have many tokens. */
const byFirst: ReadonlyMap<string, readonly Phrase[]> = new Map(
  phrases.map(({ parts: [first = ''] }) => [first, phrases.filter(({ parts }) => parts[0] === first)]),
);

/** Types of other servers. */
const foreignTypes =
  /^(serial|bigserial|smallserial|timestamptz|timetz|jsonb|bytea|varchar2|nvarchar2|clob|money)$/i;

const matches = (token: Token | undefined, pattern: string): boolean => {
  if (!token) return false;
  switch (pattern) {
    case '<n>':
      return token.kind === 'number' || token.kind === 'parameter';
    case '<end>':
      return token.kind === 'end';
    case '<text>':
      return token.kind === 'string';
    case '<name>':
      return token.kind === 'word' || token.kind === 'quoted';
    default:
      return /^\w+$/.test(pattern)
        ? isWord(token, pattern)
        : token.kind === 'symbol' && token.value === pattern;
  }
};

/** Where a phrase that begins at a token goes wrong; -1 when it does not begin there. */
const endOf = (tokens: readonly Token[], at: number, { parts, wrong }: Phrase): number =>
  parts.every((part, i) => matches(tokens[at + i], part)) ? at + wrong : -1;

/** OFFSET without LIMIT: behind a table an alias, after which nothing of the kind may stand. */
const bareOffset = (tokens: readonly Token[], at: number): number => {
  if (!matches(tokens[at], '<n>') || !isWord(tokens[at - 1], 'offset') || isWord(tokens[at - 3], 'limit'))
    return -1;
  return isWord(tokens[at - 3], 'from', 'join') ? at : at - 1;
};

/** A column of a type that another server has. */
const foreignType = (tokens: readonly Token[], at: number): boolean =>
  foreignTypes.test(tokens[at]?.value ?? '') &&
  tokens[at]?.kind === 'word' &&
  matches(tokens[at - 1], '<name>') &&
  (['(', ','].some((symbol) => matches(tokens[at - 2], symbol)) || isWord(tokens[at - 2], 'column')) &&
  isWord(tokens[1], 'table');

const wrongAt = (tokens: readonly Token[], at: number): number => {
  if (foreignType(tokens, at)) return at;
  const offset = bareOffset(tokens, at);
  if (offset >= 0) return offset;
  const [previous, token] = [tokens[at - 1], tokens[at]] as const;
  if (matches(token, '=') && matches(previous, '=') && previous?.end === token?.start) return at;
  const begun = [token?.value.toLowerCase() ?? '', '<name>'].flatMap((first) => byFirst.get(first) ?? []);
  return begun.map((phrase) => endOf(tokens, at, phrase)).find((end) => end >= 0) ?? -1;
};

/** x'…' and b'…' with what is no digit of theirs, at which the server stops reading. */
const badDigits = (sql: string, { end, value }: Token): Token | undefined => {
  const literal = /^(x|b)$/i.test(value) ? /^'([^']*)'/.exec(sql.slice(end)) : undefined;
  if (!literal) return undefined;
  const digits = literal[1] as string;
  const known = (/^x$/i.test(value) ? /^[0-9a-f]*/i : /^[01]*/).exec(digits)?.[0] as string;
  const odd = /^x$/i.test(value) && digits.length % 2 === 1 && known.length === digits.length;
  const stop = end + 1 + (odd ? digits.length + 1 : known.length);
  return odd || known.length < digits.length ? { kind: 'symbol', value, start: end, end: stop } : undefined;
};

const gate =
  /==|\b(all|offset|top|fetch|conflict|temp|unlogged|materialized|without|no|share|identity|autoincrement|epoch|nolock|tablesample|fillfactor|or|with|distinct)\b|\[|\(\s*\)|\b[xb]'|^\s*(values|vacuum|pragma|copy|exec|end)\b|\bset\s*\(|serial\b|tz\b|jsonb|bytea|varchar2|clob|money|\b(\d+e|0x)|\bcast\s*\(|\binterval\b|^\s*(drop|create)\s+index\b/i;

/** Throws the server's error of a word of another dialect. */
export const refuseForeignWords = (sql: string): void => {
  if (!gate.test(sql)) return;
  const tokens = tokenize(sql);
  const stopAt = (at: number): never => {
    throw syntaxError(placeOf(sql, tokens[at] as Token, tokens[at - 1]?.end ?? 0));
  };
  for (const phrase of beginnings) {
    const end = endOf(tokens, 0, phrase);
    if (end >= 0) stopAt(end);
  }
  tokens.forEach((token, at) => {
    if (isWord(token, 'b') && sql.startsWith("''", token.end)) throw notEmbedded('bits without digits');
    const bad = token.kind === 'word' ? badDigits(sql, token) : undefined;
    if (bad) throw syntaxError(placeOf(sql, bad, tokens[at - 1]?.end ?? 0));
    if (token.kind === 'word' && /^(\d+e|0x([^]*[^0-9a-f][^]*)?)$/i.test(token.value))
      throw notEmbedded('a name that begins as a number');
    const wrong = wrongAt(tokens, at);
    if (wrong >= 0) stopAt(wrong);
  });
};
