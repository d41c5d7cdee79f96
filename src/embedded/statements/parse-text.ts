import { syntaxError } from '../engine-errors.js';
import { ServerError } from '../session-backend.js';
import { nextToken, placeOf, statementParts, type StatementPart } from '../translator/lexer.js';
import { type ParsedStatement } from '../translator/parser.js';
import { parseSql } from './parse.js';
import { type Statement } from './statement.js';

/** One statement of a text; what is wrong with it beyond its grammar is told when its turn comes. */
export interface TextStatement {
  readonly sql: string;
  readonly parsed: () => Statement;
}

export interface ParsedText {
  readonly statements: readonly TextStatement[];
  /** Whether the server takes them one by one, as it does when one of them, not the last, sets the SQL mode. */
  readonly oneByOne: boolean;
}

const syntax =
  /^SQL parser error: .* syntax error at line \d+ column \d+ near "([^]*)"(?: \(total length 0\))?;$/;

/** A syntax error of one statement, as the server finds it in the whole text. */
const inWholeText = (
  text: string,
  { sql, start }: StatementPart,
  error: unknown,
): ServerError | undefined => {
  const near = error instanceof ServerError ? syntax.exec(error.message)?.[1] : undefined;
  if (near === undefined) return undefined;
  const previousEnd = start + (near.length < 1024 ? sql.length - near.length : sql.indexOf(near));
  return syntaxError(placeOf(text, nextToken(text, previousEnd), previousEnd));
};

/**
 * The statements of a text. A syntax error in one of them is found before the first one runs, except behind one
 * that sets the SQL mode: then the server takes the text statement by statement.
 */
export const parseText = (text: string, parse: (sql: string) => ParsedStatement): ParsedText => {
  const parts = statementParts(text);
  const statements: TextStatement[] = [];
  let setsMode = false;
  for (const part of parts) {
    try {
      const parsed = parseSql(part.sql, parse);
      statements.push({ sql: part.sql, parsed: () => parsed });
      setsMode ||= parsed.setsMode === true && part !== parts.at(-1);
    } catch (error) {
      const seen = setsMode ? text.slice(part.start) : text;
      const fault =
        part.sql === seen ? error : inWholeText(seen, setsMode ? { ...part, start: 0 } : part, error);
      if (fault !== undefined && parts.length > 1 && !setsMode) throw fault;
      statements.push({
        sql: part.sql,
        parsed: () => {
          throw fault ?? error;
        },
      });
    }
  }
  return { statements, oneByOne: setsMode };
};
