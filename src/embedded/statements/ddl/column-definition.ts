import { type ColumnSpec } from '../../catalog/definitions.js';
import { constraintViolation, notEmbedded, invalidInput } from '../../engine-errors.js';
import { ServerError } from '../../session-backend.js';
import { asList, asObject, identText, take, unwrapped, variant, type Ast } from '../../translator/ast.js';
import { parseType } from '../../translator/data-type.js';
import { reservedWords } from '../../translator/reserved-words.js';
import { sqlText } from '../../translator/sql-text.js';
import { withinLimits } from './column-limits.js';
import { addCheck, addIndex, optionalName, setPrimaryKey } from './table-constraints.js';
import { findColumn, type TableDraft } from './table-draft.js';

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
  const isUnique = (item: Ast) => variant(asObject(item).option)[0] === 'Unique';
  if (options.filter(isUnique).length > 1) throw new ServerError(1061, `duplicate key name '${column.name}'`);
  for (const item of options) {
    const { name, option } = asObject(item);
    const [kind, content] = variant(option);
    if (kind === 'PrimaryKey') setPrimaryKey(draft, [column.name]);
    else if (kind === 'Unique') addIndex(draft, undefined, true, [column.name]);
    else if (kind === 'ForeignKey') {
      // the server reads REFERENCES behind a column and forgets it: only a FOREIGN KEY of the table makes one
      if (optionalName(name) !== undefined) throw notEmbedded('a named REFERENCES behind a column');
    } else if (kind === 'Check') {
      const expr = asObject(content).expr ?? content;
      addCheck(draft, optionalName(name), expr, column.name);
    }
  }
};

export const duplicateColumn = (name: string) => constraintViolation(`duplicate column "${name}"`);

/** The column itself, without its keys. */
export const columnSpec = (
  draft: TableDraft,
  name: string,
  dataType: Ast,
  options: readonly Ast[],
  slot?: string,
): ColumnSpec => {
  const same = findColumn(draft, name);
  if (same && same.name !== name) throw notEmbedded('two columns whose names differ in case only');
  if (same) throw duplicateColumn(name);
  let column: ColumnSpec = {
    name,
    slot: slot ?? `c${draft.nextSlot++}`,
    type: withinLimits(parseType(dataType)),
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
          : { ...column, default: { ast: unwrapped(content), text: defaultText(content) } };
        break;
      case 'OnUpdate':
        if (variant(content)[0] !== 'Function') throw notEmbedded('ON UPDATE of other than a function');
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
  if (column.nullDefault && options.some((option) => variant(option)[0] === 'NotNull'))
    throw invalidInput(`invalid default value for column '${name}'`);
  const saysNull = options.some((option) => variant(option)[0] === 'Null');
  return column.autoIncrement && saysNull ? { ...column, notNull: false } : column;
};

/** Negative numbers get parentheses, those that were written stay. */
const defaultText = (node: Ast): string => {
  const text = sqlText(node);
  return variant(node)[0] === 'UnaryOp' ? `(${text})` : text;
};

const isNullLiteral = (node: Ast): boolean =>
  JSON.stringify(unwrapped(node)).includes('"value":"Null"') && variant(unwrapped(node))[0] === 'Value';
