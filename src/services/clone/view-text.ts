import { MoUnsupportedError } from '../../errors/index.js';
import { Lexer, quoteIdentifier } from '../../sql/index.js';

/** A view as the server keeps it: its statement, and the database that plain names in it mean. */
export interface ViewDefinition {
  readonly name: string;
  readonly statement: string;
  readonly defaultDatabase: string;
}

/**
 * A view's statement with names of one database turned to another one. Throws MoUnsupportedError where that cannot be told: a view that
 * reads at a point in time, or one in which the database's name also means something else.
 */
export function rewriteView(view: ViewDefinition, from: string, to: string): string {
  const text = view.statement;
  const lexer = new Lexer(text);
  const qualifiers: { readonly start: number; readonly end: number }[] = [];
  let other = 0;
  let afterDot = false;
  let ended = false;
  for (let first = true; lexer.next() !== 'end'; first = false) {
    if (lexer.kind === 'error' || lexer.isSymbol('{')) throw unsupported(view, 'it reads at a point in time');
    // one of several stacked statements: the server has kept them all as the view's
    if (ended) throw unsupported(view, 'it was made together with other statements');
    ended = lexer.isSymbol(';');
    if (first && lexer.isWord('ALTER'))
      return rewriteView({ ...view, statement: recreated(text, lexer) }, from, to);
    if (!afterDot && isName(lexer, from)) {
      const { start, end } = lexer;
      const ahead = lexer.fork();
      ahead.next();
      if (ahead.isSymbol('.')) qualifiers.push({ start, end });
      else other++;
    }
    afterDot = lexer.isSymbol('.');
  }
  if (qualifiers.length > 0 && other > 0) {
    throw unsupported(view, `'${from}' is the database in one place of it and something else in another`);
  }
  return qualifiers.reduceRight(
    (rewritten, { start, end }) => rewritten.slice(0, start) + quoteIdentifier(to) + rewritten.slice(end),
    text,
  );
}

/** A view that was altered is kept as its ALTER statement. */
function recreated(text: string, first: Lexer): string {
  return `${text.slice(0, first.start)}CREATE OR REPLACE${text.slice(first.end)}`;
}

function isName(lexer: Lexer, name: string): boolean {
  if (lexer.kind === 'word') return lexer.value.toLowerCase() === name;
  if (lexer.kind !== 'quoted-name') return false;
  return lexer.value.slice(1, -1).replaceAll('``', '`').toLowerCase() === name;
}

function unsupported(view: ViewDefinition, reason: string): MoUnsupportedError {
  return new MoUnsupportedError(
    `View '${view.name}' cannot be taken over into a clone inside a transaction: ${reason}. ` +
      'Take a snapshot in the transaction and clone from it.',
  );
}
