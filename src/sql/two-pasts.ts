import { MoUnsupportedError } from '../errors/index.js';
import { Lexer } from './lexer/index.js';
import { redactSql } from './redact.js';

const HINT = /\{\s*(?:SNAPSHOT|TIMESTAMP|MO_TS|AS\s+OF)\b/gi;

/**
 * Throws MoUnsupportedError for a statement that reads one table at two past times: MatrixOne reads both at one of them. A past and
 * the present together are right.
 */
export function refuseTwoPasts(sql: string): void {
  if ((sql.match(HINT)?.length ?? 0) < 2) return;
  const seen = new Map<string, string>();
  for (const { table, statement, hint } of hintedTables(sql)) {
    const key = `${statement} ${table}`;
    const known = seen.get(key) ?? hint;
    if (known !== hint) {
      throw new MoUnsupportedError(
        `MatrixOne mixes two past times of one table up in one query ('${table}'): read them by two queries.`,
        { sql: redactSql(sql) },
      );
    }
    seen.set(key, hint);
  }
}

interface HintedTable {
  readonly table: string;
  /** Which of the text's statements. */
  readonly statement: number;
  /** The text between the braces, blanks and case aside. */
  readonly hint: string;
}

/** The tables with a hint behind them, statement by statement; comparing branches of a table is not reading it in one query. */
function* hintedTables(sql: string): Generator<HintedTable> {
  const lexer = new Lexer(sql);
  let statement = 0;
  let first: string | undefined;
  let name: string[] = [];
  let dotted = false;
  for (lexer.next(); lexer.kind !== 'end' && lexer.kind !== 'error'; lexer.next()) {
    first ??= lexer.upper;
    if (lexer.isSymbol(';')) {
      statement++;
      first = undefined;
    }
    if (lexer.kind === 'word' || lexer.kind === 'quoted-name') {
      name = dotted ? [...name, nameOf(lexer)] : [nameOf(lexer)];
      dotted = false;
    } else if (lexer.isSymbol('.')) dotted = true;
    else if (lexer.isSymbol('{') && name.length > 0 && first !== 'DATA') {
      yield { table: name.join('.'), statement, hint: readHint(lexer) };
      name = [];
    } else {
      name = [];
      dotted = false;
    }
  }
}

/** What stands between the braces, as one text. */
function readHint(lexer: Lexer): string {
  const parts: string[] = [];
  for (lexer.next(); !lexer.isOver && !lexer.isSymbol('}'); lexer.next()) {
    parts.push(lexer.kind === 'word' ? lexer.upper : lexer.value);
  }
  return parts.join(' ');
}

function nameOf(lexer: Lexer): string {
  const text = lexer.kind === 'quoted-name' ? lexer.value.slice(1, -1).replaceAll('``', '`') : lexer.value;
  return text.toLowerCase();
}
