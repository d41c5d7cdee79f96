import { type StatementOutcome } from '../../session-backend.js';
import { columnTypeName, computedTypeName, type ColumnType } from '../../catalog/column-type.js';
import { noSuchTable, notEmbedded } from '../../engine-errors.js';
import { extraOf, type ColumnSpec, type TableSpec } from '../../catalog/definitions.js';
import { systemTable, systemTableNames } from '../../catalog/system/index.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { splitName } from '../../translator/from.js';
import { isNotNull } from '../../catalog/view-column.js';
import { filteredRows, type ShowColumn, type ShowRow } from './filter.js';
import { type Filter } from './filter-clause.js';
import { databaseOf } from './parts.js';
import { systemKeys } from './system-keys.js';

interface Described {
  readonly name: string;
  readonly type: ColumnType;
  readonly typeName?: string;
  readonly notNull: boolean;
  readonly key: string;
  readonly default: string | null;
  readonly extra: string;
  readonly comment: string;
}

const keyOf = (table: TableSpec, name: string): string => {
  if (table.primaryKey.includes(name)) return 'PRI';
  if (table.foreignKeys.some((key) => key.columns.includes(name))) return 'MUL';
  const indexes = table.indexes.filter((i) => i.columns[0] === name);
  const index = indexes.find((i) => !i.fulltext) ?? indexes[0];
  return index === undefined ? '' : index.unique && index.columns.length === 1 ? 'UNI' : 'MUL';
};

const plain = (text: string): string =>
  /^'.*'$/s.test(text) ? text.slice(1, -1).replaceAll("'", "''") : text;

const shownDefault = (column: ColumnSpec): string | null => {
  const text = column.default?.text ?? column.inertDefault;
  return text === undefined ? null : plain(text);
};

const describedColumns = (c: StatementContext, database: string, name: string): readonly Described[] => {
  // of temporary tables, the server finds no columns
  if (c.temporaryTable(database, name)) return [];
  const relation = c.catalog.relation(database, name);
  if (!relation) {
    if (!systemTableNames(database).includes(name)) throw noSuchTable(database, name);
    const keys = systemKeys(database, name);
    if (!keys) throw notEmbedded(`DESC of ${database}.${name}`);
    return (systemTable(c, c.catalog, database, name)?.columns ?? []).map((col) => ({
      name: col.name,
      type: keys.types[col.name] ?? col.type,
      notNull: keys.notNull.includes(col.name),
      key: keys.primary.includes(col.name) ? 'PRI' : keys.unique.includes(col.name) ? 'UNI' : '',
      default: keys.defaults[col.name] ?? null,
      extra: '',
      comment: keys.comments[col.name] ?? '',
    }));
  }
  if (relation.kind === 'view') {
    return relation.columns.map((col) => ({
      name: col.name,
      type: col.type,
      ...(col.computed ? { typeName: computedTypeName(col.type) } : {}),
      notNull: isNotNull(col),
      key: '',
      default: null,
      extra: '',
      comment: '',
    }));
  }
  return relation.columns.map((col) => ({
    name: col.name,
    type: col.type,
    ...(col.computed ? { typeName: computedTypeName(col.type) } : {}),
    notNull: col.notNull,
    key: keyOf(relation, col.name),
    default: shownDefault(col),
    extra: extraOf(col),
    comment: col.comment,
  }));
};

const char = (name: string): ShowColumn => ({ name, type: { kind: 'char', length: 0 } });

/** DESC and SHOW COLUMNS. */
export const describeRelation = (
  c: StatementContext,
  parts: readonly string[],
  { full, filter }: { readonly full: boolean; readonly filter: Filter },
): StatementOutcome => {
  const { name } = splitName({ database: c.session.database }, parts);
  const database = databaseOf(c, c.catalog, parts);
  const rows = describedColumns(c, database, name).map((col): ShowRow => {
    const [field, type, nullable] = [
      col.name,
      col.typeName ?? columnTypeName(col.type),
      col.notNull ? 'NO' : 'YES',
    ];
    return full
      ? [
          field,
          type,
          null,
          nullable,
          col.key,
          col.default,
          col.extra,
          'select,insert,update,references',
          col.comment,
        ]
      : [field, type, nullable, col.key, col.default, col.extra, col.comment];
  });
  const names = full
    ? ['Field', 'Type', 'Collation', 'Null', 'Key', 'Default', 'Extra', 'Privileges', 'Comment']
    : ['Field', 'Type', 'Null', 'Key', 'Default', 'Extra', 'Comment'];
  return filteredRows(c, names.map(char), rows, filter);
};
