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

/** Direction of one ORDER BY item. */
export const direction = (item: Ast): string => {
  const { options } = take(item, 'ORDER BY', 'expr', 'options');
  const { asc } = take(options ?? {}, 'ORDER BY', 'asc');
  return asc === false && asObject(options).asc !== undefined ? ' DESC' : '';
};

export const orderTerms = (t: Translation, scope: Scope | undefined, items: readonly Ast[]): string =>
  items
    .map((item) => orderKey(translateExpression(t, scope, asObject(item).expr)) + direction(item))
    .join(', ');
