import { notEmbedded } from '../engine-errors.js';

/** A node of the parser's tree: an enum variant is a string or an object with one key. */
export type Ast = unknown;
export type AstObject = Readonly<Record<string, unknown>>;

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  value === 'None' ||
  value === 'NONE' ||
  value === 'Standard' ||
  (Array.isArray(value) && value.length === 0);

/** Whether an attribute tells a place in the text only. */
export const isPosition = (key: string) => key.endsWith('span') || key.endsWith('_token');

export const asObject = (node: Ast): AstObject => {
  if (typeof node !== 'object' || node === null) throw new TypeError('unexpected shape of the syntax tree');
  return node as AstObject;
};

/** Whether a part of the tree is an object. */
export const isNode = (node: Ast): node is AstObject =>
  typeof node === 'object' && node !== null && !Array.isArray(node);

/** Whether a part of the tree is there. */
export const isGiven = (node: Ast): boolean => node !== undefined && node !== null;

export const asList = (node: Ast): readonly Ast[] => (Array.isArray(node) ? (node as readonly Ast[]) : []);

/** Whether a part of the tree is what the test looks for, by its key and content. */
export const someNode = (node: Ast, test: (tag: string, content: Ast) => boolean): boolean => {
  if (Array.isArray(node)) return node.some((item) => someNode(item, test));
  if (!isNode(node)) return false;
  return Object.entries(node).some(
    ([key, value]) => key !== 'span' && (test(key, value) || someNode(value, test)),
  );
};

/** The queries in a part of the tree, those inside of them not among them. */
export const queriesIn = (node: Ast): readonly Ast[] => {
  if (Array.isArray(node)) return node.flatMap((one: Ast) => queriesIn(one));
  if (!isNode(node)) return [];
  return 'body' in node ? [node] : Object.values(node).flatMap((part) => queriesIn(part));
};

/** Splits an enum node into its tag and content. */
export const variant = (node: Ast): readonly [string, Ast] => {
  if (typeof node === 'string') return [node, undefined];
  const entries = Object.entries(asObject(node));
  return entries[0] ?? ['', undefined];
};

/** An expression without the parentheses around it. */
export const unwrapped = (node: Ast): Ast => {
  const [tag, content] = variant(node);
  return tag === 'Nested' ? unwrapped(content) : node;
};

/**
 * The law of honesty: hands out a node's attributes and refuses, by name, when one that was not asked for holds
 * anything. Nothing a statement says is ever left unread.
 */
export const take = <K extends string>(
  node: Ast,
  what: string,
  ...keys: readonly K[]
): Readonly<Record<K, Ast>> => {
  const object = asObject(node);
  for (const [key, value] of Object.entries(object)) {
    if (!(keys as readonly string[]).includes(key) && !isPosition(key) && !isEmpty(value))
      throw notEmbedded(`${what} with ${key.replaceAll('_', ' ')}`);
  }
  return object as Readonly<Record<K, Ast>>;
};

/** An identifier's text. */
export const identText = (node: Ast): string => {
  const object = asObject(node);
  return 'Identifier' in object
    ? identText(object.Identifier)
    : String(take(object, 'a name', 'value', 'quote_style').value);
};

/** The parts of an object name. */
export const nameParts = (node: Ast): readonly string[] => asList(node).map(identText);
