import { ServerError } from '../../session-backend.js';
import { type ColumnType } from '../../catalog/column-type.js';
import { type ColumnSpec, type TableSpec } from '../../catalog/definitions.js';
import { invalidInput, notEmbedded, notSupported } from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { assign, computeOverRow } from '../assignments.js';
import { checkFulltext } from '../fulltext-ids.js';
import { checkDefaultForm } from './default-faults.js';
import { checkFulltextColumn } from './fulltext-column.js';
import { refuseCheckOfGeneratedIds } from './check-constraints.js';
import { checkGenerated } from './generated-columns.js';

const tooLong = 1406;
const tooPrecise = 1426;
const longestComment = { column: 1024, table: 2048 };

const inIndex: Readonly<Partial<Record<ColumnType['kind'], string>>> = {
  text: 'TEXT',
  blob: 'BLOB',
  json: 'JSON',
  vector: 'VECTOR',
};

const inPrimaryKey: Readonly<Partial<Record<ColumnType['kind'], (name: string) => string>>> = {
  text: () => 'text type in primary key',
  blob: () => 'blob type in primary key',
  json: (name) => `JSON column '${name}' cannot be in primary key`,
  vector: (name) => `VECTOR column '${name}' cannot be in primary key`,
  enum: (name) => `ENUM column '${name}' cannot be in primary key`,
  set: (name) => `SET column '${name}' cannot be in primary key`,
};

const columnIn = (table: TableSpec, name: string): ColumnSpec =>
  table.columns.find((column) => column.name === name) as ColumnSpec;

const checkKeys = (table: TableSpec): void => {
  for (const name of table.primaryKey) {
    const column = columnIn(table, name);
    if (table.primaryKey.indexOf(name) !== table.primaryKey.lastIndexOf(name))
      throw invalidInput(`duplicate column name '${name}' in primary key`);
    const refused = inPrimaryKey[column.type.kind];
    if (refused) throw notSupported(refused(name));
    if (column.generated && !column.generated.stored)
      throw notSupported(`defining a virtual generated column '${name}' as primary key`);
  }
  for (const { columns, unique, fulltext, using } of table.indexes) {
    if (new Set(columns).size < columns.length) throw notEmbedded('an index with a column twice');
    for (const name of fulltext || using ? [] : columns) {
      const { type } = columnIn(table, name);
      if (unique && type.kind === 'set') throw notSupported(`SET column '${name}' cannot be in unique index`);
      const kind = inIndex[type.kind];
      if (kind === 'VECTOR') throw notEmbedded('a key on a vector column in CREATE TABLE');
      if (kind) throw notSupported(`${kind} column '${name}' cannot be in index`);
    }
  }
};

/** A default must be a value of its column. */
const checkDefault = (c: StatementContext, table: TableSpec, column: ColumnSpec): void => {
  if (column.generated && (column.default || column.nullDefault))
    throw invalidInput(`generated column '${column.name}' cannot have a default value`);
  if (column.notNull && column.nullDefault && !table.primaryKey.includes(column.name))
    throw invalidInput(`invalid default value for column '${column.name}'`);
  checkDefaultForm(column);
  // a default that is no item of its list is found when it is used
  if (!column.default || column.type.kind === 'enum' || column.type.kind === 'set') return;
  try {
    const [result] = computeOverRow(c, table, [], [column.default.ast]);
    if (result) assign(c, { ...column, notNull: false }, result.value, result.type);
  } catch (error) {
    if (error instanceof ServerError && error.errno === tooLong)
      throw new ServerError(1067, `Invalid default value for '${column.name}'`);
    if (error instanceof ServerError && error.errno === tooPrecise)
      throw notEmbedded('a default with more than six digits of a second');
    throw error;
  }
};

/** Refuses what the server refuses in a definition, or is not sure to be understood as there. */
export const checkDefinition = (c: StatementContext, table: TableSpec): void => {
  const automatic = table.columns.filter((column) => column.autoIncrement);
  if (automatic.length > 1) throw notEmbedded('a table with several AUTO_INCREMENT columns');
  for (const column of automatic)
    if (column.type.kind !== 'int')
      throw notSupported('the auto_incr column is only support integer type now');
  for (const column of table.columns) {
    if ([...column.comment].length > longestComment.column)
      throw invalidInput(`comment for column '${column.name}' is too long`);
    checkDefault(c, table, column);
  }
  checkGenerated(c, table);
  refuseCheckOfGeneratedIds(table);
  checkKeys(table);
  checkFulltext(table);
  for (const { fulltext, columns } of table.indexes)
    for (const name of fulltext ? columns : []) {
      const column = columnIn(table, name);
      if (column.type.kind === 'blob') throw notSupported(`BLOB column '${name}' cannot be in index`);
      checkFulltextColumn(column);
    }
  if ([...table.comment].length > longestComment.table)
    throw invalidInput(`comment for field '${table.name}' is too long`);
};
