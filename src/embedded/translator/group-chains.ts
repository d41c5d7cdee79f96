import { nextToken, type Token } from './lexer.js';

/** Operands that stay beside each other without parentheses. */
const groupSize = 32;

/** Words that end the expression before them, and before which another begins. */
const boundary =
  /^(where|on|having|when|then|else|select|distinct|from|group|order|by|limit|offset|set|values|as|union|except|intersect|join|left|right|inner|cross|natural|using|returning|for|asc|desc|with|window)$/i;

interface Segment {
  readonly isCase: boolean;
  start: number;
  or: Token[];
  and: Token[];
  otherwiseBound: boolean;
}

const segment = (isCase: boolean, start: number): Segment => ({
  isCase,
  start,
  or: [],
  and: [],
  otherwiseBound: false,
});

/**
 * Puts parentheses into long chains of OR, or of AND, so that they nest by halves: the parser's stack holds no chain of
 * thousands. Both operators are associative, and OR binds weakest, so the meaning stays; a boundary taken wrong leaves
 * a group unfinished, which is a syntax error and never another meaning.
 */
export const groupChains = (sql: string): string => {
  const marks: { readonly at: number; readonly text: string }[] = [];
  const stack: Segment[] = [segment(false, 0)];
  const top = (): Segment => stack[stack.length - 1] as Segment;
  const finish = (token: Token): void => {
    const current = top();
    const { or, and, start } = current;
    // a chain of AND is a whole expression only without OR, XOR and BETWEEN … AND beside it
    const operators = or.length > 0 ? or : current.otherwiseBound ? [] : and;
    const parenthesise = (first: number, end: number): void => {
      if (end - first <= groupSize) return;
      const half = (first + end) >> 1;
      for (const [from, to] of [
        [first, half],
        [half, end],
      ] as const) {
        marks.push({ at: from === 0 ? start : (operators[from - 1] as Token).end, text: ' (' });
        marks.push({ at: (operators[to - 1] ?? token).start, text: ') ' });
        parenthesise(from, to);
      }
    };
    parenthesise(0, operators.length + 1);
    stack[stack.length - 1] = segment(current.isCase, token.end);
  };
  let previous = '';
  for (let token = nextToken(sql, 0); ; token = nextToken(sql, token.end)) {
    const word = token.kind === 'word' && previous !== '.' ? token.value.toLowerCase() : '';
    const symbol = token.kind === 'symbol' ? token.value : '';
    if (token.kind === 'end' || symbol === ',' || boundary.test(word)) finish(token);
    if (token.kind === 'end') break;
    if (symbol === '(' || word === 'case') stack.push(segment(word === 'case', token.end));
    else if (stack.length > 1 && (symbol === ')' || (word === 'end' && top().isCase))) {
      finish(token);
      stack.pop();
    } else if (word === 'or') top().or.push(token);
    else if (word === 'and') top().and.push(token);
    else if (word === 'xor' || word === 'between') top().otherwiseBound = true;
    previous = token.value;
  }
  let text = '';
  let copied = 0;
  // sorting is stable: what was marked first at a place stands first there
  for (const { at, text: mark } of marks.sort((a, b) => a.at - b.at)) {
    text += sql.slice(copied, at) + mark;
    copied = at;
  }
  return text + sql.slice(copied);
};
