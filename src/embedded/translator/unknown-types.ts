import { asList, identText, type Ast } from './ast.js';
import { placeOf, tokenize } from './lexer.js';
import { syntaxError } from '../engine-errors.js';

/** Words that the server knows as types and the parser takes for names. */
const typeWords: ReadonlySet<string> = new Set(
  (
    'array serial string datalink declare do perform long int1 int2 int3 int4 int8 year uuid ' +
    'vecf16 vecf32 vecf64 vecbf16 vecint8 vecuint8 geometry geography point linestring polygon geometrycollection ' +
    'multipoint multilinestring multipolygon geometry32 geography32 point32 linestring32 polygon32 ' +
    'geometrycollection32 multipoint32 multilinestring32 multipolygon32'
  ).split(' '),
);

const definesColumns = /^\s*(create\s+(temporary\s+)?table|alter\s+table)\b/i;

/** A column of a type that the server does not know is a syntax error there; the parser takes any name. */
export const refuseUnknownTypes = (sql: string, tree: Ast): void => {
  if (!definesColumns.test(sql)) return;
  const visit = (node: Ast): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node !== 'object' || node === null) return;
    for (const [key, child] of Object.entries(node)) {
      if (key === 'Custom' && Array.isArray(child)) checkName(sql, asList(child[0]));
      else visit(child);
    }
  };
  visit(tree);
};

const checkName = (sql: string, parts: readonly Ast[]): void => {
  const identifier = (parts[0] as { readonly Identifier?: Ast }).Identifier;
  if (parts.length !== 1 || identifier === undefined) return;
  const name = identText(identifier);
  if (typeWords.has(name.toLowerCase())) return;
  const tokens = tokenize(sql);
  const found = tokens.filter((token) => token.kind === 'word' && token.value === name);
  // only one place can be meant
  if (found.length !== 1) return;
  const at = tokens.indexOf(found[0]!);
  throw syntaxError(placeOf(sql, found[0]!, tokens[at - 1]?.end ?? 0));
};
