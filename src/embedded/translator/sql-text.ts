import { type Ast } from './ast.js';
import { printExpression, type PrintStyle } from './print-expression.js';

/** A text in quotes as the server writes it into statements. */
export const quotedText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export const quotedName = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

const plainNames: PrintStyle = { name: (name) => name, text: quotedText };
const quotedNames: PrintStyle = { name: quotedName, text: quotedText };

/** An expression as text that can be read again: like the label, with quotes around texts. */
export const sqlText = (node: Ast, quoteNames = false): string =>
  printExpression(node, quoteNames ? quotedNames : plainNames);
