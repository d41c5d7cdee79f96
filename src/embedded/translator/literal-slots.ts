import { type Ast, isNode, isPosition } from './ast.js';
import { type PlainLiteral } from './text-shape.js';

/** A tree whose literals can be exchanged for others of the same kinds; it has no positions. */
export interface TreeWithSlots {
  readonly tree: Ast;
  readonly slots: Slots;
}

/** The number of the literal that belongs into a node, or what belongs into which of its parts. */
type Slots = number | ReadonlyMap<string, Slots>;

/** Which literal stands at which place, as the parser writes places. */
const placesIn = (sql: string, literals: readonly PlainLiteral[]): ReadonlyMap<string, number> =>
  new Map(
    literals.map(({ start }, i) => {
      const before = sql.slice(0, start).split('\n');
      return [`${before.length}:${(before.at(-1) as string).length + 1}`, i];
    }),
  );

/**
 * Finds the literals of a text in its tree, by their places. Undefined when one is not found with what the text has
 * there: the parser has made something else of it.
 */
export const withSlots = (
  sql: string,
  ast: Ast,
  literals: readonly PlainLiteral[],
): TreeWithSlots | undefined => {
  const places = placesIn(sql, literals);
  const found = new Set<number>();
  const literalOf = (node: Ast): number | undefined => {
    if (!isNode(node) || !isNode(node.span) || !isNode(node.value)) return undefined;
    const { line, column } = node.span.start as { readonly line: number; readonly column: number };
    const i = places.get(`${line}:${column}`) ?? -1;
    const read = node.value[literals[i]?.kind ?? ''];
    return read !== undefined && [read].flat()[0] === literals[i]?.content ? i : undefined;
  };
  const visit = (node: Ast): TreeWithSlots => {
    if (typeof node !== 'object' || node === null) return { tree: node, slots: new Map() };
    const literal = literalOf(node);
    if (literal !== undefined && found.add(literal)) return { tree: undefined, slots: literal };
    const parts = Object.entries(node)
      .filter(([key]) => !isPosition(key))
      .map(([key, part]) => [key, visit(part)] as const);
    return {
      tree: Array.isArray(node)
        ? parts.map(([, { tree }]) => tree)
        : Object.fromEntries(parts.map(([key, { tree }]) => [key, tree])),
      slots: new Map(
        parts
          .map(([key, { slots }]) => [key, slots] as const)
          .filter(([, slots]) => typeof slots === 'number' || slots.size > 0),
      ),
    };
  };
  const tree = visit(ast);
  return found.size === literals.length ? tree : undefined;
};

/** The tree with these literals; it shares what has none of them. */
export const withLiterals = ({ tree, slots }: TreeWithSlots, literals: readonly PlainLiteral[]): Ast => {
  if (typeof slots === 'number') {
    const { kind, content } = literals[slots] as PlainLiteral;
    return { value: { [kind]: kind === 'Number' ? [content, false] : content } };
  }
  if (slots.size === 0) return tree;
  const copy = (Array.isArray(tree) ? [...(tree as readonly Ast[])] : { ...(tree as object) }) as Record<
    string,
    Ast
  >;
  for (const [key, inner] of slots) copy[key] = withLiterals({ tree: copy[key], slots: inner }, literals);
  return copy;
};
