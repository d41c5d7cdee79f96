import { asList, asObject, identText, variant, type Ast } from './ast.js';
import { conjuncts } from './conjuncts.js';
import { type ScopeRelation } from './expression.js';

/** Which of two tables a plain column is of. */
const ownerOf = (node: Ast, relations: readonly ScopeRelation[]): ScopeRelation | undefined => {
  const [tag, content] = variant(node);
  const has = ({ columns }: ScopeRelation, name: Ast) =>
    columns.some((column) => column.name.toLowerCase() === identText(name).toLowerCase());
  if (tag === 'Identifier') return relations.find((relation) => has(relation, content));
  if (tag !== 'CompoundIdentifier') return undefined;
  const [name, table] = asList(content).toReversed();
  return relations.find(
    (relation) => relation.alias.toLowerCase() === identText(table).toLowerCase() && has(relation, name),
  );
};

const isKey = ({ primaryKey = [] }: ScopeRelation, node: Ast): boolean => {
  const [tag, content] = variant(node);
  const name = identText(tag === 'Identifier' ? content : asList(content).at(-1));
  return primaryKey.length === 1 && primaryKey[0]?.name.toLowerCase() === name.toLowerCase();
};

type Side = 'left' | 'right';

/**
 * The table whose rows the server goes through, to look for partners of each in the other one: the first; the second one of
 * a RIGHT JOIN, or if no condition joins them, or if it points to the first by that one's primary key.
 */
export const driving = (
  first: ScopeRelation,
  second: ScopeRelation,
  from: readonly Ast[],
  selection: Ast,
): Side => {
  const [join] = asList(asObject(from[0]).joins);
  const [kind, constraint] = join === undefined ? [] : variant(asObject(join).join_operator);
  if (kind?.startsWith('Left')) return 'left';
  if (kind?.startsWith('Right')) return 'right';
  const [tag, on] = variant(constraint ?? 'None');
  if (tag === 'Using' || tag === 'Natural') return 'left';
  const both = [first, second];
  const conditions = [...conjuncts(on), ...conjuncts(selection)].flatMap((one) => {
    const { op, left, right } = asObject(variant(one)[1] ?? {});
    const sides = [left, right].map((node) => ({ node, owner: node && ownerOf(node, both) }));
    return sides.every(({ owner }) => owner) && sides[0]?.owner !== sides[1]?.owner
      ? [{ equal: op === 'Eq', sides }]
      : [];
  });
  if (conditions.length === 0 && tag !== 'On') return 'right';
  const pointsToFirst = conditions.some(({ equal, sides }) => {
    const of = (relation: ScopeRelation) => sides.find(({ owner }) => owner === relation)?.node;
    return equal && isKey(first, of(first)) && !isKey(second, of(second));
  });
  return pointsToFirst ? 'right' : 'left';
};
