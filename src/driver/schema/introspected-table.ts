import { type Column, type ForeignKey, type IndexDef, type CheckDef } from '@mikro-orm/sql';
import { indexType } from './indexes/index.js';
import { literalValue, storedText } from './sql-text.js';
import {
  type ColumnDefinition,
  type ColumnTexts,
  type IndexDefinition,
  type TableDefinition,
} from './table-definition.js';
import { type MatrixOnePlatform } from '../matrix-one-platform.js';

/** MikroORM's view of a table: what its `DatabaseTable.init` wants. */
export interface IntrospectedTable {
  readonly columns: Column[];
  readonly indexes: IndexDef[];
  readonly checks: CheckDef[];
  readonly primaryKey: string[];
  readonly foreignKeys: Record<string, ForeignKey>;
  readonly enums: Record<string, string[]>;
}

/** What is known of a table before it is put in MikroORM's terms. */
export interface TableFacts {
  /** As the entities spell it. */
  readonly name: string;
  readonly table: TableDefinition;
  readonly texts: ReadonlyMap<string, ColumnTexts>;
  /** Another table's name as the entities spell it. */
  readonly nameOf: (table: string) => string;
}

/** Puts a table in MikroORM's terms. */
export function introspectedTable(facts: TableFacts, platform: MatrixOnePlatform): IntrospectedTable {
  const { name, table, texts, nameOf } = facts;
  const singleKey = table.primaryKey.length === 1;
  return {
    columns: table.columns.map((column) => ({
      ...toColumn(column, texts.get(column.name), platform),
      primary: singleKey && table.primaryKey[0] === column.name,
    })),
    indexes: [...primaryIndex(table), ...table.indexes.map(toIndex)],
    checks: table.checks.map(({ name: check, expression }) => ({
      name: check,
      expression,
      definition: `check (${expression})`,
    })),
    primaryKey: [...table.primaryKey],
    foreignKeys: Object.fromEntries(
      table.foreignKeys.map((key) => [
        key.name,
        {
          constraintName: key.name,
          columnNames: [...key.columns],
          localTableName: name,
          referencedTableName: nameOf(key.referencedTable),
          referencedColumnNames: [...key.referencedColumns],
          updateRule: key.onUpdate,
          deleteRule: key.onDelete,
        },
      ]),
    ),
    enums: Object.fromEntries(
      table.columns
        .filter((c) => c.type.startsWith('enum('))
        .map((column) => [column.name, enumItems(column.type)]),
    ),
  };
}

function toColumn(
  column: ColumnDefinition,
  texts: ColumnTexts | undefined,
  platform: MatrixOnePlatform,
): Column {
  const mappedType = platform.getMappedType(column.type);
  const numeric = platform.isNumericColumn(mappedType);
  const decimal = /^\w+\((\d+),\s*(\d+)\)/.exec(column.type);
  const { generated, onUpdate } = column;
  return {
    name: column.name,
    type: numeric ? column.type.replace(/\(\d+\)$/, '') : column.type,
    mappedType,
    unsigned: column.unsigned,
    length: lengthOf(column.type),
    precision: decimal ? Number(decimal[1]) : undefined,
    scale: decimal ? Number(decimal[2]) : undefined,
    default: generated ? undefined : defaultOf(column, texts?.default, platform, numeric),
    comment: texts?.comment ? storedText(texts.comment) : undefined,
    nullable: column.nullable,
    autoincrement: column.autoIncrement,
    extra: onUpdate === undefined ? undefined : `on update ${onUpdate.replace(/\(\)$/, '')}`,
    generated: generated && `(${generated.expression}) ${generated.stored ? 'stored' : 'virtual'}`,
  };
}

function lengthOf(type: string): number | undefined {
  const length = /^\w+\((\d+)\)/.exec(type)?.[1];
  if (length !== undefined) return Number(length);
  return /^(?:datetime|timestamp|time)$/.test(type) ? 0 : undefined;
}

function defaultOf(
  column: ColumnDefinition,
  expression: string | undefined,
  platform: MatrixOnePlatform,
  numeric: boolean,
): string | undefined {
  if (expression === undefined || expression.toLowerCase() === 'null') return undefined;
  const text = withoutParentheses(expression);
  const literal = literalValue(text);
  if (literal !== undefined) return numeric ? literal : platform.quoteValue(literal);
  const plain = text.replace(/^current_timestamp\(\)$/i, 'current_timestamp');
  return String(platform.getSchemaHelper()?.normalizeDefaultValue(plain, lengthOf(column.type) ?? 0));
}

/** `('x')` is `'x'` and `(-5)` is `-5`: the ORM adds the parentheses itself where a type needs them. */
function withoutParentheses(text: string): string {
  const inner = text.startsWith('(') && text.endsWith(')') ? text.slice(1, -1).trim() : text;
  return literalValue(inner) !== undefined || /^-?[\d.]+$/.test(inner) ? inner : text;
}

function enumItems(type: string): string[] {
  return [...type.matchAll(/'((?:[^']|'')*)'/g)].map((match) => (match[1] as string).replaceAll("''", "'"));
}

function primaryIndex(table: TableDefinition): IndexDef[] {
  if (table.primaryKey.length === 0) return [];
  return [
    {
      keyName: 'PRIMARY',
      columnNames: [...table.primaryKey],
      composite: table.primaryKey.length > 1,
      unique: true,
      primary: true,
      constraint: true,
    },
  ];
}

function toIndex(index: IndexDefinition): IndexDef {
  const { unique } = index;
  const prefixed = index.columns.filter((column) => column.length !== undefined);
  const type = index.type === undefined ? undefined : knownType(index.type);
  return {
    keyName: index.name,
    columnNames: index.columns.map((column) => column.name),
    composite: index.columns.length > 1,
    unique,
    constraint: unique,
    primary: false,
    ...(prefixed.length > 0 ? { columns: prefixed.map(({ name, length }) => ({ name, length })) } : {}),
    ...(type ? { type } : {}),
  };
}

/** An index of a kind, or with a parameter, that came after this version is compared by its own text. */
function knownType(text: string): string | undefined {
  try {
    return indexType(text);
  } catch {
    return text;
  }
}
