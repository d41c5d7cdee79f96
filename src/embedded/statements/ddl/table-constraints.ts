import { ServerError } from '../../session-backend.js';
import { type ReferentialAction } from '../../catalog/definitions.js';
import { internalError, invalidInput, notEmbedded, widthExceeded } from '../../engine-errors.js';
import { uuid7 } from '../../values/uuid.js';
import { asList, identText, nameParts, take, variant, type Ast } from '../../translator/ast.js';
import { splitName } from '../../translator/from.js';
import { sqlText } from '../../translator/sql-text.js';
import { fulltextColumn } from './fulltext-column.js';
import { findColumn, requireColumn, type TableDraft } from './table-draft.js';

const actions: Readonly<Record<string, ReferentialAction>> = {
  Restrict: 'RESTRICT',
  Cascade: 'CASCADE',
  SetNull: 'SET NULL',
  NoAction: 'NO ACTION',
  SetDefault: 'SET DEFAULT',
};

export const actionOf = (node: Ast): ReferentialAction =>
  node === undefined || node === null ? 'RESTRICT' : (actions[String(node)] as ReferentialAction);

/** Columns of an index: plain ones only; prefixes and orders change nothing that can be seen. */
const fulltextKey = 'FULLTEXT KEY';

const indexColumns = (draft: TableDraft, nodes: readonly Ast[], key: string): readonly string[] =>
  nodes.map((node) => {
    const { column } = take(node, key, 'column', 'operator_class');
    const { expr } = take(column, key, 'expr', 'options');
    const [tag, content] = variant(expr);
    if (tag === 'Nested') throw internalError('unsupported index which using expression as keypart');
    if (tag !== 'Identifier') throw notEmbedded('an index on a column prefix');
    if (key === 'PRIMARY KEY' && !findColumn(draft, identText(content)))
      throw invalidInput(`column '${identText(content)}' doesn't exist in table`);
    return key === fulltextKey
      ? fulltextColumn(draft.columns, identText(content)).name
      : requireColumn(draft, identText(content)).name;
  });

const maxNameLength = 64;

const freeName = (taken: readonly string[], wanted: string): string => {
  if (!taken.includes(wanted)) return wanted;
  for (let i = 2; ; i++) if (!taken.includes(`${wanted}_${i}`)) return `${wanted}_${i}`;
};

export const addIndex = (
  draft: TableDraft,
  name: string | undefined,
  unique: boolean,
  columns: readonly string[],
  fulltext = false,
): void => {
  const taken = draft.indexes.map((i) => i.name);
  const wanted = name?.toLowerCase();
  if (wanted !== undefined && taken.includes(wanted))
    throw new ServerError(1061, `duplicate key name '${wanted}'`);
  if ((wanted ?? '').length > maxNameLength)
    throw widthExceeded(
      `Can't cast '${wanted}' to VARCHAR type. Src length ${[...(wanted ?? '')].length} is larger than Dest length ${maxNameLength}`,
    );
  draft.indexes = [
    ...draft.indexes,
    {
      name: wanted ?? freeName(taken, (columns[0] as string).toLowerCase()),
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
  const parent = splitName({ database: draft.currentDatabase }, nameParts(node.foreign_table));
  const columnNames = columns.map((column) => {
    const found = findColumn(draft, column);
    if (!found) throw internalError(`column '${column}' no exists in the creating table '${draft.name}'`);
    return found.name;
  });
  draft.foreignKeys = [
    ...draft.foreignKeys,
    {
      name: name?.toLowerCase() ?? fallback,
      columns: columnNames,
      parentDatabase: parent.database,
      parentTable: parent.name,
      parentColumns: asList(node.referred_columns).map(identText),
      onDelete: actionOf(node.on_delete),
      onUpdate: actionOf(node.on_update),
    },
  ];
};

const refuseSecondPrimary = (draft: TableDraft): void => {
  if (draft.primaryKey.length > 0)
    throw draft.altered
      ? new ServerError(1068, 'Multiple primary key defined')
      : invalidInput('more than one primary key defined');
};

export const setPrimaryKey = (draft: TableDraft, columns: readonly string[]): void => {
  refuseSecondPrimary(draft);
  draft.primaryKey = columns;
  draft.columns = draft.columns.map((c) => (columns.includes(c.name) ? { ...c, notNull: true } : c));
};

export const addCheck = (draft: TableDraft, name: string | undefined, expr: Ast, column?: string): void => {
  draft.checks = [
    ...draft.checks,
    {
      name: name?.toLowerCase() ?? `__mo_chk_${draft.checks.length + 1}`,
      ...(column === undefined ? {} : { column }),
      ast: expr,
      text: sqlText(expr, true),
    },
  ];
};

export const optionalName = (node: Ast): string | undefined =>
  node === undefined || node === null ? undefined : identText(node);

/** Reads a table constraint or index into the draft; CREATE TABLE does not name a key by its constraint. */
export const addConstraint = (draft: TableDraft, node: Ast, creating = false): void => {
  const [kind, content] = variant(node);
  switch (kind) {
    case 'PrimaryKey': {
      const { columns } = take(content, 'PRIMARY KEY', 'name', 'columns', 'index_name', 'index_type');
      if (draft.altered) refuseSecondPrimary(draft);
      setPrimaryKey(draft, indexColumns(draft, asList(columns), 'PRIMARY KEY'));
      break;
    }
    case 'Unique': {
      const {
        name,
        index_name: indexName,
        columns,
      } = take(content, 'UNIQUE KEY', 'name', 'index_name', 'columns', 'index_type_display', 'index_type');
      const constraint = creating ? undefined : optionalName(name);
      addIndex(
        draft,
        optionalName(indexName) ?? constraint,
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
      } = take(content, fulltextKey, 'fulltext', 'opt_index_name', 'columns', 'index_type_display');
      if (fulltext !== true) throw notEmbedded('a spatial index');
      addIndex(
        draft,
        optionalName(name) ?? '',
        false,
        indexColumns(draft, asList(columns), fulltextKey),
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
