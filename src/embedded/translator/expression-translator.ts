import {
  bool,
  decimal,
  double,
  int64,
  isBinary,
  isString,
  text,
  uint64,
  varchar,
  type ColumnType,
} from '../catalog/column-type.js';
import { invalidInput, notEmbedded } from '../engine-errors.js';
import { encodeUnits, parseUnits } from '../values/decimal.js';
import { storeInteger } from '../values/wide-integer.js';
import { asList, asObject, identText, take, variant, type Ast } from './ast.js';
import { coerce, commonType, comparable, condition } from './coercion.js';
import { constant } from './constant.js';
import { parseType } from './data-type.js';
import { type Translation } from './environment.js';
import { type Expression, type Scope } from './expression.js';
import { translateFunction } from './functions/index.js';
import { printExpression } from './label.js';
import { resolveColumn } from './names.js';
import { arithmetic, compare, integerDivision, logical, negate } from './operators.js';

/** Translates one expression of a statement. */
export const translateExpression = (t: Translation, scope: Scope | undefined, node: Ast): Expression => {
  const [tag, content] = variant(node);
  if (
    scope?.groupedBy?.has(printExpression(node).toLowerCase()) &&
    tag !== 'Identifier' &&
    tag !== 'CompoundIdentifier'
  ) {
    const { grouping: _, groupedBy: __, ...free } = scope;
    return translateExpression(t, free, node);
  }
  const translator = translators[tag];
  if (!translator) throw notEmbedded(`the expression ${tag}`);
  return translator(t, scope, content, node);
};

type Translator = (t: Translation, scope: Scope | undefined, content: Ast, node: Ast) => Expression;

const literal: Translator = (t, _scope, content) => translateValue(t, asObject(content).value);

const maxInt64 = 2n ** 63n - 1n;

/** A literal or parameter. */
export const translateValue = (t: Translation, node: Ast): Expression => {
  const [tag, value] = variant(node);
  switch (tag) {
    case 'Number': {
      const digits = String((value as readonly unknown[])[0]);
      if (/^\d+$/.test(digits)) {
        const n = BigInt(digits);
        if (n <= maxInt64) return constant(t.bindings, n, int64);
        if (n < 2n ** 64n) return constant(t.bindings, storeInteger(n), uint64);
        return constant(t.bindings, encodeUnits(n * 10n ** 30n), decimal(Math.max(38, digits.length), 0));
      }
      if (/e/i.test(digits)) return constant(t.bindings, Number(digits), double);
      const scale = digits.length - digits.indexOf('.') - 1;
      if (scale > 30) throw notEmbedded('a number with more than 30 fraction digits');
      return constant(
        t.bindings,
        encodeUnits(parseUnits(digits) as bigint),
        decimal(Math.max(scale, digits.replace('.', '').replace(/^0+(?=.)/, '').length), scale),
      );
    }
    case 'NationalStringLiteral':
      throw invalidInput('column N does not exist');
    case 'SingleQuotedString':
    case 'DoubleQuotedString':
      return constant(t.bindings, String(value), varchar([...String(value)].length));
    case 'HexStringLiteral': {
      const hex = String(value);
      return constant(t.bindings, Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex'), {
        kind: 'varbinary',
        length: Math.ceil(hex.length / 2),
      });
    }
    case 'SingleQuotedByteStringLiteral': {
      const bits = String(value);
      return constant(t.bindings, storeInteger(BigInt(`0b${bits || '0'}`)), {
        kind: 'bit',
        length: Math.max(1, bits.length),
      });
    }
    case 'Boolean':
      return constant(t.bindings, value === true ? 1n : 0n, bool);
    case 'Null':
      return constant(t.bindings, null, { kind: 'null' });
    case 'Placeholder': {
      // numbered by the parser front, see numberPlaceholders
      const parameter = t.env.parameters[Number(String(value).slice(1))];
      if (!parameter) throw invalidInput('only prepare statement can use ? expr');
      return constant(t.bindings, parameter.value, parameter.type);
    }
    default:
      throw notEmbedded(`a literal of kind ${tag}`);
  }
};

