import { notEmbedded } from '../engine-errors.js';
import { asList, asObject, identText, isNode, type Ast, variant } from './ast.js';
import { conjuncts } from './conjuncts.js';
import { type Translation } from './environment.js';
import { type Expression, type ScopeColumn, type ScopeRelation } from './expression.js';

/**
 * Conditions on the columns of one table are checked as the server reads the table: a constant in them that is no value
 * of the type it is compared in is an error where there is no row, too. All other expressions meet it with a row only.
 */

/** The names of columns in a condition, those of queries inside of it not among them. */
export const namesIn = (node: Ast): readonly (readonly string[])[] => {
  if (Array.isArray(node)) return node.flatMap(namesIn);
  if (!isNode(node) || 'body' in node) return [];
  const { Identifier: plain, CompoundIdentifier: compound, Function: call, ...others } = asObject(node);
  return [
    ...(plain === undefined ? [] : [[identText(plain)]]),
    ...(compound === undefined ? [] : [asList(compound).map(identText)]),
    ...(call === undefined ? [] : namesIn({ ...asObject(call), name: undefined })),
    ...Object.values(others).flatMap(namesIn),
  ];
};

interface Found {
  readonly relation: ScopeRelation;
  readonly column: ScopeColumn;
}

export const findColumn = (
  relations: readonly ScopeRelation[],
  parts: readonly string[],
): Found | undefined => {
  const [name, table] = [...parts].reverse().map((part) => part.toLowerCase());
  return relations
    .filter(({ alias }) => table === undefined || alias.toLowerCase() === table)
    .flatMap((relation) => relation.columns.map((column) => ({ relation, column })))
    .find(({ column }) => column.name.toLowerCase() === name);
};

const isNull = (node: Ast): boolean =>
  variant(node)[0] === 'Value' && variant(asObject(variant(node)[1]).value)[0] === 'Null';

const sides = (node: Ast): readonly Ast[] => {
  const [tag, content] = variant(node);
  if (tag === 'IsNull') return [content];
  const { op, left, right } = asObject(content ?? {});
  const both = [left as Ast, right as Ast];
  return tag === 'BinaryOp' && op === 'Eq' && !both.some(isNull) ? both : [];
};

/** What a condition says a column is equal to, by itself: the server no longer looks at another such condition. */
const fixedColumn = (node: Ast, relations: readonly ScopeRelation[]): ScopeColumn | undefined => {
  const names = sides(node).flatMap((side) => (/Identifier$/.test(variant(side)[0]) ? namesIn(side) : []));
  return names.length === 1 ? findColumn(relations, names[0] as readonly string[])?.column : undefined;
};

type Fault = (error: Error) => void;

const refuse: Fault = () => {
  throw notEmbedded('a constant that is no value of the type of a column of an outer query or an outer join');
};

/** What becomes of a constant at fault in one condition; undefined where only a row meets it. */
const faultIn = (
  t: Translation,
  relations: readonly ScopeRelation[],
  condition: Ast,
  all: readonly Ast[],
): Fault | undefined => {
  const found = namesIn(condition).map((parts) => findColumn(relations, parts));
  if (found.length === 0) return undefined;
  if (found.some((one) => one === undefined || one.column.scan === 'joined')) return refuse;
  const [first, ...others] = found as readonly Found[];
  const alone = others.every(({ relation }) => relation === first?.relation);
  if (!alone || (found as readonly Found[]).some(({ column }) => column.scan !== 'own')) return undefined;
  const fixed = fixedColumn(condition, relations);
  if (fixed && all.some((other) => other !== condition && fixedColumn(other, relations) === fixed))
    return undefined;
  return (error) => void t.faults.push(error);
};

const withFaults = (
  t: Translation,
  selection: Ast,
  faultOf: (condition: Ast, all: readonly Ast[]) => Fault | undefined,
): Translation => {
  if (t.unread) return t;
  const all = conjuncts(selection);
  return { ...t, checked: new Map(all.map((one) => [one, faultOf(one, all)] as const)) };
};

/** A translation in which the conditions of tables are known; some, as those of groups, are met with a row. */
export const checking = (
  t: Translation,
  relations: readonly ScopeRelation[],
  selection: Ast,
  meetsRows: (condition: Ast) => boolean = () => false,
): Translation =>
  withFaults(t, selection, (one, all) => (meetsRows(one) ? undefined : faultIn(t, relations, one, all)));

/** The same of the conditions of a join, of which those on the tables that are read for it count. */
export const checkingJoin = (t: Translation, read: readonly ScopeRelation[], on: Ast): Translation =>
  withFaults(t, on, (one, all) =>
    namesIn(one).every((parts) => findColumn(read, parts)) ? faultIn(t, read, one, all) : undefined,
  );

/** Whether an expression is made of a table's columns, and of nothing that is computed of several rows. */
export const scanOf = (tag: string, operands: readonly Expression[]): Expression['scan'] => {
  const columns = operands.filter((operand) => !operand.constant);
  return tag !== 'Function' && columns.length > 0 && columns.every(({ scan }) => scan === 'own')
    ? 'own'
    : undefined;
};

/** Columns whose rows are made after others are left out: no condition on them reaches the table. */
export const unscanned = <E extends Expression>(columns: readonly E[]): readonly E[] =>
  columns.map(
    (column) =>
      Object.defineProperties(
        {},
        {
          ...Object.getOwnPropertyDescriptors(column),
          scan: { value: undefined, enumerable: true },
        },
      ) as E,
  );
