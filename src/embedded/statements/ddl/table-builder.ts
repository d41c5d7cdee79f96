import { ServerError } from '../../session-backend.js';
import {
  type CheckSpec,
  type ColumnSpec,
  type ForeignKeySpec,
  type IndexSpec,
  type ReferentialAction,
} from '../../catalog/definitions.js';
import { constraintViolation, internalError, invalidInput, notEmbedded } from '../../engine-errors.js';
import { asList, asObject, identText, nameParts, take, variant, type Ast } from '../../translator/ast.js';
import { parseType } from '../../translator/data-type.js';
import { splitName } from '../../translator/from.js';
import { reservedWords } from '../../translator/reserved-words.js';
import { uuid7 } from '../../storage/sql-functions.js';
import { sqlText } from '../../translator/sql-text.js';

/** A table definition while a CREATE or ALTER TABLE is read. */
export interface TableDraft {
  readonly database: string;
  readonly name: string;
  columns: readonly ColumnSpec[];
  primaryKey: readonly string[];
  indexes: readonly IndexSpec[];
  foreignKeys: readonly ForeignKeySpec[];
  checks: readonly CheckSpec[];
  nextSlot: number;
}

export const emptyDraft = (database: string, name: string): TableDraft => ({
  database,
  name,
  columns: [],
  primaryKey: [],
  indexes: [],
  foreignKeys: [],
  checks: [],
  nextSlot: 0,
});

const actions: Readonly<Record<string, ReferentialAction>> = {
  Restrict: 'RESTRICT',
  Cascade: 'CASCADE',
  SetNull: 'SET NULL',
  NoAction: 'NO ACTION',
  SetDefault: 'SET DEFAULT',
};
const actionOf = (node: Ast): ReferentialAction =>
  node === undefined || node === null ? 'RESTRICT' : (actions[String(node)] as ReferentialAction);

const findColumn = (draft: TableDraft, name: string): ColumnSpec | undefined =>
  draft.columns.find((c) => c.name.toLowerCase() === name.toLowerCase());

const requireColumn = (draft: TableDraft, name: string): ColumnSpec => {
  const column = findColumn(draft, name);
  if (!column) throw invalidInput(`column '${name}' is not exist`);
  return column;
};

/** Columns of an index: plain ones only; prefixes and orders change nothing that can be seen. */
const indexColumns = (draft: TableDraft, nodes: readonly Ast[], key: string): readonly string[] =>
  nodes.map((node) => {
    const { column } = take(node, key, 'column', 'operator_class');
    const { expr } = take(column, key, 'expr', 'options');
    const [tag, content] = variant(expr);
    if (tag === 'Nested') throw internalError('unsupported index which using expression as keypart');
    if (tag !== 'Identifier') throw notEmbedded('an index on a column prefix');
    return requireColumn(draft, identText(content)).name;
  });

const freeName = (taken: readonly string[], wanted: string): string => {
  if (!taken.includes(wanted)) return wanted;
  for (let i = 2; ; i++) if (!taken.includes(`${wanted}_${i}`)) return `${wanted}_${i}`;
};

const addIndex = (
  draft: TableDraft,
  name: string | undefined,
  unique: boolean,
  columns: readonly string[],
  fulltext = false,
): void => {
  const taken = draft.indexes.map((i) => i.name.toLowerCase());
  if (name !== undefined && taken.includes(name.toLowerCase()))
    throw new ServerError(1061, `duplicate key name '${name}'`);
  draft.indexes = [
    ...draft.indexes,
    {
      name: name ?? freeName(taken, columns[0] as string),
      unique,
      columns,
      ...(fulltext ? { fulltext } : {}),
    },
  ];
};

