import { Lexer } from '../../sql/index.js';

/** The statements of a text, cut at its semicolons. */
export function splitStatements(text: string): string[] {
  const statements: string[] = [];
  const lexer = new Lexer(text);
  let start = 0;
  for (lexer.next(); lexer.kind !== 'end' && lexer.kind !== 'error'; lexer.next()) {
    if (lexer.value !== ';') continue;
    statements.push(text.slice(start, lexer.start));
    start = lexer.end;
  }
  statements.push(text.slice(start));
  return statements.map((statement) => statement.trim()).filter((statement) => statement !== '');
}
