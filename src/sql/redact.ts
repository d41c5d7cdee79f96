import { Lexer } from './lexer/index.js';

const MAX_LENGTH = 1000;
const MAX_READ = 4000;

/** A statement's text for an error or a log: strings and numbers become `?`, and it is cut to 1000 characters. */
export function redactSql(sql: string): string {
  const lexer = new Lexer(sql.length > MAX_READ ? sql.slice(0, MAX_READ) : sql);
  const parts: string[] = [];
  let from = 0;
  let length = 0;
  while (length < MAX_LENGTH && lexer.next() !== 'end') {
    if (lexer.kind === 'error') {
      parts.push(lexer.text.slice(from, lexer.start), '…');
      return parts.join('');
    }
    if (lexer.kind !== 'string' && lexer.kind !== 'number') continue;
    parts.push(lexer.text.slice(from, lexer.start), '?');
    length += lexer.start - from + 1;
    from = lexer.end;
  }
  const rest = lexer.text.slice(from);
  const text = parts.join('') + (lexer.kind === 'end' ? rest : '');
  return text.length > MAX_LENGTH || sql.length > MAX_READ ? `${text.slice(0, MAX_LENGTH)}…` : text;
}
