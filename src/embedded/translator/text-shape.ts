/** A literal that a text is the same statement without: a number in digits, or a text between single quotes. */
export interface PlainLiteral {
  readonly kind: 'Number' | 'SingleQuotedString';
  readonly content: string;
  readonly start: number;
}

/** A text with holes where its literals stood, and what stood there. */
export interface TextShape {
  readonly key: string;
  readonly literals: readonly PlainLiteral[];
}

/** Longer texts are rarely sent twice in one shape. */
const longest = 2_000;

/** What a statement of one meaning consists of: blanks, words, quoted names, numbers, texts, other signs. */
const parts = new RegExp(
  [
    /[ \t\n]+/,
    /[A-Za-z_]\w*(?![\w'"])/,
    /`[\w ]+`/,
    /(?<![\w.])(\d{1,15}(?:\.\d{1,9})?)(?![\w.])/,
    /'([\w ,.:%+@=()/-]*)'(?!\s*['"])/,
    /[(),.*=<>+%]|!=|-(?!-)|\/(?!\*)/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gy',
);

/**
 * The shape of a text. Undefined for what may have a meaning beyond its words: comments, escapes, hints, parameters,
 * several statements.
 */
export const shapeOf = (sql: string): TextShape | undefined => {
  if (sql.length > longest) return undefined;
  const literals: PlainLiteral[] = [];
  let key = '';
  let copied = 0;
  let end = 0;
  for (const { 0: part, 1: number, 2: text, index: start } of sql.matchAll(parts)) {
    end = start + part.length;
    if (number === undefined && text === undefined) continue;
    const kind = number === undefined ? 'SingleQuotedString' : 'Number';
    literals.push({ kind, content: number ?? (text as string), start });
    key += sql.slice(copied, start) + (number === undefined ? "''" : '0');
    copied = end;
  }
  return end === sql.length ? { key: key + sql.slice(copied), literals } : undefined;
};
