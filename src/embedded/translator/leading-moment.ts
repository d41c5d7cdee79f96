import { type TableSpec } from '../catalog/definitions.js';
import {
  asList,
  asObject,
  identText,
  isGiven,
  isNode,
  nameParts,
  queriesIn,
  someNode,
  variant,
  type Ast,
} from './ast.js';
import { type Past } from './environment.js';
import { hintNumber } from './time-hints.js';

/** The past that the first table of a plan is read at; none when all are read now. */
type Lead = Past | 'unclear' | undefined;

/** What the order of a plan depends on. */
export interface Plan {
  /** The past of a hint; undefined for the present. */
  past(hint: number): Past | undefined;
  /** A table by its name, if it is one and no view. */
  table(parts: readonly string[], past: Past | undefined): TableSpec | undefined;
}

type Queries = ReadonlyMap<string, Ast>;

const isSame = (a: Lead, b: Lead): boolean => a !== 'unclear' && b !== 'unclear' && a?.moment === b?.moment;

/** The lead of two parts of a plan, when it is known which of them comes first. */
const firstOf = (left: Lead, right: Lead, order: 'left' | 'right' | 'unclear'): Lead => {
  if (left === undefined || isSame(left, right)) return right;
  if (right === undefined) return left;
  if (order === 'unclear') return 'unclear';
  return order === 'left' ? left : right;
};

const ofQueries = (plan: Plan, node: Ast, known: Queries, order: 'left' | 'unclear'): Lead =>
  queriesIn(node)
    .map((query) => ofQuery(plan, query, known))
    .reduce((left: Lead, right) => firstOf(left, right, order), undefined);

const aliasOf = (factor: Ast): string => {
  const { alias, name } = asObject(variant(factor)[1]);
  return (isNode(alias) ? identText(alias.name) : (nameParts(name).at(-1) ?? '')).toLowerCase();
};

const ofFactor = (plan: Plan, factor: Ast, known: Queries): Lead => {
  const [tag, content] = variant(factor);
  if (tag === 'Derived') return ofQuery(plan, asObject(content).subquery, known);
  if (tag === 'NestedJoin') return ofJoins(plan, [asObject(content).table_with_joins], null, known);
  if (tag !== 'Table') return undefined;
  const { name, partitions } = asObject(content);
  const parts = nameParts(name);
  const common = parts.length === 1 ? known.get((parts[0] as string).toLowerCase()) : undefined;
  if (common) return ofQuery(plan, common, known);
  const [partition] = asList(partitions);
  const hint = partition === undefined ? undefined : hintNumber(identText(partition));
  return hint === undefined ? undefined : plan.past(hint);
};

const specOf = (plan: Plan, factor: Ast, known: Queries): TableSpec | undefined => {
  const [tag, content] = variant(factor);
  const lead = ofFactor(plan, factor, known);
  return tag === 'Table' && lead !== 'unclear'
    ? plan.table(nameParts(asObject(content).name), lead)
    : undefined;
};

/** The columns of the left table that must equal those of the right one. */
const equalColumns = (constraint: Ast, left: string): readonly string[] | undefined => {
  const [kind, content] = variant(constraint ?? 'None');
  if (kind === 'None') return [];
  if (kind === 'Using') return asList(content).map((c) => nameParts(c).join('.').toLowerCase());
  return kind === 'On' && queriesIn(content).length === 0 ? equated(content, left) : undefined;
};

const equated = (node: Ast, left: string): readonly string[] | undefined => {
  const [tag, content] = variant(node);
  if (tag === 'Nested') return equated(content, left);
  if (tag !== 'BinaryOp') return [];
  const parts = asObject(content);
  if (parts.op === 'And') {
    const both = [equated(parts.left, left), equated(parts.right, left)];
    return both.includes(undefined) ? undefined : both.flatMap((names) => names ?? []);
  }
  if (parts.op !== 'Eq') return [];
  const named = [parts.left, parts.right].map((side) => {
    const [kind, name] = variant(side);
    return kind === 'CompoundIdentifier'
      ? asList(name).map((part) => identText(part).toLowerCase())
      : undefined;
  });
  if (named.includes(undefined)) return undefined;
  return named.flatMap((name) => (name?.at(-2) === left ? [name.at(-1) as string] : []));
};

