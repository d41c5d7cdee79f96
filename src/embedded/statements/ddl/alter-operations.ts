import { ServerError } from '../../session-backend.js';
import { type ColumnSpec } from '../../catalog/definitions.js';
import { internalError, notEmbedded } from '../../engine-errors.js';
import { asList, asObject, identText, nameParts, take, variant, type Ast } from '../../translator/ast.js';
import { sqlText } from '../../translator/sql-text.js';
import {
  dropColumn,
  oldColumn,
  positionOf,
  renameColumn,
  replaceColumn,
  type Alteration,
} from './alter-columns.js';
import { addColumn } from './column-definition.js';
import { refuseIfGenerating } from './generated-columns.js';
import { addConstraint } from './table-constraints.js';

const dropKey = (a: Alteration, name: string): void => {
  const { draft } = a;
  const found = draft.indexes.find((i) => i.name.toLowerCase() === name.toLowerCase());
  if (!found) throw internalError(`Can't DROP '${name}'; check that column/key exists`);
  draft.indexes = draft.indexes.filter((i) => i !== found);
};

const dropForeignKey = (a: Alteration, name: string): void => {
  const { draft } = a;
  const found = draft.foreignKeys.find((k) => k.name.toLowerCase() === name.toLowerCase());
  if (!found) throw internalError(`Can't DROP '${name}'; check that column/key exists`);
  draft.foreignKeys = draft.foreignKeys.filter((k) => k !== found);
};

const duplicateColumn = (name: string) =>
  new ServerError(1060, `Duplicate column name '${name.toLowerCase()}'`);

type Operation = (a: Alteration, content: Ast) => void;

export const operations: Readonly<Record<string, Operation>> = {
  AddColumn: (a, content) => {
    const {
      column_def: definition,
      column_position: position,
      if_not_exists: ifNotExists,
    } = take(content, 'ADD COLUMN', 'column_def', 'column_position', 'column_keyword', 'if_not_exists');
    if (ifNotExists === true) throw notEmbedded('ADD COLUMN IF NOT EXISTS');
    const name = identText(asObject(definition).name);
    if (a.draft.columns.some((c) => c.name.toLowerCase() === name.toLowerCase())) throw duplicateColumn(name);
    addColumn(a.draft, definition, positionOf(a.draft, position));
  },
  DropColumn: (a, content) => {
    const { column_names: names, if_exists: ifExists } = take(
      content,
      'DROP COLUMN',
      'column_names',
      'has_column_keyword',
      'if_exists',
      'drop_behavior',
    );
    for (const name of asList(names)) dropColumn(a, identText(name), ifExists === true);
  },
  ModifyColumn: (a, content) => {
    const {
      col_name: name,
      data_type: type,
      options,
      column_position: position,
    } = take(content, 'MODIFY COLUMN', 'col_name', 'data_type', 'options', 'column_position');
    const old = oldColumn(a, identText(name), 'MODIFY');
    replaceColumn(a, old, old.name, type, asList(options), position);
  },
  ChangeColumn: (a, content) => {
    const {
      old_name: from,
      new_name: to,
      data_type: type,
      options,
      column_position: position,
    } = take(content, 'CHANGE COLUMN', 'old_name', 'new_name', 'data_type', 'options', 'column_position');
    replaceColumn(a, oldColumn(a, identText(from), 'CHANGE'), identText(to), type, asList(options), position);
  },
  RenameColumn: (a, content) => {
    const { old_column_name: from, new_column_name: to } = take(
      content,
      'RENAME COLUMN',
      'old_column_name',
      'new_column_name',
    );
    const old = oldColumn(a, identText(from), 'RENAME');
    refuseIfGenerating(a.draft.columns, old.name);
    if (a.draft.columns.some((c) => c !== old && c.name.toLowerCase() === identText(to).toLowerCase()))
      throw duplicateColumn(identText(to));
    a.draft.columns = a.draft.columns.map((c) => (c === old ? { ...c, name: identText(to) } : c));
    renameColumn(a, old.name, identText(to));
  },
  RenameTable: (a, content) => {
    const [, name] = variant(asObject(content).table_name);
    const parts = nameParts(name);
    if (parts.length > 1 && parts[0] !== a.draft.database)
      throw notEmbedded('renaming a table into another database');
    a.rename = (parts.at(-1) as string).toLowerCase();
  },
  AddConstraint: (a, content) => {
    const { constraint } = take(content, 'ADD CONSTRAINT', 'constraint');
    const [kind, check] = variant(constraint);
    if (kind === 'Check') {
      const { name, expr } = asObject(check);
      throw internalError(
        `unsupported alter option in inplace mode: ${name ? `constraint ${identText(name)} ` : ''}check (${sqlText(expr)}) enforced`,
      );
    }
    addConstraint(a.draft, constraint);
  },
  DropIndex: (a, content) => dropKey(a, identText(asObject(content).name)),
  DropForeignKey: (a, content) => dropForeignKey(a, identText(asObject(content).name).toLowerCase()),
  DropConstraint: (a, content) => {
    const { name } = take(content, 'DROP CONSTRAINT', 'name', 'drop_behavior');
    const wanted = identText(name).toLowerCase();
    if (a.draft.foreignKeys.some((k) => k.name === wanted)) dropForeignKey(a, wanted);
    else dropKey(a, identText(name));
  },
  DropPrimaryKey: (a) => {
    if (a.draft.primaryKey.length === 0)
      throw new ServerError(1091, "Can't DROP 'PRIMARY'; check that column/key exists");
    a.draft.primaryKey = [];
  },
  AlterColumn: (a, content) => {
    const { column_name: name, op } = take(content, 'ALTER COLUMN', 'column_name', 'op');
    const old = oldColumn(a, identText(name), 'ALTER');
    const [kind, body] = variant(op);
    const { default: _, nullDefault: __, ...plain } = old;
    const become = (column: ColumnSpec) => {
      a.draft.columns = a.draft.columns.map((c) => (c === old ? column : c));
    };
    const value = kind === 'SetDefault' ? asObject(body).value : undefined;
    if (kind === 'DropDefault') become(plain);
    else if (kind === 'SetDefault' && sqlText(value) === 'null')
      become(old.notNull ? plain : { ...plain, nullDefault: true });
    else if (kind === 'SetDefault') become({ ...plain, default: { ast: value, text: sqlText(value) } });
    else throw notEmbedded(`ALTER COLUMN ${kind}`);
  },
};
