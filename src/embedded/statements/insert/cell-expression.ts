import { type ColumnSpec } from '../../catalog/definitions.js';
import { isString } from '../../catalog/column-type.js';
import { invalidArgument, notEmbedded } from '../../engine-errors.js';
import { ServerError } from '../../session-backend.js';
import { isNode, someNode, type Ast } from '../../translator/ast.js';

const mapChildren = (node: Ast, map: (child: Ast) => Ast): Ast => {
  if (Array.isArray(node)) return node.map(map);
  if (!isNode(node)) return node;
  return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, map(child)]));
};

const refuseQueries = (node: Ast): void => {
  if (isNode(node) && ('Subquery' in node || 'InSubquery' in node || 'Exists' in node))
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

const hasParameter = (node: Ast): boolean => someNode(node, (tag) => tag === 'Placeholder');

/** Beside a parameter every number is of the column's type. */
const besideParameter = (digits: string, { type }: ColumnSpec): string => {
  if (type.kind === 'double' && /^\d+$/.test(digits)) return `${digits}e0`;
  if (type.kind === 'decimal' ? !digits.includes('.') : type.kind === 'int' && digits.includes('.'))
    throw notEmbedded(
      `an expression of a parameter and ${digits} for a column of type ${type.kind} in VALUES`,
    );
  return digits;
};

const mapNumbers = (node: Ast, map: (digits: string) => string): Ast => {
  if (isNode(node) && 'Interval' in node) return node;
  if (isNode(node) && Array.isArray(node.Number))
    return { Number: [map(String(node.Number[0])), ...node.Number.slice(1)] };
  return mapChildren(node, (child) => mapNumbers(child, map));
};

const isNumber = (node: Ast): boolean => isNode(node) && 'Value' in node;

const isNegativeNumber = (node: Ast): boolean => {
  const unary = isNode(node) ? node.UnaryOp : undefined;
  return unary !== undefined && isNode(unary) && unary.op === 'Minus' && isNumber(unary.expr);
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
  if (isNode(node) && calls.some((call) => call in node)) return node;
  const given = hasParameter(node) ? mapNumbers(node, (digits) => besideParameter(digits, column)) : node;
  return mapNumbers(given, (digits) => numberFor(digits, column));
};