/** Two tables: the one that is found by its primary key comes second. */
const innerOrder = (
  plan: Plan,
  left: Ast,
  right: Ast,
  constraint: Ast,
  known: Queries,
): 'left' | 'right' | 'unclear' => {
  const [spec, other] = [specOf(plan, left, known), specOf(plan, right, known)];
  if (!spec || !other) return 'unclear';
  const columns = equalColumns(constraint, aliasOf(left));
  if (!columns) return 'unclear';
  const held = spec.primaryKey.filter((name) => columns.includes(name.toLowerCase()));
  if (held.length === 0) return 'left';
  return held.length === spec.primaryKey.length && held.length === 1 ? 'right' : 'unclear';
};

/** Whether a condition can make an outer join an inner one. */
const mayReject = (selection: Ast, alias: string): boolean => {
  if (!isGiven(selection)) return false;
  const [tag] = variant(selection);
  if (tag === 'IsNull') return false;
  return someNode(selection, (key, content) =>
    key === 'CompoundIdentifier'
      ? identText(asList(content).at(-2)).toLowerCase() === alias
      : key === 'Identifier',
  );
};

/** Which side of a join comes first; of several joins that is known of outer ones only. */
const joinOrder = (
  plan: Plan,
  left: Ast,
  join: Ast,
  selection: Ast,
  known: Queries,
  isOnly: boolean,
): 'left' | 'right' | 'unclear' => {
  const { relation: right, join_operator: operator } = asObject(join);
  const [kind, constraint] = variant(operator);
  const inner = isOnly ? innerOrder(plan, left, right, constraint, known) : 'unclear';
  if (kind.startsWith('Left'))
    return mayReject(selection, aliasOf(right)) ? (inner === 'left' ? 'left' : 'unclear') : 'left';
  if (kind.startsWith('Right')) return isOnly && !isGiven(selection) ? 'right' : 'unclear';
  return inner;
};

const ofJoins = (plan: Plan, from: readonly Ast[], selection: Ast, known: Queries): Lead => {
  const items = from.map((item) => asObject(item));
  const joins = items.flatMap((item) => asList(item.joins));
  const allOuter = joins.every((join) => variant(asObject(join).join_operator)[0].startsWith('Left'));
  const isOnly = joins.length === 1 && items.length === 1;
  const whole = items.map(({ relation, joins: own }) =>
    asList(own).reduce(
      (lead: Lead, join) =>
        firstOf(
          lead,
          ofFactor(plan, asObject(join).relation, known),
          isOnly || allOuter ? joinOrder(plan, relation, join, selection, known, isOnly) : 'unclear',
        ),
      ofFactor(plan, relation, known),
    ),
  );
  const [one, two] = items;
  const comma =
    one && two && items.length === 2 && joins.length === 0
      ? innerOrder(plan, one.relation, two.relation, isGiven(selection) ? { On: selection } : 'None', known)
      : 'unclear';
  return whole.reduce((left: Lead, right) => firstOf(left, right, comma), undefined);
};

const ofBody = (plan: Plan, body: Ast, known: Queries): Lead => {
  const [tag, content] = variant(body);
  if (tag === 'Query') return ofQuery(plan, content, known);
  if (tag === 'SetOperation') {
    const { left, right } = asObject(content);
    return firstOf(ofBody(plan, left, known), ofBody(plan, right, known), 'left');
  }
  if (tag !== 'Select') return ofQueries(plan, content, known, 'unclear');
  const { from, selection, projection, ...others } = asObject(content);
  const read = ofJoins(plan, asList(from), selection, known);
  const beside = firstOf(
    firstOf(ofQueries(plan, selection, known, 'unclear'), ofQueries(plan, projection, known, 'left'), 'left'),
    ofQueries(plan, others, known, 'unclear'),
    'unclear',
  );
  return firstOf(read, beside, 'left');
};

const ofQuery = (plan: Plan, query: Ast, known: Queries): Lead => {
  const { body, with: common, order_by: order } = asObject(query);
  const ctes = isNode(common) ? asList(common.cte_tables) : [];
  const names = ctes.reduce(
    (found: Queries, cte) =>
      new Map([...found, [identText(asObject(asObject(cte).alias).name).toLowerCase(), asObject(cte).query]]),
    known,
  );
  return firstOf(ofBody(plan, body, names), ofQueries(plan, order, names, 'unclear'), 'unclear');
};

/**
 * The server reads all tables of the past at one moment: that of the first one in its plan. Undefined where that is not
 * known.
 */
export const leadingPast = (plan: Plan, query: Ast): Past | undefined => {
  const lead = ofQuery(plan, query, new Map());
  return lead === 'unclear' ? undefined : lead;
};