const identifier: Translator = (t, scope, content) => {
  const name = identText(content);
  if (name.startsWith('@@')) return systemVariable(t, name.slice(2).split('.'));
  if (name.startsWith('@')) return t.env.userVariable(name.slice(1));
  if (
    /^(current_timestamp|current_date|current_time|current_user|localtime|localtimestamp|utc_timestamp)$/i.test(
      name,
    ) &&
    !asObject(content).quote_style
  )
    return translateFunction(t, scope, name, { name: [{ Identifier: content }] });
  return resolveColumn(scope, [name]);
};

const systemVariable = (t: Translation, parts: readonly string[]): Expression => {
  const scoped = parts.length > 1 ? (parts[0] as string).toLowerCase() : undefined;
  const name = (parts[parts.length - 1] as string).toLowerCase();
  return constant(t.bindings, t.env.variable(name, scoped === 'global'), text);
};

const compound: Translator = (t, scope, content) => {
  const parts = asList(content).map(identText);
  const first = parts[0] as string;
  if (first.startsWith('@@')) return systemVariable(t, [first.slice(2), ...parts.slice(1)]);
  return resolveColumn(scope, parts);
};

const binary: Translator = (t, scope, content) => {
  const { left, op, right } = take(content, 'an operator', 'left', 'op', 'right');
  const operator = String(variant(op)[0]);
  const rotated = operator === 'Arrow' || operator === 'LongArrow' ? rotateArrow(content, right) : undefined;
  if (rotated !== undefined) return translateExpression(t, scope, rotated);
  if (operator === 'Arrow' || operator === 'LongArrow') {
    const extract = translateFunction(t, scope, 'json_extract', call('json_extract', [left, right]));
    return operator === 'Arrow' ? extract : { sql: `mo_json_unquote(${extract.sql})`, type: varchar() };
  }
  const [leftTag] = variant(left);
  const [rightTag] = variant(right);
  if (leftTag === 'Interval' || rightTag === 'Interval') {
    const [moment, interval] = leftTag === 'Interval' ? [right, left] : [left, right];
    if (operator !== 'Plus' && !(operator === 'Minus' && rightTag === 'Interval'))
      throw notEmbedded('this use of INTERVAL');
    const name = operator === 'Plus' ? 'date_add' : 'date_sub';
    return translateFunction(t, scope, name, call(name, [moment, interval]));
  }
  if (leftTag === 'Tuple' || rightTag === 'Tuple') return compareTuples(t, scope, operator, left, right);
  const a = translateExpression(t, scope, left);
  const b = translateExpression(t, scope, right);
  switch (operator) {
    case 'Eq':
    case 'NotEq':
    case 'Lt':
    case 'LtEq':
    case 'Gt':
    case 'GtEq':
    case 'Spaceship':
      return compare(t, operator, a, b);
    case 'And':
    case 'Or':
    case 'Xor':
      return logical(t, operator, a, b);
    case 'MyIntegerDivide':
      return integerDivision(t, a, b);
    case 'StringConcat':
      // the server reads || as OR
      return logical(t, 'Or', a, b);
    default:
      return arithmetic(t, operator, a, b);
  }
};

/** The parser lets -> and ->> reach over what follows; they bind tighter than everything there. */
const rotateArrow = (arrow: Ast, right: Ast): Ast | undefined => {
  const [tag, inner] = variant(right);
  const take_ = (key: string) => ({
    [tag]: { ...asObject(inner), [key]: { BinaryOp: { ...asObject(arrow), right: asObject(inner)[key] } } },
  });
  switch (tag) {
    case 'BinaryOp':
      return take_('left');
    case 'InList':
    case 'Like':
    case 'Between':
    case 'RLike':
      return take_('expr');
    case 'IsNull':
    case 'IsNotNull':
      return { [tag]: { BinaryOp: { ...asObject(arrow), right: inner } } };
    default:
      return undefined;
  }
};

/** A function call node made up by the translator itself. */
export const call = (name: string, args: readonly Ast[]): Ast => ({
  name: [{ Identifier: { value: name } }],
  args: { List: { args: args.map((a) => ({ Unnamed: { Expr: a } })), clauses: [] } },
});

