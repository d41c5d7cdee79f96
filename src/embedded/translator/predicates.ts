import { badOperands } from './operand-types.js';
import { bool, isNumeric, isString, isWide, text } from '../catalog/column-type.js';
import { invalidInput, notEmbedded } from '../engine-errors.js';
import { asList, asObject, take, variant } from './ast.js';
import { coerce, condition } from './coercion.js';
import { besideColumn } from './beside-column.js';
import { comparable, compareValues } from './comparison.js';
import { type Expression } from './expression.js';
import { translateExpression } from './expression-translator.js';
import { compareTuples, tupleItems } from './rows.js';
import { unquoted } from './casts.js';
import { type Translator } from './translator-type.js';

/** IS, IN, BETWEEN, LIKE and REGEXP. */

export const truth =
  (test: string): Translator =>
  (t, scope, content) => {
    // the server does not find the column among those that are grouped by
    if (scope?.grouping && /Identifier$/.test(variant(content)[0]))
      throw notEmbedded(`${test} of a grouped column`);
    return {
      sql: `((${condition(t, translateExpression(t, scope, content))}) ${test})`,
      type: bool,
      notNull: true,
    };
  };

export const nullTest =
  (test: string): Translator =>
  (t, scope, content) => ({
    sql: `(${translateExpression(t, scope, content).sql} ${test})`,
    type: bool,
    notNull: true,
  });

/** Whether values are all numbers, or all of one kind beside texts: the server converts a mixed list by rules of its own. */
const alike = (expressions: readonly Expression[]): boolean => {
  const kinds = new Set(
    expressions
      .filter((e) => e.type.kind !== 'null')
      .map((e) =>
        isNumeric(e.type) && e.type.kind !== 'bool'
          ? 'number'
          : ['char', 'varchar', 'text'].includes(e.type.kind)
            ? 'text'
            : e.type.kind,
      ),
  );
  const [head] = expressions;
  kinds.delete('text');
  return (
    kinds.size === 0 ||
    (kinds.size === 1 && (!isString((head as Expression).type) || expressions.every((e) => isString(e.type))))
  );
};

export const inList: Translator = (t, scope, content) => {
  const { expr, list, negated } = take(content, 'IN', 'expr', 'list', 'negated');
  if (asList(list).some((item) => variant(item)[0] === 'Tuple')) {
    const tests = asList(list).map((item) => compareTuples(t, scope, 'Eq', expr, item).sql);
    return { sql: `(${negated === true ? 'NOT ' : ''}(${tests.join(' OR ')}))`, type: bool };
  }
  const e = translateExpression(t, scope, expr);
  const candidates = asList(list).map((item) => translateExpression(t, scope, item));
  // one item is a comparison to the server
  if (e.type.kind === 'bit' && candidates.length > 1)
    throw candidates.every((item) => item.constant && item.type.kind === 'int' && !isWide(item.type))
      ? badOperands(negated === true ? 'not_in' : 'in', e.type, e.type)
      : notEmbedded('IN of bits with other than literal numbers');
  if (!alike([e, ...candidates])) throw notEmbedded('IN with values of several kinds');
  const items = candidates.map((item) =>
    comparable(t, ...(negated === true ? ([e, item] as const) : besideColumn(t, e, item))),
  );
  // a parameter that is no such value is an error, also where another item is found before it
  const wrong = items.find(([, y], i) => candidates[i]?.parameter === 'itself' && !y.constant)?.[1];
  if (wrong) return { sql: `(${wrong.sql} IS NULL)`, type: bool };
  const left = items[0]?.[0].sql ?? e.sql;
  if (items.every(([x]) => x.sql === left))
    return {
      sql: `(${left} ${negated === true ? 'NOT ' : ''}IN (${items.map(([, y]) => y.sql).join(', ')}))`,
      type: bool,
    };
  return {
    sql: `(${negated === true ? 'NOT ' : ''}(${items.map(([x, y]) => `${x.sql} = ${y.sql}`).join(' OR ')}))`,
    type: bool,
  };
};

export const inSubquery: Translator = (t, scope, content) => {
  const { expr, subquery, negated } = take(content, 'IN', 'expr', 'subquery', 'negated');
  const left = tupleItems(expr).map((item) => translateExpression(t, scope, item));
  const query = t.query(subquery, scope);
  if (query.columns.length !== left.length)
    throw left.length === 1
      ? invalidInput('subquery returns more than 1 column')
      : notEmbedded('IN with another number of columns');
  const alias = t.nextAlias();
  const pairs = left.map((e, i) => {
    const column = query.columns[i] as Expression;
    return comparable(t, e, { sql: `${alias}.o${i}`, type: column.type });
  });
  const right = `(SELECT ${pairs.map(([, y]) => y.sql).join(', ')} FROM (${query.sql}) ${alias})`;
  const sides = pairs.map(([x]) => x.sql);
  return {
    sql: `(${sides.length > 1 ? `(${sides.join(', ')})` : (sides[0] as string)} ${negated === true ? 'NOT ' : ''}IN ${right})`,
    type: bool,
  };
};

export const between: Translator = (t, scope, content) => {
  const { expr, low, high, negated } = take(content, 'BETWEEN', 'expr', 'low', 'high', 'negated');
  const e = translateExpression(t, scope, expr);
  const from = compareValues(t, 'GtEq', e, translateExpression(t, scope, low));
  const to = compareValues(t, 'LtEq', e, translateExpression(t, scope, high));
  return { sql: `(${negated === true ? 'NOT ' : ''}(${from.sql} AND ${to.sql}))`, type: bool };
};

export const like =
  (fold: boolean): Translator =>
  (t, scope, content) => {
    const {
      expr,
      pattern,
      negated,
      escape_char: escape,
    } = take(content, 'LIKE', 'expr', 'pattern', 'negated', 'escape_char');
    const operands = [expr, pattern].map((node) => translateExpression(t, scope, node));
    if (operands.some((e) => e.type.kind === 'bit'))
      throw badOperands('like', ...operands.map((e) => e.type));
    const [value, wanted] = operands.map((operand) => {
      const e = coerce(t, unquoted(operand), text);
      return fold ? `mo_lower(${e.sql})` : e.sql;
    }) as [string, string];
    const given = escape === undefined || escape === null ? '\\' : String(variant(asObject(escape).value)[1]);
    const mark = t.bindings.add(fold ? given.toLowerCase() : given);
    return {
      sql: `(${value} ${negated === true ? 'NOT ' : ''}LIKE mo_pattern(${wanted}, ${mark}) ESCAPE ${mark})`,
      type: bool,
    };
  };

export const regexp: Translator = (t, scope, content) => {
  const { expr, pattern, negated } = take(content, 'REGEXP', 'expr', 'pattern', 'negated', 'regexp');
  const operands = [expr, pattern].map((node) => translateExpression(t, scope, node));
  if (operands.some((e) => e.type.kind === 'json' || e.type.kind === 'bit'))
    throw badOperands('reg_match', ...operands.map((e) => e.type));
  const [a, b] = operands.map((e) => coerce(t, e, text).sql);
  return { sql: `(${negated === true ? 'NOT ' : ''}mo_regexp(${a as string}, ${b as string}))`, type: bool };
};
