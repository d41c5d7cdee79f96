import { type ColumnType } from '../catalog/column-type.js';
import { notEmbedded, parserError } from '../engine-errors.js';
import { asList, asObject, type Ast, take, variant } from './ast.js';
import { coerce, commonType } from './coercion.js';
import { eitherDeclared } from './declared.js';
import { type TranslatedQuery, type Translation } from './environment.js';
import { type OutputColumn } from './environment.js';
import { translateExpression } from './expression-translator.js';
import { type Expression, type Scope } from './expression.js';
import { mixedType, signedMixture } from './mixed-integers.js';
import { translateSelect } from './select-translator.js';

/** One side of a set operation. */
export const translateBody = (t: Translation, node: Ast, outer: Scope | undefined): TranslatedQuery => {
  const [kind, content] = variant(node);
  switch (kind) {
    case 'Select':
      return translateSelect(t, content, outer);
    case 'Query': {
      const query = t.query(content, outer);
      return { ...query, sql: `SELECT * FROM (${query.sql})` };
    }
    case 'Values':
      return translateValues(t, content, outer);
    case 'SetOperation':
      return translateSetOperation(t, content, outer);
    default:
      throw notEmbedded(`${kind} as a query`);
  }
};

const unitedType = (a: ColumnType, b: ColumnType): ColumnType => {
  if (a.kind === 'varchar' && b.kind === 'char' && a.length !== undefined && b.length > a.length)
    throw notEmbedded('a union that cuts longer CHARs to the length of a VARCHAR');
  return mixedType([a, b], signedMixture) ?? commonType(a, b);
};

const isNullSide = ({ type, constant, nullSide }: OutputColumn): boolean =>
  nullSide === true || type.kind === 'null' || constant?.value === null;

const translateSetOperation = (t: Translation, content: Ast, outer: Scope | undefined): TranslatedQuery => {
  const {
    op,
    set_quantifier: quantifier,
    left,
    right,
  } = take(content, 'a set operation', 'op', 'set_quantifier', 'left', 'right');
  const all = quantifier === 'All';
  const word = {
    Union: all ? 'UNION ALL' : 'UNION',
    Intersect: 'INTERSECT',
    Except: 'EXCEPT',
    Minus: 'EXCEPT',
  }[String(op)];
  if (word === undefined || (all && op !== 'Union')) throw notEmbedded(`${String(op)} ${String(quantifier)}`);
  const [a, b] = [translateBody(t, left, outer), translateBody(t, right, outer)];
  if (a.columns.length !== b.columns.length)
    throw parserError('SELECT statements have different number of columns');
  const types = a.columns.map((c, i) => unitedType(c.type, (b.columns[i] as OutputColumn).type));
  const side = (q: TranslatedQuery): string => {
    if (q.columns.every((c, i) => JSON.stringify(c.type) === JSON.stringify(types[i])))
      return `SELECT * FROM (${q.sql})`;
    const alias = t.nextAlias();
    const list = q.columns.map(
      (c, i) => `${coerce(t, { sql: `${alias}.o${i}`, type: c.type }, types[i] as ColumnType).sql} AS o${i}`,
    );
    return `SELECT ${list.join(', ')} FROM (${q.sql}) ${alias}`;
  };
  const columns = a.columns.map((c, i) => ({
    name: c.name,
    sql: `o${i}`,
    type: types[i] as ColumnType,
    scan: c.scan === 'own' ? (b.columns[i] as OutputColumn).scan : undefined,
    nullSide: all && [c, b.columns[i] as OutputColumn].some(isNullSide),
    ...eitherDeclared(c, b.columns[i] as OutputColumn),
  }));
  return { sql: `${side(a)} ${word} ${side(b)}`, columns };
};

const translateValues = (t: Translation, content: Ast, outer: Scope | undefined): TranslatedQuery => {
  const { rows } = take(content, 'VALUES', 'rows', 'explicit_row', 'value_keyword');
  const expressions = asList(rows).map((row) =>
    asList(asObject(row).content ?? row).map((e) => translateExpression(t, outer, e)),
  );
  const width = expressions[0]?.length ?? 0;
  const types = Array.from({ length: width }, (_, i) =>
    expressions.map((r) => (r[i] as Expression).type).reduce(commonType),
  );
  const selects = expressions.map(
    (r) => `SELECT ${r.map((e, i) => `${coerce(t, e, types[i] as ColumnType).sql} AS o${i}`).join(', ')}`,
  );
  return {
    sql: selects.join(' UNION ALL '),
    columns: types.map((type, i) => ({ name: `column_${i}`, sql: `o${i}`, type })),
  };
};
