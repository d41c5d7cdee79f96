import { type ColumnSpec } from '../../catalog/definitions.js';
import { invalidInput, notSupported } from '../../engine-errors.js';
import { ServerError } from '../../session-backend.js';
import { identText, isNode, variant, type Ast } from '../../translator/ast.js';
import { aggregateNames } from '../../translator/functions/aggregates.js';
import { badCast } from '../../values/text-numbers.js';

const children = (node: Ast): readonly Ast[] =>
  Array.isArray(node) ? node : isNode(node) ? Object.values(node) : [];

/** A default names no column, not even of its own table, asks no query and adds nothing up. */
const refuseReferences = (node: Ast): void => {
  if (!isNode(node)) return children(node).forEach(refuseReferences);
  if ('Identifier' in node)
    throw invalidInput(`ambiguous column reference '${identText(node.Identifier).toLowerCase()}'`);
  if ('Subquery' in node || 'Exists' in node)
    throw new ServerError(20102, 'subquery in JOIN condition is not yet implemented');
  if (!isNode(node.Function)) return children(node).forEach(refuseReferences);
  const { name, ...rest } = node.Function;
  const called = identText(variant((name as readonly Ast[])[0])[1]).toLowerCase();
  if (aggregateNames.has(called)) throw invalidInput(`cannot bind agregate functions '${called}'`);
  refuseReferences(rest);
};

/** A number with a point, as it is written, is none of an integer column. */
const refuseFractions = (node: Ast, column: ColumnSpec): void => {
  if (isNode(node)) {
    if ('Function' in node || 'Cast' in node) return;
    const digits = Array.isArray(node.Number) ? String(node.Number[0]) : '';
    if (/^\d*\.\d*$/.test(digits)) throw badCast(digits, column.type);
  }
  children(node).forEach((child) => refuseFractions(child, column));
};

/** What the server refuses in a default whatever its value is. */
export const checkDefaultForm = (column: ColumnSpec): void => {
  const given = column.default;
  if (column.autoIncrement && (given || column.nullDefault))
    throw invalidInput(`invalid default value for '${column.name}'`);
  if (!given) return;
  if (column.type.kind === 'json')
    throw notSupported(`JSON column '${column.name}' cannot have default value`);
  refuseReferences(given.ast);
  // in parentheses it is one
  if (column.type.kind !== 'uuid' && /^uuid\(\)$/i.test(given.text))
    throw invalidInput(`invalid default value for column '${column.name}'`);
  if (column.type.kind === 'int') refuseFractions(given.ast, column);
};
