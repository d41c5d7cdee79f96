import { notEmbedded } from '../engine-errors.js';
import { asObject, take, type Ast } from './ast.js';
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
