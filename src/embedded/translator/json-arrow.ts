import { asObject, variant, type Ast } from './ast.js';

/** The parser lets -> and ->> reach over what follows; they bind tighter than everything there. */
export const rotateArrow = (arrow: Ast, right: Ast): Ast | undefined => {
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
