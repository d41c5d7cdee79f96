import {
  decimal,
  double,
  int64,
  isBinary,
  isFloat,
  isNumeric,
  isString,
  isWide,
  text,
  uint64,
  type ColumnType,
} from '../../catalog/column-type.js';
import { invalidArgument, notEmbedded } from '../../engine-errors.js';
import { ServerError } from '../../session-backend.js';
import { asList, asObject, take, variant, type Ast } from '../ast.js';
import { coerce } from '../coercion.js';
import { type Translation } from '../environment.js';
import { ungrouped, type Expression, type Scope } from '../expression.js';
import { translateExpression } from '../expression-translator.js';
import { orderTerms } from '../order.js';

export const aggregateNames: ReadonlySet<string> = new Set([
  'count',
  'sum',
  'avg',
  'min',
  'max',
  'group_concat',
  'any_value',
  'bit_and',
  'bit_or',
  'bit_xor',
  'std',
  'stddev',
  'stddev_pop',
  'variance',
  'var_pop',
]);

/** Inside an aggregate every column may be named. */
const inside = (scope: Scope | undefined): Scope | undefined => {
  if (!scope) return undefined;
  const free = ungrouped(scope);
  return {
    ...free,
    noAggregates: (name) =>
      new ServerError(1149, `SQL syntax error: aggregate function ${name} calls cannot be nested`),
  };
};

/** The server's error for what it does not add up. */
const refuseUnsummable = (name: string, type: ColumnType): void => {
  if (isString(type)) throw invalidArgument(`aggregate function ${name}`, '[VARCHAR]');
  if (['bool', 'date', 'datetime', 'json'].includes(type.kind))
    throw invalidArgument(`aggregate function ${name}`, `[${type.kind.toUpperCase()}]`);
};

const sumOf = (t: Translation, e: Expression, distinct: string): Expression => {
  if (isFloat(e.type)) return { sql: `mo_float_sum(${distinct}${e.sql})`, type: double };
  refuseUnsummable('sum', e.type);
  if (e.type.kind === 'null') return { sql: 'sum(NULL)', type: int64 };
  if (e.type.kind === 'decimal')
    return decimalSum(e, distinct, e.type.scale, e.type.precision > 38 ? 65 : 38);
  if (e.type.kind !== 'int') throw notEmbedded(`sum of ${e.type.kind}`);
  if (e.type.kind === 'int' && e.type.bits === 64)
    return decimalSum(coerce(t, e, decimal(38, 0)), distinct, 0, 38);
  const { unsigned } = e.type;
  return { sql: `sum(${distinct}${e.sql})`, type: unsigned ? uint64 : int64 };
};

const decimalSum = (e: Expression, distinct: string, scale: number, precision: number): Expression => ({
  sql: `mo_decimal_sum(${distinct}${e.sql})`,
  type: decimal(precision, scale),
});

const averageOf = (t: Translation, e: Expression, distinct: string): Expression => {
  if (e.type.kind === 'decimal' || (e.type.kind === 'int' && e.type.bits === 64)) {
    const scale = e.type.kind === 'decimal' ? e.type.scale : undefined;
    const result = scale === undefined ? 4 : Math.min(Math.max(12, scale), scale + 6);
    const value = coerce(t, e, decimal(65, 30)).sql;
    return { sql: `mo_decimal_avg(${distinct}${value}, ${result})`, type: decimal(38, result) };
  }
  refuseUnsummable('avg', e.type);
  if (!isNumeric(e.type)) throw notEmbedded(`avg of ${e.type.kind}`);
  return { sql: `${isFloat(e.type) ? 'mo_float_avg' : 'avg'}(${distinct}${e.sql})`, type: double };
};

const comparableKinds: (type: ColumnType) => boolean = (type) =>
  !['enum', 'set', 'json', 'vector', 'bool'].includes(type.kind);

