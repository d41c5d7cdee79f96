import { asList, asObject, isNode, variant, type Ast } from './ast.js';
import { openingWords, reservedWords, valueWords } from './reserved-words.js';

/** Where a reserved word stands for a column, and whether it is the word behind it that is wrong. */
export interface ReservedName {
  readonly line: number;
  readonly column: number;
  readonly opens: boolean;
}

const misused = (identifier: Ast, allowed: ReadonlySet<string>): ReservedName | undefined => {
  const { value, quote_style: quote, span } = asObject(identifier);
  const word = String(value).toLowerCase();
  if (quote || !reservedWords.has(word) || allowed.has(word) || !span) return undefined;
  const start = asObject(asObject(span).start);
  return { line: Number(start.line), column: Number(start.column), opens: openingWords.has(word) };
};

/** Statements that are searched: others have words of their own, such as ON in SET. */
const statements: ReadonlySet<string> = new Set(['Query', 'Insert', 'Update', 'Delete']);

const none: ReadonlySet<string> = new Set();
/** A change may set what is the DEFAULT. */
const changeWords: ReadonlySet<string> = new Set([...valueWords, 'default']);
/** ROWS may be an alias behind AS. */
const aliasWords: ReadonlySet<string> = new Set(['rows']);

/** Keys under which names stand that are no columns. */
const otherNames = /^(name|\w+_name|TableName|Custom|charset|collation|object\w*)$/;

/** The first name of a tree that is a reserved word without backticks: of a column or an alias. The parser takes any word. */
export const reservedName = (tree: Ast): ReservedName | undefined => {
  const [statement] = variant(tree);
  if (!statements.has(statement)) return undefined;
  const values = statement === 'Query' ? valueWords : changeWords;
  const found: ReservedName[] = [];
  const note = (identifier: Ast, allowed: ReadonlySet<string>): void => {
    const place = isNode(identifier) ? misused(identifier, allowed) : undefined;
    if (place) found.push({ ...place, opens: allowed === values && place.opens });
  };
  const visit = (node: Ast): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (!isNode(node)) return;
    for (const [key, child] of Object.entries(node)) {
      if (key === 'Identifier') note(child, values);
      else if (key === 'CompoundIdentifier') asList(child).forEach((part) => note(part, none));
      else if (key === 'ColumnName') asList(child).forEach((part) => note(asObject(part).Identifier, none));
      else if (key === 'alias') note(isNode(child) && 'name' in child ? child.name : child, aliasWords);
      else if (!otherNames.test(key)) visit(child);
    }
  };
  visit(tree);
  return found.sort((a, b) => a.line - b.line || a.column - b.column)[0];
};
