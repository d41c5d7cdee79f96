import { notEmbedded } from '../engine-errors.js';
import { ServerError } from '../session-backend.js';
import { asObject, take, variant, type Ast } from './ast.js';
import { type Translation } from './environment.js';
import { type Expression, type Scope } from './expression.js';
import { translateExpression } from './expression-translator.js';

/** The SQLite text that orders by an expression as MatrixOne does. */
export const orderKey = (e: Expression): string => {
  if (e.type.kind === 'enum')
    return `mo_position(${e.sql}, '${JSON.stringify(e.type.values).replaceAll("'", "''")}')`;
  if (e.type.kind === 'set' || e.type.kind === 'json' || e.type.kind === 'vector')
    throw notEmbedded(`ordering by ${e.type.kind}`);
  return e.sql;
};

/** The server orders by no constant but a position and NULL. */
export const refuseConstantOrder = (node: Ast): void => {
  const [tag, content] = variant(node);
  if (tag !== 'Value') return;
  const value = asObject(content).value as Ast;
  const [kind, text] = variant(value);
  if (kind === 'Null' || kind === 'Placeholder') return;
  if (kind === 'Number' && /^\d+$/.test(String((text as readonly unknown[])[0]))) return;
  throw new ServerError(1149, 'SQL syntax error: non-integer constant in ORDER BY');
};

/** One item of ORDER BY. */
export interface OrderTerm {
  readonly key: string;
  readonly descending: boolean;
  readonly notNull: boolean;
  readonly nullSide: boolean;
}

/** What an item of ORDER BY orders by, as an expression or by its column in the select list, or by another key. */
export const orderTermOf = (item: Ast, e: Expression, key?: string): OrderTerm => {
  const { options } = take(item, 'ORDER BY', 'expr', 'options');
  const { asc } = take(options ?? {}, 'ORDER BY', 'asc');
  return {
    key: key ?? orderKey(e),
    descending: asc === false,
    notNull: e.notNull === true,
    nullSide: e.nullSide === true,
  };
};

const termText = ({ key, descending }: OrderTerm): string => `${key}${descending ? ' DESC' : ''}`;

/**
 * Behind the first item, the server leaves rows as they are by a descending item that is NULL in some row, but in
 * none of those that the items before it leave equal.
 */
const mayStayUnsorted = (term: OrderTerm, index: number): boolean =>
  index > 0 && term.descending && !term.notNull;

const unsortedCheck = (term: OrderTerm, before: readonly OrderTerm[]): string => {
  const equals = `OVER (PARTITION BY ${before.map((b) => b.key).join(', ')})`;
  const isNull = `${term.key} IS NULL`;
  return `mo_sorted(max(${isNull}) OVER (), max(${isNull}) ${equals}, min(${term.key}) ${equals} IS max(${term.key}) ${equals})`;
};

/** The ORDER BY clause of a query, which fails where the server would not sort. */
export const orderClause = (terms: readonly OrderTerm[], limited: boolean): string => {
  if (terms.length === 0) return '';
  // the server panics
  if (limited && terms.some((term) => term.nullSide))
    throw notEmbedded('a LIMIT of rows ordered by what is NULL throughout a side of UNION ALL');
  const texts = terms.flatMap((term, i) =>
    // with a LIMIT the server sorts by other means
    !limited && mayStayUnsorted(term, i)
      ? [unsortedCheck(term, terms.slice(0, i)), termText(term)]
      : [termText(term)],
  );
  return ` ORDER BY ${texts.join(', ')}`;
};

/** The order inside of a window or an aggregate. */
export const orderTerms = (t: Translation, scope: Scope | undefined, items: readonly Ast[]): string =>
  orderTermTexts(items.map((item) => orderTermOf(item, translateExpression(t, scope, asObject(item).expr))));

export const orderTermTexts = (terms: readonly OrderTerm[]): string => {
  if (terms.some(mayStayUnsorted))
    throw notEmbedded('a window or aggregate ordered by a second, descending item that can be NULL');
  return terms.map(termText).join(', ');
};
