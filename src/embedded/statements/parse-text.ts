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

/** The statements of a text. A syntax error in one of them is found before the first one runs. */
export const parseText = (
  text: string,
  parse: (sql: string) => ParsedStatement,
): readonly TextStatement[] => {
  const parts = statementParts(text);
  return parts.map((part) => {
    try {
      const parsed = parseSql(part.sql, parse);
      return { sql: part.sql, parsed: () => parsed };
    } catch (error) {
      const fault = part.sql === text ? error : inWholeText(text, part, error);
      if (fault !== undefined && parts.length > 1) throw fault;
      return {
        sql: part.sql,
        parsed: () => {
          throw fault ?? error;
        },
      };
    }
  });
};
