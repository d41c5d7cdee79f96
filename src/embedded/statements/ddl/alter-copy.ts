import { columnOf, type TableSpec } from '../../catalog/definitions.js';
import { invalidInput, notEmbedded } from '../../engine-errors.js';
import { asList, asObject, identText, nameParts, variant, type Ast } from '../../translator/ast.js';
import { parseType } from '../../translator/data-type.js';
import { sqlText } from '../../translator/sql-text.js';
import { unknownColumn } from './alter-columns.js';
import { actionOf } from './table-constraints.js';

const copying = new Set(['AddColumn', 'DropColumn', 'ChangeColumn', 'AlterColumn', 'DropPrimaryKey']);

/** Whether the server does an alteration by writing the table anew; a MODIFY that makes a text longer is none. */
const isCopying = (table: TableSpec, node: Ast): boolean => {
  const [kind, content] = variant(node);
  if (kind === 'AddConstraint') return variant(asObject(content).constraint)[0] === 'PrimaryKey';
  if (kind !== 'ModifyColumn') return copying.has(kind);
  const { col_name: name, data_type: type, column_position: position } = asObject(content);
  const before = columnOf(table, identText(name))?.type;
  if (!before) throw unknownColumn(identText(name), table.name);
  const after = parseType(type);
  const isText = (before.kind === 'varchar' || before.kind === 'char') && after.kind === before.kind;
  return !(isText && after.length > before.length && !position);
};

/** Decides how the server does a statement: it looks at its parts in order, up to the first that writes the table anew. */
export const isCopy = (table: TableSpec, nodes: readonly Ast[]): boolean =>
  nodes.some((node) => isCopying(table, node));

const addedKeys: Readonly<Record<string, string>> = {
  Index: 'index',
  Unique: 'unique key',
  FulltextOrSpatial: 'fulltext',
};

const columnsText = (nodes: Ast): string =>
  asList(nodes)
    .map((part) => {
      const { expr, options } = asObject(asObject(part).column);
      return sqlText(expr) + (asObject(options ?? {}).asc === false ? ' desc' : '');
    })
    .join(', ');

const namesText = (nodes: Ast): string => asList(nodes).map(identText).join(', ');

/** A foreign key as the server writes it; one without a name of its index is the first of these. */
const foreignKeyText = (content: Ast): string => {
  const {
    name,
    index_name: index,
    columns,
    foreign_table: parent,
    referred_columns: referred,
    on_delete: onDelete,
    on_update: onUpdate,
  } = asObject(content);
  const constraint = name ? `constraint ${identText(name).toLowerCase()} ` : '';
  const action = (event: string, node: Ast) => (node ? ` on ${event} ${actionOf(node).toLowerCase()}` : '');
  return (
    `${constraint}foreign key ${index ? identText(index).toLowerCase() : 'fk_0'} (${namesText(columns)})` +
    ` references ${nameParts(parent).join('.')}(${namesText(referred)})` +
    action('delete', onDelete) +
    action('update', onUpdate)
  );
};

const addedText = (content: Ast): string | undefined => {
  const [key, body] = variant(asObject(content).constraint);
  if (key === 'PrimaryKey') return undefined;
  if (key === 'ForeignKey') return `add ${foreignKeyText(body)}`;
  const { name, index_name: indexName, opt_index_name: optional, columns, expr } = asObject(body);
  if (key === 'Check')
    return `add ${name ? `constraint ${identText(name)} ` : ''}check (${sqlText(expr as Ast)}) enforced`;
  const word = addedKeys[key];
  if (word === undefined) throw notEmbedded(`ALTER TABLE that changes columns and adds a ${key}`);
  const given = name ?? indexName ?? optional;
  return `add ${word}${given ? ` ${identText(given)}` : ''} (${columnsText(columns)})`;
};

/** What the server does not do while it writes a table anew, as it writes it; it does not look whether that is possible. */
const unsupportedText = (node: Ast): string | undefined => {
  const [kind, content] = variant(node);
  switch (kind) {
    case 'RenameTable':
      return `rename to ${nameParts(variant(asObject(content).table_name)[1]).at(-1) as string}`;
    case 'DropIndex':
      return `drop index ${identText(asObject(content).name)}`;
    case 'DropForeignKey':
    case 'DropConstraint':
      return `drop foreign key ${identText(asObject(content).name)}`;
    case 'AddConstraint':
      return addedText(content);
    default:
      return undefined;
  }
};

/** Refuses a key or a name in a statement that writes the table anew, in the server's words. */
export const refuseInCopy = (node: Ast): void => {
  const text = unsupportedText(node);
  if (text !== undefined) throw invalidInput(`unsupported alter option in copy mode: ${text}`);
};
