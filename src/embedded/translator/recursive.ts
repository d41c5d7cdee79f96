import { type ColumnType } from '../catalog/column-type.js';
import { notEmbedded, parserError } from '../engine-errors.js';
import { asList, asObject, nameParts, variant, type Ast } from './ast.js';

/** The members of a recursive common table expression: where it begins, and what is repeated. */
export interface RecursiveMembers {
  readonly anchor: Ast;
  readonly repeated: readonly Ast[];
  readonly distinct: boolean;
}

/** Whether a tree names a table. */
const names = (node: Ast, table: string): boolean => {
  if (Array.isArray(node)) return node.some((n) => names(n, table));
  if (typeof node !== 'object' || node === null) return false;
  return Object.entries(node).some(([key, value]) =>
    key === 'Table' && nameParts(asObject(value).name).join('.').toLowerCase() === table
      ? true
      : names(value, table),
  );
};

/** How often a table stands in a FROM clause itself, not counting subqueries. */
const inFrom = (node: Ast, table: string): number => {
  const count = (factor: Ast): number => {
    const [tag, content] = variant(factor);
    if (tag === 'Table') return nameParts(asObject(content).name).join('.').toLowerCase() === table ? 1 : 0;
    return tag === 'NestedJoin' && names(content, table) ? 2 : 0;
  };
  return asList(node).reduce<number>(
    (sum, item) =>
      sum +
      count(asObject(item).relation) +
      asList(asObject(item).joins).reduce<number>((s, join) => s + count(asObject(join).relation), 0),
    0,
  );
};

const outerJoin = (from: Ast): boolean => /"(Left|Right|Full)[A-Za-z]*":/.test(JSON.stringify(from));

/** Whether the server takes a query for a recursive one. */
const selfUnion = (query: Ast, table: string): boolean => {
  const [kind, content] = variant(asObject(query).body);
  if (kind !== 'SetOperation') return false;
  const [rightKind, select] = variant(asObject(content).right);
  return rightKind === 'Select' && inFrom(asObject(select).from, table) > 0;
};

/** Takes the query apart from its right end, as the server does; undefined when nothing in it refers to itself. */
export const recursiveMembers = (
  query: Ast,
  table: string,
  declared: boolean,
): RecursiveMembers | undefined => {
  if (!declared) {
    if (selfUnion(query, table)) throw notEmbedded('a table that reads itself without RECURSIVE');
    return undefined;
  }
  if (!names(query, table)) return undefined;
  const { body, order_by: order, limit_clause: limit, with: inner } = asObject(query);
  const repeated: Ast[] = [];
  let distinct = false;
  let anchor: Ast = body;
  for (;;) {
    const [kind, content] = variant(anchor);
    const { op, set_quantifier: quantifier, left, right } = asObject(content);
    if (kind !== 'SetOperation' || op !== 'Union') break;
    const [rightKind, select] = variant(right);
    if (rightKind !== 'Select' || inFrom(asObject(select).from, table) === 0) break;
    checkMember(asObject(select), table);
    distinct = quantifier !== 'All';
    repeated.unshift(select);
    anchor = left;
  }
  // the server was seen to lose rows of these
  if (repeated.length > 1) throw notEmbedded('a recursive table of several recursive members');
  if (names(anchor, table)) throw notEmbedded('this place of a recursive table');
  if (order !== undefined && order !== null) throw parserError('not support ORDER BY in recursive cte');
  if ((limit !== undefined && limit !== null) || (inner !== undefined && inner !== null))
    throw notEmbedded('LIMIT or WITH of a recursive table');
  return { anchor, repeated, distinct };
};

const checkMember = (select: Readonly<Record<string, Ast>>, table: string): void => {
  const { from, distinct, group_by: groups, having, ...rest } = select;
  if (inFrom(from, table) > 1 || names(rest as Ast, table))
    throw notEmbedded('several uses of a recursive table in one member');
  if (outerJoin(from))
    throw parserError('unsupport outer join (LEFT/RIGHT/FULL) in recursive CTE: *tree.JoinTableExpr');
  if (distinct === 'Distinct') throw parserError('not support DISTINCT in recursive cte');
  const grouped = /"(Expressions)":\[\[(?!\])/.test(JSON.stringify(groups ?? null));
  if (grouped || (having !== undefined && having !== null))
    throw notEmbedded('GROUP BY or HAVING in a recursive table');
  // what the server makes of these was seen to vary, up to not ending at all
  if (
    /"(Subquery|Exists|InSubquery|Derived|over)":(?!null)/.test(JSON.stringify(rest) + JSON.stringify(from))
  )
    throw notEmbedded('a subquery or window in a recursive table');
};

const kept: ReadonlySet<string> = new Set([
  'int',
  'bool',
  'decimal',
  'double',
  'varchar',
  'char',
  'text',
  'date',
  'datetime',
  'timestamp',
]);

/** Checks that a member's column is certainly made the type of the first member's. */
export const checkColumn = (first: ColumnType, type: ColumnType): void => {
  const texts = ['varchar', 'char', 'text'];
  const numbers = ['int', 'decimal'];
  const alike =
    first.kind === type.kind ||
    type.kind === 'null' ||
    [texts, numbers].some((group) => group.includes(first.kind) && group.includes(type.kind));
  if (!kept.has(first.kind) || !alike)
    throw notEmbedded(`a recursive table with ${type.kind} in a column of ${first.kind}`);
};
