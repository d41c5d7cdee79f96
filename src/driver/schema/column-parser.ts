import { closingParenthesis, endOfQuoted, findOutside, unquoteIdentifier } from './sql-text.js';
import { type ColumnDefinition } from './table-definition.js';

/** Reads one column line of `SHOW CREATE TABLE`. */
export function parseColumn(line: string): ColumnDefinition {
  const nameEnd = endOfQuoted(line, 0);
  const { type, unsigned, rest } = readType(line.slice(nameEnd).trimStart());
  const generatedAt = findOutside(rest, /GENERATED ALWAYS AS \(/i);
  return {
    name: unquoteIdentifier(line.slice(0, nameEnd)),
    type,
    unsigned,
    nullable: findOutside(rest, /NOT NULL\b/i) < 0,
    autoIncrement: findOutside(rest, /AUTO_INCREMENT\b/i) >= 0,
    ...(generatedAt >= 0 ? { generated: readGenerated(rest, generatedAt) } : readOnUpdate(rest)),
  };
}

function readType(text: string): { type: string; unsigned: boolean; rest: string } {
  const word = /^\w+/.exec(text)?.[0] ?? '';
  const end = text[word.length] === '(' ? closingParenthesis(text, word.length) + 1 : word.length;
  const suffix = /^(?: unsigned| zerofill| srid \d+)*/i.exec(text.slice(end))?.[0] ?? '';
  const srid = /srid \d+/i.exec(suffix)?.[0];
  const args = text.slice(word.length, end);
  return {
    type: `${word.toLowerCase()}${args}${srid ? ` ${srid.toLowerCase()}` : ''}`,
    unsigned: /unsigned/i.test(suffix),
    rest: text.slice(end + suffix.length).trim(),
  };
}

function readGenerated(rest: string, at: number): { expression: string; stored: boolean } {
  const open = rest.indexOf('(', at);
  const close = closingParenthesis(rest, open);
  return { expression: rest.slice(open + 1, close), stored: /^\s*STORED\b/i.test(rest.slice(close + 1)) };
}

function readOnUpdate(rest: string): Pick<ColumnDefinition, 'onUpdate'> {
  const at = findOutside(rest, /ON UPDATE /i);
  if (at < 0) return {};
  const value = rest.slice(at + 'ON UPDATE '.length);
  const end = findOutside(value, / COMMENT /i);
  return { onUpdate: (end < 0 ? value : value.slice(0, end)).trim() };
}
