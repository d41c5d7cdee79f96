import { asObject, isNode, variant, type Ast } from './ast.js';

/** The conditions that all have to hold. */
export const conjuncts = (node: Ast): readonly Ast[] => {
  if (!isNode(node)) return [];
  const [tag, content] = variant(node);
  if (tag === 'Nested') return conjuncts(content);
  const { op, left, right } = asObject(content ?? {});
  return tag === 'BinaryOp' && op === 'And' ? [...conjuncts(left), ...conjuncts(right)] : [node];
};
