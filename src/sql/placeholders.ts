import { MoInvalidArgumentError } from '../errors/index.js';
import { Lexer } from './lexer/index.js';

/** A `?` of a statement that stands for a value. */
export interface Placeholder {
  /** Its index in the text. */
  readonly at: number;
  /** It is alone in parentheses after IN, where people expect a list. */
  readonly isWholeList: boolean;
}

/** The `?` of a text that the server takes for parameters: none in strings, names or comments. */
export function findPlaceholders(sql: string): readonly Placeholder[] {
  if (!sql.includes('?')) return [];
  const found: Placeholder[] = [];
  const lexer = new Lexer(sql);
  let previous = '';
  let beforePrevious = '';
  while (lexer.next() !== 'end' && lexer.kind !== 'error') {
    let token = '';
    if (lexer.kind === 'placeholder') {
      const inList = previous === '(' && beforePrevious === 'IN';
      found.push({ at: lexer.start, isWholeList: inList && closesNext(lexer) });
    } else if (lexer.kind === 'symbol') {
      token = lexer.text[lexer.start] ?? '';
    } else if (lexer.kind === 'word' && lexer.isWord('IN')) {
      token = 'IN';
    }
    beforePrevious = previous;
    previous = token;
  }
  return found;
}

/** The statement with each placeholder replaced by its literal. There must be as many literals as placeholders. */
export function fillPlaceholders(
  sql: string,
  placeholders: readonly Placeholder[],
  literals: readonly string[],
): string {
  if (placeholders.length !== literals.length) throw wrongCount(placeholders.length, literals.length);
  const parts: string[] = [];
  let from = 0;
  placeholders.forEach(({ at }, i) => {
    parts.push(sql.slice(from, at), literals[i] ?? '');
    from = at + 1;
  });
  parts.push(sql.slice(from));
  return parts.join('');
}

export function wrongCount(placeholders: number, parameters: number): MoInvalidArgumentError {
  return new MoInvalidArgumentError(
    `The statement has ${placeholders} placeholder${placeholders === 1 ? '' : 's'}, but ${parameters} parameter${parameters === 1 ? ' was' : 's were'} given.`,
  );
}

function closesNext(lexer: Lexer): boolean {
  const ahead = lexer.fork();
  ahead.next();
  return ahead.isSymbol(')');
}
