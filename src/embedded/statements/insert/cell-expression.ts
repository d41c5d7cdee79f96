import { type ColumnSpec } from '../../catalog/definitions.js';
import { isString } from '../../catalog/column-type.js';
import { invalidArgument, notEmbedded } from '../../engine-errors.js';
import { ServerError } from '../../session-backend.js';
import { type Ast } from '../../translator/ast.js';

const isObject = (node: Ast): node is Readonly<Record<string, Ast>> =>
  typeof node === 'object' && node !== null && !Array.isArray(node);

const mapChildren = (node: Ast, map: (child: Ast) => Ast): Ast => {
  if (Array.isArray(node)) return node.map(map);
  if (!isObject(node)) return node;
  return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, map(child)]));
};

const refuseQueries = (node: Ast): void => {
  if (isObject(node) && ('Subquery' in node || 'InSubquery' in node || 'Exists' in node))
    throw new ServerError(20102, 'subquery in JOIN condition is not yet implemented');
  mapChildren(node, (child) => {
    refuseQueries(child);
    return child;
  });
};

/** A number inside an expression, as the server reads it for a column. */
const numberFor = (digits: string, { type }: ColumnSpec): string => {
  if (isString(type)) throw notEmbedded('an expression with a number for a text column in VALUES');
  if (!digits.includes('.')) return digits;
  switch (type.kind) {
    case 'int':
      if (type.unsigned || /e/i.test(digits)) break;
      throw invalidArgument('cast to int', digits);
    case 'double':
      return /e/i.test(digits) ? digits : `${digits}e0`;
    case 'decimal':
      if (/e/i.test(digits) || (digits.split('.')[1] as string).length > type.scale) break;
      return digits;
    default:
  }
  throw notEmbedded(`an expression with the number ${digits} for a column of type ${type.kind} in VALUES`);
};

const withNumbers = (node: Ast, column: ColumnSpec): Ast => {
  if (isObject(node) && 'Interval' in node) return node;
  if (isObject(node) && Array.isArray(node.Number))
    return { Number: [numberFor(String(node.Number[0]), column), ...node.Number.slice(1)] };
  return mapChildren(node, (child) => withNumbers(child, column));
};

const isNumber = (node: Ast): boolean => isObject(node) && 'Value' in node;

const isNegativeNumber = (node: Ast): boolean => {
  const unary = isObject(node) ? node.UnaryOp : undefined;
  return unary !== undefined && isObject(unary) && unary.op === 'Minus' && isNumber(unary.expr);
};

/** Nodes of the tree that are calls of functions on the server. */
const calls = ['Function', 'Floor', 'Ceil', 'Cast', 'Convert', 'Substring', 'Trim', 'Position', 'Extract'];

/**
 * An expression in VALUES or SET of an INSERT as the server reads it: no queries, and numbers with fraction digits are of the
 * column's type; one that is a single number, or a call, keeps its own.
 */
export const cellExpression = (node: Ast, column: ColumnSpec): Ast => {
  if (
    isNumber(node) ||
    (isNegativeNumber(node) && (!isString(column.type) || !/\d\.\d/.test(JSON.stringify(node))))
  )
    return node;
  refuseQueries(node);
  return isObject(node) && calls.some((call) => call in node) ? node : withNumbers(node, column);
};
