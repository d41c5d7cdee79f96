import {
  averageScale,
  decimal,
  double,
  int64,
  isBinary,
  isFloat,
  isNumeric,
  isString,
  uint64,
  type ColumnType,
} from '../../catalog/column-type.js';
import { invalidArgument, notEmbedded, notYetImplemented } from '../../engine-errors.js';
import { ServerError } from '../../session-backend.js';
import { asList, take, variant, type Ast } from '../ast.js';
import { coerce } from '../coercion.js';
import { type Translation } from '../environment.js';
import { ungrouped, type Expression, type Scope } from '../expression.js';
import { translateExpression } from '../expression-translator.js';
import { groupConcat } from './group-concat.js';
import { objectOfGroup, arrayOfGroup, bitsOf, countOfTuples, spreadKinds, spreadOf } from './gathering.js';
import { type Window } from './windows.js';

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
  'json_arrayagg',
  'json_objectagg',
  ...Object.keys(spreadKinds),
]);

/** Inside an aggregate every column may be named. */
const inside = (scope: Scope | undefined): Scope | undefined => {
  if (!scope) return undefined;
  const free = ungrouped(scope);
  return {
    ...free,
    noAggregates: (name) =>
      new ServerError(1149, `SQL syntax error: aggregate function ${name} calls cannot be nested`),
    noWindows: () =>
      new ServerError(
        1149,
        'SQL syntax error: aggregate function calls cannot contain window function calls',
      ),
  };
};

/** The server's error for what it does not add up. */
const refuseUnsummable = (name: string, type: ColumnType): void => {
  if (isString(type)) throw invalidArgument(`aggregate function ${name}`, '[VARCHAR]');
  if (['bool', 'date', 'datetime', 'json'].includes(type.kind))
    throw invalidArgument(`aggregate function ${name}`, `[${type.kind.toUpperCase()}]`);
};

const sumOf = (t: Translation, e: Expression, distinct: string, sliding: boolean): Expression => {
  if (isFloat(e.type))
    return { sql: `${sliding ? 'mo_sliding_sum' : 'mo_float_sum'}(${distinct}${e.sql})`, type: double };
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

const averageOf = (t: Translation, e: Expression, distinct: string, sliding: boolean): Expression => {
  if (e.type.kind === 'decimal' || (e.type.kind === 'int' && e.type.bits === 64)) {
    const scale = e.type.kind === 'decimal' ? e.type.scale : undefined;
    const result = scale === undefined ? 4 : averageScale(scale);
    const value = coerce(t, e, decimal(65, 30)).sql;
    return { sql: `mo_decimal_avg(${distinct}${value}, ${result})`, type: decimal(38, result) };
  }
  refuseUnsummable('avg', e.type);
  if (!isNumeric(e.type)) throw notEmbedded(`avg of ${e.type.kind}`);
  const name = !isFloat(e.type) ? 'avg' : sliding ? 'mo_sliding_avg' : 'mo_float_avg';
  return { sql: `${name}(${distinct}${e.sql})`, type: double };
};

const comparableKinds: (type: ColumnType) => boolean = (type) =>
  !['enum', 'set', 'json', 'vector', 'bool'].includes(type.kind);

/** Within a window an aggregate is the value of a group, and there is no other window. */
const insideWindow = (scope: Scope | undefined): Scope | undefined =>
  scope && {
    ...scope,
    noWindows: (name) =>
      new ServerError(1149, `SQL syntax error: You cannot use the window function '${name}' in this context`),
  };

/** COUNT, SUM and their kin, also as window functions. */
export const translateAggregate = (
  t: Translation,
  scope: Scope | undefined,
  name: string,
  content: Ast,
  window: Window | undefined,
): Expression => {
  if (!window && scope?.noAggregates) throw scope.noAggregates(name);
  const { args } = take(content, `${name}()`, 'name', 'args', 'over');
  const {
    args: list,
    duplicate_treatment: treatment,
    clauses,
  } = take(variant(args)[1] ?? {}, `${name}()`, 'args', 'duplicate_treatment', 'clauses');
  if (window && treatment === 'Distinct') throw notYetImplemented('DISTINCT in window function');
  const over = window ? ` OVER (${window.text})` : '';
  const with_ = (r: Expression): Expression =>
    window ? { ...r, sql: window.guarded(`${r.sql}${over}`) } : r;
  const sliding = window?.sliding === true;
  const distinct = treatment === 'Distinct' ? 'DISTINCT ' : '';
  const items = asList(list).map((item) => variant(variant(item)[1]));
  if (name !== 'group_concat' && asList(clauses).length > 0) throw notEmbedded(`${name}() with clauses`);
  if (name === 'count' && items.length === 1 && items[0]?.[0] === 'Wildcard')
    return with_({ sql: 'count(*)', type: int64, notNull: true });
  const within = window ? insideWindow(scope) : inside(scope);
  const operands = items.map(([form, node]) => {
    if (form !== 'Expr') throw notEmbedded(`${name}(${form})`);
    return translateExpression(t, within, node);
  });
  const e = operands[0];
  if (!e) throw notEmbedded(`${name}() without argument`);
  if (name === 'group_concat') {
    if (window && asList(clauses).some((clause) => variant(clause)[0] === 'OrderBy'))
      throw notYetImplemented('function-local ORDER BY in window function');
    return with_(groupConcat(t, window ? undefined : scope, within, operands, distinct, asList(clauses)));
  }
  if (name === 'json_objectagg') return with_(objectOfGroup(t, operands, distinct));
  if (name === 'count' && distinct && operands.length > 1) return countOfTuples(operands);
  if (operands.length !== 1) throw notEmbedded(`${name}() of several arguments`);
  switch (name) {
    case 'count':
      return with_({ sql: `count(${distinct}${e.sql})`, type: int64, notNull: true });
    case 'sum':
      return { ...with_(sumOf(t, e, distinct, sliding)), ungathered: true };
    case 'avg':
      return with_(averageOf(t, e, distinct, sliding));
    case 'min':
    case 'max':
      // of a literal as long the server rounds some digits away
      if (e.constant && e.type.kind === 'decimal' && e.type.precision > 38)
        throw notEmbedded(`${name} of a literal as long as this`);
      if (!comparableKinds(e.type) || (e.constant && isBinary(e.type)))
        throw notEmbedded(`${name} of ${e.type.kind}`);
      return with_({ sql: `${name}(${e.sql})`, type: e.type, ungathered: true });
    case 'any_value':
      if (over !== '') throw notEmbedded('any_value() as a window function');
      return { sql: `mo_first(${e.sql})`, type: e.type, ungathered: true };
    case 'bit_and':
    case 'bit_or':
    case 'bit_xor':
      return with_(bitsOf(name, e, distinct));
    case 'json_arrayagg':
      return with_(arrayOfGroup(t, e, distinct));
    default:
      return with_(spreadOf(name, e, distinct));
  }
};