const addForeignKey = (
  draft: TableDraft,
  name: string | undefined,
  columns: readonly string[],
  node: { foreign_table: Ast; referred_columns: Ast; on_delete: Ast; on_update: Ast },
  fallback: string,
): void => {
  const parent = splitName({ database: draft.database }, nameParts(node.foreign_table));
  if (name !== undefined && draft.foreignKeys.some((k) => k.name === name))
    throw new ServerError(1061, `Duplicate foreign key constraint name '${name}'`);
  draft.foreignKeys = [
    ...draft.foreignKeys,
    {
      name: name ?? fallback,
      columns: columns.map((c) => requireColumn(draft, c).name),
      parentDatabase: parent.database,
      parentTable: parent.name,
      parentColumns: asList(node.referred_columns).map(identText),
      onDelete: actionOf(node.on_delete),
      onUpdate: actionOf(node.on_update),
    },
  ];
};

const setPrimaryKey = (draft: TableDraft, columns: readonly string[]): void => {
  if (draft.primaryKey.length > 0) throw invalidInput('more than one primary key defined');
  draft.primaryKey = columns;
  draft.columns = draft.columns.map((c) => (columns.includes(c.name) ? { ...c, notNull: true } : c));
};

const optionalName = (node: Ast): string | undefined =>
  node === undefined || node === null ? undefined : identText(node);

/** Reads one column definition into the draft, with the keys it declares. */
export const addColumn = (draft: TableDraft, node: Ast, position?: number, slot?: string): void => {
  const {
    name,
    data_type: dataType,
    options,
  } = take(node, 'a column definition', 'name', 'data_type', 'options');
  if (!asObject(name).quote_style && reservedWords.has(identText(name).toLowerCase()))
    throw notEmbedded(`a column named ${identText(name)} without backticks`);
  const column = columnSpec(
    draft,
    identText(name),
    dataType,
    asList(options).map((o) => asObject(o).option),
    slot,
  );
  draft.columns =
    position === undefined ? [...draft.columns, column] : draft.columns.toSpliced(position, 0, column);
  applyKeyOptions(draft, column, asList(options));
};

const applyKeyOptions = (draft: TableDraft, column: ColumnSpec, options: readonly Ast[]): void => {
  for (const item of options) {
    const { name, option } = asObject(item);
    const [kind, content] = variant(option);
    if (kind === 'PrimaryKey') setPrimaryKey(draft, [column.name]);
    else if (kind === 'Unique') addIndex(draft, undefined, true, [column.name]);
    else if (kind === 'ForeignKey') {
      // the server reads REFERENCES behind a column and forgets it: only a FOREIGN KEY of the table makes one
      if (optionalName(name) !== undefined) throw notEmbedded('a named REFERENCES behind a column');
    } else if (kind === 'Check') addCheck(draft, optionalName(name), asObject(content).expr ?? content);
  }
};

const addCheck = (draft: TableDraft, name: string | undefined, expr: Ast): void => {
  draft.checks = [
    ...draft.checks,
    {
      name:
        name ??
        freeName(
          draft.checks.map((c) => c.name),
          `__mo_chk_${draft.checks.length + 1}`,
        ),
      ast: expr,
      text: sqlText(expr, true),
    },
  ];
};

/** The column itself, without its keys. */
export const columnSpec = (
  draft: TableDraft,
  name: string,
  dataType: Ast,
  options: readonly Ast[],
  slot?: string,
): ColumnSpec => {
  if (findColumn(draft, name)) throw constraintViolation(`duplicate column "${name}"`);
  let column: ColumnSpec = {
    name,
    slot: slot ?? `c${draft.nextSlot++}`,
    type: parseType(dataType),
    notNull: false,
    autoIncrement: false,
    comment: '',
  };
  for (const option of options) {
    const [kind, content] = variant(option);
    switch (kind) {
      case 'Null':
      case 'PrimaryKey':
      case 'Unique':
      case 'ForeignKey':
      case 'Check':
        break;
      case 'NotNull':
        column = { ...column, notNull: true };
        break;
      case 'Default':
        column = isNullLiteral(content)
          ? { ...column, nullDefault: true }
          : { ...column, default: { ast: unwrap(content), text: defaultText(content) } };
        break;
      case 'OnUpdate':
        column = { ...column, onUpdate: { ast: content, text: sqlText(content) } };
        break;
      case 'Comment':
        column = { ...column, comment: String(content) };
        break;
      case 'DialectSpecific': {
        const words = asList(content).map((w) => String(asObject(asObject(w).Word).value).toUpperCase());
        if (words.join(' ') !== 'AUTO_INCREMENT') throw notEmbedded(`the column option ${words.join(' ')}`);
        column = { ...column, autoIncrement: true, notNull: true };
        break;
      }
      case 'Generated': {
        const { generation_expr: expr, generation_expr_mode: mode } = asObject(content);
        column = {
          ...column,
          generated: { ast: expr, text: `(${sqlText(expr)})`, stored: mode === 'Stored' },
        };
        break;
      }
      case 'CharacterSet':
      case 'Collation':
        // accepted and ignored by the server, which compares bytes always
        break;
      default:
        throw notEmbedded(`the column option ${kind}`);
    }
  }
  return column;
};

