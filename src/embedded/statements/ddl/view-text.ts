import { notEmbedded } from '../../engine-errors.js';
import { splitStatements, tokenize } from '../../translator/lexer.js';

const comments = /\/\*(?!!)[^]*?\*\//g;

const words = (sql: string): string =>
  JSON.stringify(
    tokenize(sql)
      .filter(({ value }) => value !== ';')
      .map(({ kind, value }) => [kind, value]),
  );

/**
 * What the server keeps of a view: the whole text that was sent, without its comments, which it looks for within texts
 * and names, too.
 */
export const keptText = (sql: string, sent: string): string => {
  const isSent = sent.includes(sql);
  if (isSent && splitStatements(sent).length > 1)
    throw notEmbedded('a view beside other statements of one text, which are kept as a part of it,');
  const text = (isSent ? sent : sent === '' ? sql.replace(/[\s;]+$/, '') : sql).trim();
  const kept = text.replace(comments, '');
  if (kept !== text && words(kept) !== words(text))
    throw notEmbedded('a view with what looks like a comment in a text or a name');
  return kept;
};
