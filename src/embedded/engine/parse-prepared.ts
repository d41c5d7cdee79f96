import { invalidInput, preparedError, syntaxError } from '../engine-errors.js';
import { ServerError } from '../session-backend.js';
import { checkPreparable } from '../statements/prepared.js';
import { parseSql } from '../statements/parse.js';
import { type Statement } from '../statements/statement.js';
import { isWord, nextToken, placeOf } from '../translator/lexer.js';

/** First tokens of what the grammar has behind PREPARE … FROM. */
const preparable =
  /^(create|alter|rename|insert|replace|delete|drop|show|update|perform|select|with|pause|cancel|resume|\()$/i;

const firstTokenError = (sql: string, wrapped: (sql: string) => string): ServerError => {
  const full = wrapped(sql);
  const start = full.length - sql.length;
  return syntaxError(placeOf(full, nextToken(full, start), start - 1));
};

/** Parses what a client prepares; `wrapped` is the text that the server makes of it. */
export const parsePrepared = (sql: string, wrapped: (sql: string) => string): Statement => {
  const first = nextToken(sql, 0);
  if (!preparable.test(first.value)) throw firstTokenError(sql, wrapped);
  if (isWord(first, 'drop') && isWord(nextToken(sql, first.end), 'prepare'))
    throw invalidInput('cannot prepare TCL and DCL statement');
  let parsed: Statement;
  try {
    parsed = parseSql(sql);
  } catch (error) {
    // the server parses the statement behind PREPARE … FROM, which shifts the places of syntax errors
    if (
      error instanceof ServerError &&
      error.errno === 1064 &&
      error.message.includes('syntax error at line 1')
    )
      throw shiftPlace(error, sql, wrapped);
    throw preparedError(error);
  }
  checkPreparable(sql, parsed);
  return parsed;
};

const shiftPlace = (error: ServerError, sql: string, wrapped: (sql: string) => string): ServerError => {
  const match = /line 1 column (\d+) near "([\s\S]*)";$/.exec(error.message);
  if (!match) return error;
  const prefix = wrapped('').length;
  const near = match[2] as string;
  return syntaxError({ line: 1, column: Number(match[1]) + prefix, near: near === sql ? ` ${near}` : near });
};
