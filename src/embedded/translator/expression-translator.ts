import { bool, int64, isBinary, text, varchar } from '../catalog/column-type.js';
import { notEmbedded } from '../engine-errors.js';
import { arithmetic, complement, integerDivision, negate, unaryPlus } from './arithmetic.js';
import { asList, asObject, identText, take, variant, type Ast } from './ast.js';
import { call } from './call-node.js';
import { cast, convert, typedString } from './casts.js';
import { caseType } from './case-type.js';
import { coerce, condition } from './coercion.js';
import { compare } from './comparison.js';
import { constant } from './constant.js';
import { withDeclared } from './declared.js';
import { type Translation } from './environment.js';
import { ungrouped, withNotes, type Expression, type Scope } from './expression.js';
import { hasAggregate, translateFunction } from './functions/index.js';
import { rotateArrow } from './json-arrow.js';
import { printExpression } from './print-expression.js';
import { translateValue } from './literals.js';
import { logical } from './logic.js';
import { resolveColumn, sealed } from './names.js';
import { between, inList, inSubquery, like, nullTest, regexp, truth } from './predicates.js';
import { quantified } from './quantified.js';
import { extract } from './extract.js';
import { compareTuples } from './rows.js';
import { type Translator } from './translator-type.js';

/** Translates one expression of a statement. */
export const translateExpression = (t: Translation, scope: Scope | undefined, node: Ast): Expression => {
  const [tag, content] = variant(node);
  if (
    scope?.groupedBy?.has(printExpression(node).toLowerCase()) &&
    tag !== 'Identifier' &&
    tag !== 'CompoundIdentifier'
  ) {
    const { noAggregates: _, ...free } = ungrouped(scope);
    return withNotes(translateExpression(t, free, node), { column: true });
  }
  const translator = translators[tag];
  if (!translator) throw notEmbedded(`the expression ${tag}`);
  const operands: Expression[] = [];
  const e = withDeclared(
    tag,
    content,
    translator({ ...t, operands, fault: t.checked?.get(node) ?? t.fault }, scope, content, node),
    operands,
  );
  t.operands?.push(e);
  return e;
};

const literal: Translator = (t, _scope, content) =>
  translateValue(t, take(content, 'a literal', 'value').value);

const identifier: Translator = (t, scope, content) => {
  const name = identText(content);
  if (name.startsWith('@@')) return systemVariable(t, name.slice(2).split('.'));
  if (name.startsWith('@')) return t.env.userVariable(name.slice(1));
  if (
    /^(current_timestamp|current_date|current_time|current_user|localtime|localtimestamp|utc_timestamp|utc_date|utc_time|current_role)$/i.test(
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

const unary: Translator = (t, scope, content) => {
  const { op, expr } = take(content, 'an operator', 'op', 'expr');
  const e = translateExpression(t, scope, expr);
  if (op === 'Plus') return unaryPlus(t, e);
  if (op === 'Minus') return negate(t, e);
  if (op === 'BitwiseNot') return complement(e);
  if (op === 'Not') return { sql: `(NOT (${condition(t, e)}))`, type: bool };
  throw notEmbedded(`the operator ${String(op)}`);
};

/** What a CASE without ELSE gives. */
const nothing: Expression = { sql: 'NULL', type: { kind: 'null' } };

const cases: Translator = (t, scope, content) => {
  const {
    operand,
    conditions,
    else_result: otherwise,
  } = take(content, 'CASE', 'operand', 'conditions', 'else_result');
  const base = operand === undefined || operand === null ? undefined : translateExpression(t, scope, operand);
  const whens = asList(conditions).map((c) => {
    take(c, 'CASE', 'condition', 'result');
    const test = translateExpression(t, scope, asObject(c).condition);
    return {
      when: base ? compare(t, 'Eq', base, test).sql : condition(t, test),
      then: translateExpression(t, scope, asObject(c).result),
    };
  });
  const last =
    otherwise === undefined || otherwise === null ? undefined : translateExpression(t, scope, otherwise);
  const type = caseType([...whens.map((w) => w.then), last ?? nothing]);
  const value = (e: Expression) => (isBinary(e.type) ? e.sql : coerce(t, e, type).sql);
  const body = whens.map((w) => `WHEN ${w.when} THEN ${value(w.then)}`).join(' ');
  return { sql: `(CASE ${body}${last ? ` ELSE ${value(last)}` : ''} END)`, type };
};

const exists: Translator = (t, scope, content) => {
  const { subquery, negated } = take(content, 'EXISTS', 'subquery', 'negated');
  // the one row of an aggregate is none to the server when it is correlated
  const within = hasAggregate(asObject(subquery).body)
    ? sealed(scope, 'EXISTS of an aggregate in a correlated sub-query')
    : scope;
  return {
    sql: `(${negated === true ? 'NOT ' : ''}EXISTS (${t.query(subquery, within).sql}))`,
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
    ...(column.declared ? { declared: column.declared } : {}),
  };
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
  (t, scope, content) => {
    const { expr, field } = take(content, name, 'expr', 'field');
    if ('Scale' in asObject(field)) throw notEmbedded(`${name}() to some digits`);
    return translateFunction(t, scope, name, call(name, [expr]));
  };

const trim: Translator = (t, scope, content) => {
  const {
    expr,
    trim_where: where,
    trim_what: what,
  } = take(content, 'TRIM', 'expr', 'trim_where', 'trim_what');
  const name = where === 'Leading' ? 'ltrim' : where === 'Trailing' ? 'rtrim' : 'trim';
  const textOf = (e: Expression) => {
    if (!['char', 'varchar', 'text', 'int', 'null'].includes(e.type.kind))
      throw notEmbedded(`trim() of ${e.type.kind}`);
    return coerce(t, e, text).sql;
  };
  const e = textOf(translateExpression(t, scope, expr));
  if (what === undefined || what === null) return { sql: `${name}(${e})`, type: varchar() };
  return {
    sql: `mo_trim(${e}, ${textOf(translateExpression(t, scope, what))}, '${name}')`,
    type: varchar(),
  };
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
  AnyOp: quantified(false),
  AllOp: quantified(true),
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
