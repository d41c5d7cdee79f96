import { notEmbedded } from '../engine-errors.js';
import { variant, type Ast } from './ast.js';
import {
  isUnprintable,
  labelStyle,
  printExpression,
  unprinted,
  type PrintStyle,
} from './print-expression.js';
import { printQuery } from './print-query.js';

const style: PrintStyle = {
  ...labelStyle,
  hints: true,
  query: (query) => {
    try {
      return printQuery(query, style);
    } catch {
      // only a refusal when the label is asked for
      return unprinted(query);
    }
  },
};

/** The label of a select item without alias: as printed, without the parentheses around the whole. */
export const labelOf = (node: Ast): string => {
  const [tag, content] = variant(node);
  if (tag === 'Nested') return labelOf(content);
  return printExpression(node, style);
};

/** Refuses a column whose label is not known to be the server's. */
export const checkedLabel = (label: string): string => {
  if (isUnprintable(label)) throw notEmbedded('a column of this expression without an alias');
  return label;
};
