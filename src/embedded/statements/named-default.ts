import { type ColumnSpec } from '../catalog/definitions.js';
import { invalidInput } from '../engine-errors.js';
import { asObject, identText, variant, type Ast } from '../translator/ast.js';

/** Whether an assignment's value is the word DEFAULT. */
export const isDefault = (node: Ast): boolean => {
  const [tag, content] = variant(node);
  return tag === 'Identifier' && identText(content).toLowerCase() === 'default';
};

/** What is assigned to a column: for DEFAULT, the expression that its definition names. */
export const defaultOf = (node: Ast, column: ColumnSpec): Ast => {
  if (!isDefault(node)) return node;
  if (!column.default && column.notNull && !column.autoIncrement)
    throw invalidInput(`invalid default value for column '${column.name}'`);
  return column.default?.ast ?? { Value: { value: 'Null' } };
};

export const isNull = (node: Ast): boolean => {
  const [tag, content] = variant(node);
  return tag === 'Value' && asObject(content).value === 'Null';
};

export const isParameter = (node: Ast): boolean => {
  const [tag, content] = variant(node);
  return tag === 'Value' && variant(asObject(content).value)[0] === 'Placeholder';
};
