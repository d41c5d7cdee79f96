import { asList, asObject, identText, isGiven, nameParts, type Ast } from './ast.js';
import { type PrintStyle } from './print-expression.js';
import { printQuery, tableName } from './print-query.js';
import { quotedName, quotedText } from './sql-text.js';

const style: PrintStyle = {
  name: quotedName,
  text: quotedText,
  query: (query) => printQuery(query, style),
};

/** Expressions that the server prints in a way that it does not understand itself. */
const printedWrongly = (tag: string, content: Ast): boolean => {
  if (['Extract', 'RLike', 'Position'].includes(tag)) return true;
  if (tag === 'Trim') return isGiven(asObject(content).trim_what) || isGiven(asObject(content).trim_where);
  return tag === 'Function' && /^timestampadd$/i.test(nameParts(asObject(content).name).join('.'));
};

/** Whether a query, printed by the server, is no longer one; texts with a backslash are none either. */
export const isUnreadable = (node: Ast): boolean => {
  if (Array.isArray(node)) return (node as readonly Ast[]).some(isUnreadable);
  if (typeof node === 'string') return node.includes('\\');
  if (typeof node !== 'object' || node === null) return false;
  return Object.entries(node).some(([key, value]) => printedWrongly(key, value) || isUnreadable(value));
};

/** A CREATE VIEW as the server prints it when it writes one anew. */
export const printView = (node: Ast): string => {
  const { name, columns, or_replace: replace, if_not_exists: ifNotExists, query } = asObject(node);
  const names = asList(columns).map((column) => quotedName(identText(asObject(column).name).toLowerCase()));
  return (
    `create ${replace === true ? 'or replace ' : ''}view ${ifNotExists === true ? 'if not exists ' : ''}${tableName(name, style)}` +
    `${names.length > 0 ? ` (${names.join(', ')})` : ''} as ${printQuery(query, style)};`
  );
};
