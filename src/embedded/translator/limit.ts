import { uint64 } from '../catalog/column-type.js';
import { notEmbedded } from '../engine-errors.js';
import { ServerError } from '../session-backend.js';
import { asList, asObject, isGiven, type Ast, take, variant } from './ast.js';
import { type Translation } from './environment.js';
import { translateExpression } from './expression-translator.js';
import { type Scope } from './expression.js';
import { castValue } from '../values/cast.js';

/** Whether a LIMIT is a plain 0. */
export const isZero = (node: Ast): boolean => {
  if (!isGiven(node)) return false;
  const { limit } = asObject(variant(node)[1]);
  if (!isGiven(limit) || variant(limit)[0] !== 'Value') return false;
  const [kind, digits] = variant(asObject(variant(limit)[1]).value);
  return kind === 'Number' && Number(asList(digits)[0]) === 0;
};

/** LIMIT and OFFSET. */
export const translateLimit = (t: Translation, outer: Scope | undefined, node: Ast): string => {
  if (node === undefined || node === null) return '';
  const [kind, content] = variant(node);
  const number = (ast: Ast): string => {
    if (variant(ast)[0] === 'UnaryOp')
      throw new ServerError(1149, 'SQL syntax error: LIMIT must be a non-negative integer');
    const e = translateExpression(t, outer, ast);
    if (!e.constant) throw notEmbedded('a computed LIMIT');
    const value = castValue(e.constant.value, e.type, uint64, { zoneMinutes: 0 });
    return value === null ? '0' : String(value);
  };
  if (kind === 'OffsetCommaLimit') {
    const { offset, limit } = take(content, 'LIMIT', 'offset', 'limit');
    return ` LIMIT ${number(limit)} OFFSET ${number(offset)}`;
  }
  const { limit, offset } = take(content, 'LIMIT', 'limit', 'offset');
  const from =
    offset === undefined || offset === null
      ? ''
      : ` OFFSET ${number(take(offset, 'OFFSET', 'value', 'rows').value)}`;
  return `${limit === undefined || limit === null ? ' LIMIT -1' : ` LIMIT ${number(limit)}`}${from}`;
};
