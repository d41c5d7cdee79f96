import { parseColumn } from './column-parser.js';
import {
  closingParenthesis,
  endOfQuoted,
  findOutside,
  identifierList,
  splitOutside,
  unquoteIdentifier,
} from './sql-text.js';
import {
  type CheckDefinition,
  type ColumnDefinition,
  type ForeignKeyDefinition,
  type IndexDefinition,
  type TableDefinition,
} from './table-definition.js';

/** Reads the structure of a table out of MatrixOne's `SHOW CREATE TABLE`. */
export function parseCreateTable(text: string): TableDefinition {
  const open = text.indexOf('(', endOfQuoted(text, text.indexOf('`')));
  const close = closingParenthesis(text, open);
  const lines = splitOutside(text.slice(open + 1, close), ',').map((line) => line.trim());
  const partitionsAt = findOutside(text.slice(close + 1), /PARTITION BY /i);
  const columns: ColumnDefinition[] = [];
  const indexes: IndexDefinition[] = [];
  const foreignKeys: ForeignKeyDefinition[] = [];
  const checks: CheckDefinition[] = [];
  let primaryKey: readonly string[] = [];
  for (const line of lines) {
    if (line.startsWith('`')) columns.push(parseColumn(line));
    else if (/^PRIMARY KEY/i.test(line)) primaryKey = parenthesised(line).map((part) => part.name);
    else if (/^CONSTRAINT `(?:[^`]|``)*` FOREIGN KEY/i.test(line)) foreignKeys.push(parseForeignKey(line));
    else if (/^(?:CONSTRAINT `(?:[^`]|``)*` )?CHECK\b/i.test(line)) checks.push(parseCheck(line));
    else if (/^(?:UNIQUE |FULLTEXT |SPATIAL )?(?:KEY|INDEX)?/i.test(line) && line.length > 0)
      indexes.push(parseIndex(line));
  }
  return {
    columns,
    primaryKey,
    indexes,
    foreignKeys,
    checks,
    ...(partitionsAt >= 0 ? { partitions: text.slice(close + 1 + partitionsAt).trim() } : {}),
  };
}

function parseIndex(line: string): IndexDefinition {
  const special = /^(FULLTEXT|SPATIAL)\b/i.exec(line)?.[1];
  const nameAt = line.indexOf('`');
  const named = nameAt >= 0 && nameAt < line.indexOf('(');
  const nameEnd = named ? endOfQuoted(line, nameAt) : 0;
  const open = line.indexOf('(', nameEnd);
  const algorithm = special ?? / USING (\w+)/i.exec(line.slice(nameEnd, open))?.[1];
  const rest = withoutComment(line.slice(closingParenthesis(line, open) + 1)).trim();
  return {
    name: named ? unquoteIdentifier(line.slice(nameAt, nameEnd)) : '',
    unique: /^UNIQUE\b/i.test(line),
    columns: parenthesised(line),
    ...(algorithm ? { type: `${algorithm.toLowerCase()} ${rest}`.trim() } : {}),
  };
}

function withoutComment(text: string): string {
  const at = findOutside(text, /COMMENT '/i);
  return at < 0 ? text : text.slice(0, at);
}

function parseForeignKey(line: string): ForeignKeyDefinition {
  const nameEnd = endOfQuoted(line, line.indexOf('`'));
  const ownOpen = line.indexOf('(', nameEnd);
  const ownClose = closingParenthesis(line, ownOpen);
  const target = line.slice(ownClose + 1);
  const open = target.indexOf('(', endOfTable(target));
  const close = closingParenthesis(target, open);
  const rules = target.slice(close + 1);
  return {
    name: unquoteIdentifier(line.slice(line.indexOf('`'), nameEnd)),
    columns: names(line.slice(ownOpen + 1, ownClose)),
    referencedTable: splitOutside(target.slice(target.indexOf('`'), endOfTable(target)), '.')
      .map(unquoteIdentifier)
      .join('.'),
    referencedColumns: names(target.slice(open + 1, close)),
    onDelete: rule(rules, /ON DELETE (SET NULL|SET DEFAULT|NO ACTION|CASCADE|RESTRICT)/i),
    onUpdate: rule(rules, /ON UPDATE (SET NULL|SET DEFAULT|NO ACTION|CASCADE|RESTRICT)/i),
  };
}

function endOfTable(target: string): number {
  const end = endOfQuoted(target, target.indexOf('`'));
  return target[end] === '.' ? endOfQuoted(target, end + 1) : end;
}

function parseCheck(line: string): CheckDefinition {
  const named = line.startsWith('CONSTRAINT') || line.startsWith('constraint');
  const nameAt = line.indexOf('`');
  const nameEnd = named ? endOfQuoted(line, nameAt) : 0;
  const open = line.indexOf('(', nameEnd);
  return {
    name: named ? unquoteIdentifier(line.slice(nameAt, nameEnd)) : '',
    expression: line.slice(open + 1, closingParenthesis(line, open)),
  };
}

function parenthesised(line: string): readonly { readonly name: string; readonly length?: number }[] {
  let open = 0;
  while (open < line.length && line[open] !== '(')
    open = line[open] === '`' ? endOfQuoted(line, open) : open + 1;
  return identifierList(line.slice(open + 1, closingParenthesis(line, open)));
}

function names(list: string): string[] {
  return identifierList(list).map((item) => item.name);
}

function rule(text: string, pattern: RegExp): string {
  return (pattern.exec(text)?.[1] ?? 'restrict').toLowerCase();
}