const compareTuples = (
  t: Translation,
  scope: Scope | undefined,
  operator: string,
  left: Ast,
  right: Ast,
): Expression => {
  const [a, b] = [tupleItems(left), tupleItems(right)];
  if (a.length !== b.length || (operator !== 'Eq' && operator !== 'NotEq'))
    throw notEmbedded('this comparison of rows');
  const pairs = a.map(
    (item, i) =>
      compare(t, 'Eq', translateExpression(t, scope, item), translateExpression(t, scope, b[i])).sql,
  );
  return { sql: `${operator === 'NotEq' ? 'NOT ' : ''}(${pairs.join(' AND ')})`, type: bool };
};

const tupleItems = (node: Ast): readonly Ast[] => {
  const [tag, content] = variant(node);
  return tag === 'Tuple' ? asList(content) : [node];
};

const truth =
  (test: string): Translator =>
  (t, scope, content) => ({
    sql: `((${condition(t, translateExpression(t, scope, content))}) ${test})`,
    type: bool,
    notNull: true,
  });

const nullTest =
  (test: string): Translator =>
  (t, scope, content) => ({
    sql: `(${translateExpression(t, scope, content).sql} ${test})`,
    type: bool,
    notNull: true,
  });

const inList: Translator = (t, scope, content) => {
  const { expr, list, negated } = take(content, 'IN', 'expr', 'list', 'negated');
  if (asList(list).some((item) => variant(item)[0] === 'Tuple')) {
    const tests = asList(list).map((item) => compareTuples(t, scope, 'Eq', expr, item).sql);
    return { sql: `(${negated === true ? 'NOT ' : ''}(${tests.join(' OR ')}))`, type: bool };
  }
  const e = translateExpression(t, scope, expr);
  const items = asList(list).map((item) => comparable(t, e, translateExpression(t, scope, item)));
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

const inSubquery: Translator = (t, scope, content) => {
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

const between: Translator = (t, scope, content) => {
  const { expr, low, high, negated } = take(content, 'BETWEEN', 'expr', 'low', 'high', 'negated');
  const e = translateExpression(t, scope, expr);
  const from = compare(t, 'GtEq', e, translateExpression(t, scope, low));
  const to = compare(t, 'LtEq', e, translateExpression(t, scope, high));
  return { sql: `(${negated === true ? 'NOT ' : ''}(${from.sql} AND ${to.sql}))`, type: bool };
};

const like =
  (fold: boolean): Translator =>
  (t, scope, content) => {
    const {
      expr,
      pattern,
      negated,
      escape_char: escape,
    } = take(content, 'LIKE', 'expr', 'pattern', 'negated', 'escape_char');
    const side = (node: Ast) => {
      const e = coerce(t, unquoted(translateExpression(t, scope, node)), text);
      return fold ? `mo_lower(${e.sql})` : e.sql;
    };
    const mark = escape === undefined || escape === null ? '\\' : String(variant(asObject(escape).value)[1]);
    return {
      sql: `(${side(expr)} ${negated === true ? 'NOT ' : ''}LIKE ${side(pattern)} ESCAPE ${t.bindings.add(mark)})`,
      type: bool,
    };
  };

const regexp: Translator = (t, scope, content) => {
  const { expr, pattern, negated } = take(content, 'REGEXP', 'expr', 'pattern', 'negated', 'regexp');
  const [a, b] = [expr, pattern].map((node) => coerce(t, translateExpression(t, scope, node), text).sql);
  return { sql: `(${negated === true ? 'NOT ' : ''}mo_regexp(${a as string}, ${b as string}))`, type: bool };
};

const unary: Translator = (t, scope, content) => {
  const { op, expr } = take(content, 'an operator', 'op', 'expr');
  const e = translateExpression(t, scope, expr);
  if (op === 'Plus') return e;
  if (op === 'Minus') return negate(t, e);
  if (op === 'Not') return { sql: `(NOT (${condition(t, e)}))`, type: bool };
  throw notEmbedded(`the operator ${String(op)}`);
};

const cases: Translator = (t, scope, content) => {
  const {
    operand,
    conditions,
    else_result: otherwise,
  } = take(content, 'CASE', 'operand', 'conditions', 'else_result');
  const base = operand === undefined || operand === null ? undefined : translateExpression(t, scope, operand);
  const whens = asList(conditions).map((c) => {
    const test = translateExpression(t, scope, asObject(c).condition);
    return {
      when: base ? compare(t, 'Eq', base, test).sql : condition(t, test),
      then: translateExpression(t, scope, asObject(c).result),
    };
  });
  const last =
    otherwise === undefined || otherwise === null ? undefined : translateExpression(t, scope, otherwise);
  const type = [...whens.map((w) => w.then), ...(last ? [last] : [])].map((e) => e.type).reduce(commonType);
  const body = whens.map((w) => `WHEN ${w.when} THEN ${coerce(t, w.then, type).sql}`).join(' ');
  return { sql: `(CASE ${body}${last ? ` ELSE ${coerce(t, last, type).sql}` : ''} END)`, type };
};

const cast: Translator = (t, scope, content) => {
  const { expr, data_type: dataType } = take(content, 'CAST', 'expr', 'data_type', 'kind');
  if (asObject(content).kind !== undefined && asObject(content).kind !== 'Cast')
    throw notEmbedded(`CAST as ${String(asObject(content).kind)}`);
  return castTo(t, translateExpression(t, scope, expr), castType(dataType));
};

const convert: Translator = (t, scope, content) => {
  const { expr, data_type: dataType } = take(content, 'CONVERT', 'expr', 'data_type');
  return castTo(t, translateExpression(t, scope, expr), castType(dataType));
};

/** JSON read as a text loses the quotes of a string. */
const unquoted = (e: Expression): Expression =>
  e.type.kind === 'json' ? { sql: `mo_json_unquote(${e.sql})`, type: text } : e;

const castTo = (t: Translation, e: Expression, type: ColumnType): Expression => {
  const { origin: _, ...rest } = coerce(t, isString(type) ? unquoted(e) : e, type, true);
  return { ...rest, sql: rest.sql };
};

const castType = (node: Ast): ColumnType => {
  const [tag, size] = variant(node);
  if (/^(Signed|SignedInteger)$/.test(tag)) return int64;
  if (/^(Unsigned|UnsignedInteger)$/.test(tag)) return uint64;
  if (/^(Char|Character|Varchar)$/.test(tag) && (size === undefined || size === null)) return varchar();
  if (tag === 'Binary' && (size === undefined || size === null)) return { kind: 'varbinary', length: 65535 };
  return parseType(node);
};

const exists: Translator = (t, scope, content) => {
  const { subquery, negated } = take(content, 'EXISTS', 'subquery', 'negated');
  return {
    sql: `(${negated === true ? 'NOT ' : ''}EXISTS (${t.query(subquery, scope).sql}))`,
    type: bool,
    notNull: true,
  };
};

const scalarSubquery: Translator = (t, scope, content) => {
  const query = t.query(content, scope);
  const column = query.columns[0];
  if (!column || query.columns.length !== 1) throw notEmbedded('a subquery of several columns as a value');
  // SQLite takes the first of several rows; the server refuses them
  return {
    sql: `mo_single((SELECT count(*) FROM (SELECT 1 FROM (${query.sql}) LIMIT 2)), (${query.sql}))`,
    type: column.type,
  };
};

const typedString: Translator = (t, _scope, content) => {
  const { data_type: dataType, value } = take(
    content,
    'a typed literal',
    'data_type',
    'value',
    'uses_odbc_syntax',
  );
  return coerce(t, translateValue(t, asObject(value).value), parseType(dataType));
};

const asCall =
  (name: string, ...keys: readonly string[]): Translator =>
  (t, scope, content) => {
    const body = take(content, name, ...keys);
    const args = keys
      .map((k) => (body as Record<string, Ast>)[k])
      .filter((a) => a !== undefined && a !== null);
    return translateFunction(t, scope, name, call(name, args));
  };

const rounding =
  (name: string): Translator =>
  (t, scope, content) =>
    translateFunction(t, scope, name, call(name, [asObject(content).expr]));

const trim: Translator = (t, scope, content) => {
  const {
    expr,
    trim_where: where,
    trim_what: what,
  } = take(content, 'TRIM', 'expr', 'trim_where', 'trim_what');
  const name = where === 'Leading' ? 'ltrim' : where === 'Trailing' ? 'rtrim' : 'trim';
  const e = coerce(t, translateExpression(t, scope, expr), text);
  if (what === undefined || what === null) return { sql: `${name}(${e.sql})`, type: varchar() };
  return {
    sql: `mo_trim(${e.sql}, ${coerce(t, translateExpression(t, scope, what), text).sql}, '${name}')`,
    type: varchar(),
  };
};

const extract: Translator = (t, scope, content) => {
  const { field, expr } = take(content, 'EXTRACT', 'field', 'expr', 'syntax');
  const unit = String(variant(field)[0]).toLowerCase();
  return translateFunction(t, scope, unit, call(unit, [expr]));
};

const collate: Translator = (t, scope, content) => {
  const { expr, collation } = take(content, 'COLLATE', 'expr', 'collation');
  const name = asList(collation).map(identText).join('.');
  if (!/_bin$/.test(name)) throw notEmbedded(`COLLATE ${name}`);
  return translateExpression(t, scope, expr);
};

const prefixed: Translator = (t, scope, content) => {
  const { prefix, value } = take(content, 'a charset introducer', 'prefix', 'value');
  if (!/^_(utf8|utf8mb4)$/i.test(identText(prefix)))
    throw notEmbedded(`the charset introducer ${identText(prefix)}`);
  return translateExpression(t, scope, value);
};

/** A node of the translator's own: the storage number of a table's row. */
const rowId: Translator = (_t, scope, content) => {
  const relation = scope?.relations.find((r) => r.alias === content);
  if (relation?.rowId === undefined) throw notEmbedded('a change of rows that are not of a table');
  return { sql: relation.rowId, type: int64 };
};

const translators: Readonly<Record<string, Translator>> = {
  RowId: rowId,
  Value: literal,
  Identifier: identifier,
  CompoundIdentifier: compound,
  Nested: (t, scope, content) => {
    const e = translateExpression(t, scope, content);
    return e.constant || e.origin ? e : { ...e, sql: `(${e.sql})` };
  },
  BinaryOp: binary,
  UnaryOp: unary,
  IsNull: nullTest('IS NULL'),
  IsNotNull: nullTest('IS NOT NULL'),
  IsTrue: truth('IS TRUE'),
  IsNotTrue: truth('IS NOT TRUE'),
  IsFalse: truth('IS FALSE'),
  IsNotFalse: truth('IS NOT FALSE'),
  IsUnknown: nullTest('IS NULL'),
  IsNotUnknown: nullTest('IS NOT NULL'),
  InList: inList,
  InSubquery: inSubquery,
  Between: between,
  Like: like(false),
  ILike: like(true),
  RLike: regexp,
  Case: cases,
  Cast: cast,
  Convert: convert,
  Exists: exists,
  Subquery: scalarSubquery,
  TypedString: typedString,
  Substring: (t, scope, content) => {
    const {
      expr,
      substring_from: from,
      substring_for: length,
    } = take(content, 'SUBSTRING', 'expr', 'substring_from', 'substring_for', 'special', 'shorthand');
    return translateFunction(
      t,
      scope,
      'substring',
      call(
        'substring',
        [expr, from, length].filter((a) => a !== undefined && a !== null),
      ),
    );
  },
  Position: asCall('position', 'expr', 'in'),
  Floor: rounding('floor'),
  Ceil: rounding('ceil'),
  Trim: trim,
  Extract: extract,
  Collate: collate,
  Prefixed: prefixed,
  Function: (t, scope, content) => translateFunction(t, scope, undefined, content),
};

/** Text of a string or binary expression, used by functions over characters. */
export const textOf = (t: Translation, e: Expression): string =>
  isString(e.type) || isBinary(e.type) ? e.sql : coerce(t, e, text).sql;