const hasAggregateIn = (node: Ast): boolean =>
  /"Function":\{"name":\[\{"Identifier":\{"value":"(count|sum|avg|min|max|group_concat)"/i.test(
    JSON.stringify(node),
  );

/** COUNT, SUM and their kin, also as window functions. */
export const translateAggregate = (
  t: Translation,
  scope: Scope | undefined,
  name: string,
  content: Ast,
  over: string,
): Expression => {
  if (over === '' && scope?.noAggregates) throw scope.noAggregates(name);
  const { args } = take(content, `${name}()`, 'name', 'args', 'over');
  const {
    args: list,
    duplicate_treatment: treatment,
    clauses,
  } = take(variant(args)[1] ?? {}, `${name}()`, 'args', 'duplicate_treatment', 'clauses');
  const distinct = treatment === 'Distinct' ? 'DISTINCT ' : '';
  const items = asList(list).map((item) => variant(variant(item)[1]));
  if (name !== 'group_concat' && asList(clauses).length > 0) throw notEmbedded(`${name}() with clauses`);
  if (name === 'count' && items.length === 1 && items[0]?.[0] === 'Wildcard')
    return { sql: `count(*)${over}`, type: int64, notNull: true };
  const operands = items.map(([form, node]) => {
    if (form !== 'Expr') throw notEmbedded(`${name}(${form})`);
    if (over !== '' && hasAggregateIn(node)) throw notEmbedded('an aggregate in a window function');
    return translateExpression(t, inside(scope), node);
  });
  const e = operands[0];
  if (!e) throw notEmbedded(`${name}() without argument`);
  if (name === 'group_concat' && over !== '') throw notEmbedded('group_concat() as a window function');
  if (name === 'group_concat') return groupConcat(t, scope, operands, distinct, asList(clauses));
  if (operands.length !== 1) throw notEmbedded(`${name}() of several arguments`);
  const with_ = (r: Expression): Expression => (over === '' ? r : { ...r, sql: `${r.sql}${over}` });
  switch (name) {
    case 'count':
      return { sql: `count(${distinct}${e.sql})${over}`, type: int64, notNull: true };
    case 'sum':
      return { ...with_(sumOf(t, e, distinct)), ungathered: true };
    case 'avg':
      return with_(averageOf(t, e, distinct));
    case 'min':
    case 'max':
      // of a literal as long the server rounds some digits away
      if (e.constant && e.type.kind === 'decimal' && e.type.precision > 38)
        throw notEmbedded(`${name} of a literal as long as this`);
      if (!comparableKinds(e.type) || (e.constant && isBinary(e.type)))
        throw notEmbedded(`${name} of ${e.type.kind}`);
      return { sql: `${name}(${e.sql})${over}`, type: e.type, ungathered: true };
    case 'any_value':
      if (over !== '') throw notEmbedded('any_value() as a window function');
      return { sql: `mo_first(${e.sql})`, type: e.type, ungathered: true };
    default:
      if (isWide(e.type)) throw notEmbedded(`${name} of an unsigned bigint`);
      throw notEmbedded(`the aggregate ${name}`);
  }
};

const groupConcat = (
  t: Translation,
  scope: Scope | undefined,
  operands: readonly Expression[],
  distinct: string,
  clauses: readonly Ast[],
): Expression => {
  if (t.env.variable('group_concat_max_len', false) !== '1024')
    throw notEmbedded('group_concat() with another group_concat_max_len');
  const parts = operands.map((e) => {
    if (
      ((!isNumeric(e.type) || isFloat(e.type)) &&
        !['char', 'varchar', 'text', 'enum', 'date'].includes(e.type.kind)) ||
      ['bool', 'bit', 'year'].includes(e.type.kind)
    )
      throw notEmbedded(`group_concat() of ${e.type.kind}`);
    return coerce(t, e, text).sql;
  });
  const [only, ...others] = scope?.relations ?? [];
  let order = only?.kept && others.length === 0 && !distinct ? ` ORDER BY ${only.kept.order}` : '';
  let separator = ',';
  for (const clause of clauses) {
    const [kind, body] = variant(clause);
    if (kind === 'OrderBy') {
      const terms = orderTerms(t, inside(scope), asList(body));
      // a DISTINCT list is sorted by its own values only, and a number means a column
      const own =
        operands.length === 1 && asList(body).length === 1 && terms.startsWith(operands[0]?.sql ?? ' ');
      const odd = asList(body).some((item) =>
        ['Value', 'Subquery'].includes(variant(asObject(item).expr)[0]),
      );
      if (odd || (distinct && !own)) throw notEmbedded('this ORDER BY of group_concat()');
      order = ` ORDER BY ${terms}`;
    } else if (kind === 'Separator') separator = String(variant(take(body, 'SEPARATOR', 'value').value)[1]);
    else throw notEmbedded(`group_concat with ${kind}`);
  }
  const value = parts.length === 1 ? (parts[0] as string) : `mo_concat(${parts.join(', ')})`;
  if (distinct) {
    if (separator !== ',') throw notEmbedded('group_concat(DISTINCT … SEPARATOR)');
    return { sql: `group_concat(DISTINCT ${value}${order})`, type: text };
  }
  return { sql: `group_concat(${value}, ${t.bindings.add(separator)}${order})`, type: text };
};