/** Negative numbers get parentheses, those that were written stay. */
const defaultText = (node: Ast): string => {
  const text = sqlText(node);
  return variant(node)[0] === 'UnaryOp' ? `(${text})` : text;
};

const unwrap = (node: Ast): Ast => {
  const [tag, content] = variant(node);
  return tag === 'Nested' ? unwrap(content) : node;
};

const isNullLiteral = (node: Ast): boolean =>
  JSON.stringify(unwrap(node)).includes('"value":"Null"') && variant(unwrap(node))[0] === 'Value';

/** Reads a table constraint or index into the draft. */
export const addConstraint = (draft: TableDraft, node: Ast): void => {
  const [kind, content] = variant(node);
  switch (kind) {
    case 'PrimaryKey': {
      const { columns } = take(content, 'PRIMARY KEY', 'name', 'columns', 'index_name', 'index_type');
      setPrimaryKey(draft, indexColumns(draft, asList(columns), 'PRIMARY KEY'));
      break;
    }
    case 'Unique': {
      const {
        name,
        index_name: indexName,
        columns,
      } = take(content, 'UNIQUE KEY', 'name', 'index_name', 'columns', 'index_type_display', 'index_type');
      const constraint = optionalName(indexName) === undefined ? optionalName(name) : undefined;
      if (constraint !== undefined && draft.indexes.some((i) => i.name === constraint))
        throw notEmbedded('a second UNIQUE constraint of one name');
      addIndex(
        draft,
        optionalName(indexName) ?? optionalName(name),
        true,
        indexColumns(draft, asList(columns), 'UNIQUE KEY'),
      );
      break;
    }
    case 'Index': {
      const { name, columns } = take(content, 'KEY', 'name', 'columns', 'display_as_key', 'index_type');
      addIndex(draft, optionalName(name), false, indexColumns(draft, asList(columns), 'KEY'));
      break;
    }
    case 'FulltextOrSpatial': {
      const {
        fulltext,
        opt_index_name: name,
        columns,
      } = take(content, 'FULLTEXT KEY', 'fulltext', 'opt_index_name', 'columns', 'index_type_display');
      if (fulltext !== true) throw notEmbedded('a spatial index');
      addIndex(
        draft,
        optionalName(name) ?? '',
        false,
        indexColumns(draft, asList(columns), 'FULLTEXT KEY'),
        true,
      );
      break;
    }
    case 'ForeignKey': {
      const {
        name,
        index_name: indexName,
        columns,
        ...key
      } = take(
        content,
        'FOREIGN KEY',
        'name',
        'index_name',
        'columns',
        'foreign_table',
        'referred_columns',
        'on_delete',
        'on_update',
      );
      const names = asList(columns).map(identText);
      addForeignKey(draft, optionalName(name) ?? optionalName(indexName), names, key, uuid7());
      break;
    }
    case 'Check': {
      const { name, expr } = take(content, 'CHECK', 'name', 'expr', 'enforced');
      addCheck(draft, optionalName(name), expr);
      break;
    }
    default:
      throw notEmbedded(`the constraint ${kind}`);
  }
};
