/** Where the quoted piece that starts at `start` ends (the index after it); a doubled quote is part of it. */
export function endOfQuoted(text: string, start: number): number {
  const quote = text[start];
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] !== quote) continue;
    if (text[i + 1] !== quote) return i + 1;
    i++;
  }
  return text.length;
}

/** Cuts SQL text at a separator that stands outside quotes and parentheses. */
export function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  forEachOutside(text, (i) => {
    if (!text.startsWith(separator, i)) return;
    parts.push(text.slice(start, i));
    start = i + separator.length;
  });
  parts.push(text.slice(start));
  return parts;
}

/** The first place outside quotes and parentheses where the (sticky) pattern matches, or -1. */
export function findOutside(text: string, pattern: RegExp): number {
  const sticky = new RegExp(pattern.source, `${pattern.flags.replace('y', '')}y`);
  let found = -1;
  forEachOutside(text, (i) => {
    sticky.lastIndex = i;
    if (found < 0 && sticky.test(text)) found = i;
  });
  return found;
}

/** The index of the parenthesis that closes the one at `open`. */
export function closingParenthesis(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    const c = text[i] as string;
    if (isQuote(c)) i = endOfQuoted(text, i) - 1;
    else if (c === '(') depth++;
    else if (c === ')' && --depth === 0) return i;
  }
  return text.length;
}

/** The names in a list of quoted identifiers, each with the number in parentheses behind it (an index's prefix length). */
export function identifierList(text: string): { readonly name: string; readonly length?: number }[] {
  return splitOutside(text, ',').map((part) => {
    const item = part.trim();
    const end = endOfQuoted(item, 0);
    const length = /^\s*\((\d+)\)/.exec(item.slice(end));
    return { name: unquoteIdentifier(item.slice(0, end)), ...(length ? { length: Number(length[1]) } : {}) };
  });
}

export function unquoteIdentifier(text: string): string {
  return text.startsWith('`') ? text.slice(1, -1).replaceAll('``', '`') : text;
}

/** The value of a string literal as information_schema prints it; `undefined` if the text is something else. */
export function literalValue(text: string): string | undefined {
  if (!text.startsWith("'") || endOfQuoted(text, 0) !== text.length) return undefined;
  return storedText(text.slice(1, -1));
}

/** The text that information_schema prints with its quotes and backslashes doubled. */
export function storedText(text: string): string {
  return text.replaceAll("''", "'").replaceAll(BACKSLASH + BACKSLASH, BACKSLASH);
}

/** Whether an expression uses a column's name, quoted or plain, outside its string literals. */
export function mentionsName(expression: string, name: string): boolean {
  const words = expression.replaceAll(/'(?:[^'\\]|''|\\.)*'/g, "''").matchAll(/`((?:[^`]|``)*)`|[\w$]+/g);
  const wanted = name.toLowerCase();
  return [...words].some(
    ([word, quoted]) => (quoted?.replaceAll('``', '`') ?? word).toLowerCase() === wanted,
  );
}

/** The values of all string literals in an expression, escapes undone. */
export function stringLiterals(expression: string): string[] {
  const literals: string[] = [];
  for (let i = 0; i < expression.length; i++) {
    const c = expression[i] as string;
    if (c !== "'") {
      if (isQuote(c)) i = endOfQuoted(expression, i) - 1;
      continue;
    }
    let value = '';
    for (i++; i < expression.length; i++) {
      const d = expression[i] as string;
      if (d === BACKSLASH) value += expression[++i] ?? '';
      else if (d !== "'") value += d;
      else if (expression[i + 1] === "'") value += expression[++i] as string;
      else break;
    }
    literals.push(value);
  }
  return literals;
}

function forEachOutside(text: string, visit: (index: number) => void): void {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (depth === 0) visit(i);
    if (isQuote(c)) i = endOfQuoted(text, i) - 1;
    else if (c === '(') depth++;
    else if (c === ')') depth--;
  }
}

const BACKSLASH = '\\';

function isQuote(c: string): boolean {
  return c === "'" || c === '`' || c === '"';
}
