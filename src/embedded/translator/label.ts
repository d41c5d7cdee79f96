import { notEmbedded } from '../engine-errors.js';
import { variant, type Ast } from './ast.js';
import { isUnprintable, printExpression } from './print-expression.js';

/** The label of a select item without alias: as printed, without the parentheses around the whole. */
export const labelOf = (node: Ast): string => {
  const [tag, content] = variant(node);
  if (tag === 'Nested') return labelOf(content);
  return printExpression(node);
};

/** Refuses a column whose label is not known to be the server's. */
export const checkedLabel = (label: string): string => {
  if (isUnprintable(label)) throw notEmbedded('a column of this expression without an alias');
  return label;
};
