import { ServerError } from '../../session-backend.js';
import { relationKey } from '../../catalog/catalog.js';
import { createTableSql } from '../../catalog/physical-schema.js';
import { declaredType, type ColumnType } from '../../catalog/column-type.js';
import { columnOf, type ForeignKeySpec, type TableSpec } from '../../catalog/definitions.js';
import {
  internalError,
  notYetImplemented,
  invalidInput,
  notEmbedded,
  noDatabase,
  noSuchTable,
  notSupported,
  tableExists,
  unknownDatabase,
} from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { asList, asObject, identText, nameParts, take, variant, type Ast } from '../../translator/ast.js';
import { splitName } from '../../translator/from.js';
import { type ParsedStatement } from '../../translator/parser.js';
import { ok, statement, type Statement } from '../statement.js';
import { checkChecks } from './check-constraints.js';
import { checkDefinition } from './check-definition.js';
import { doubtWork } from '../../engine/refused-work.js';
import { addColumn, duplicateColumn } from './column-definition.js';
import { addConstraint } from './table-constraints.js';
import { startIds } from '../generated-ids.js';
import { emptyDraft, type TableDraft } from './table-draft.js';
import { addQueried, fillQueried } from './create-table-as.js';
import { isLost } from '../matrixone/clone-temporary.js';
import { uniqueKeys } from '../../catalog/physical-schema.js';

/** Makes the physical tables and puts the definition into the catalogue. */
export const defineTable = (c: StatementContext, table: TableSpec): void => {
  for (const sql of createTableSql(table)) c.write(sql);
  if (table.temporaryOf !== undefined) c.session.temporary.add(table, c.commitsTemporary);
  else c.define(table.database, table.name, table);
};

export const finishDraft = (draft: TableDraft, id: number, comment: string): TableSpec => ({
  kind: 'table',
  id,
  database: draft.database,
  name: draft.name,
  columns: draft.columns,
  primaryKey: draft.primaryKey,
  indexes: draft.indexes,
  indexesBeforePrimary: draft.indexes.length,
  foreignKeys: draft.foreignKeys,
  checks: draft.checks,
  comment,
});

/** The order in which a CREATE keeps its indexes. */
export const uniqueFirst = (indexes: TableSpec['indexes']): TableSpec['indexes'] => [
  ...indexes.filter((i) => i.unique),
  ...indexes.filter((i) => !i.unique),
];

/** Types between which a foreign key may point: lengths do not matter. */
const familyOf = (type: ColumnType): string => (type.kind === 'int' ? declaredType(type) : type.kind);

const checkParentTypes = (
  table: TableSpec,
  parent: TableSpec,
  key: TableSpec['foreignKeys'][number],
): void => {
  key.columns.forEach((name, i) => {
    const own = columnOf(table, name);
    const other = columnOf(parent, key.parentColumns[i] as string);
    if (!own || !other) return;
    if (other.generated && !other.generated.stored)
      throw invalidInput(`foreign key cannot reference virtual generated column '${other.name}'`);
    if (familyOf(own.type) !== familyOf(other.type))
      throw internalError(`type of reference column '${other.name}' is not match for column '${own.name}'`);
  });
};

/** A foreign key must point to existing columns that are a key. */
export const checkForeignKeys = (
  c: StatementContext,
  table: TableSpec,
  duplicateName: (name: string) => Error,
): void => {
  table.foreignKeys.forEach((key, i) => {
    checkForeignKey(c, table, key);
    if (table.foreignKeys.slice(0, i).some(({ name }) => name === key.name)) throw duplicateName(key.name);
  });
};

const checkForeignKey = (c: StatementContext, table: TableSpec, key: ForeignKeySpec): void => {
  const own = key.parentDatabase === table.database && key.parentTable === table.name;
  const parent = own ? table : c.catalog.relation(key.parentDatabase, key.parentTable);
  if (!parent || parent.kind !== 'table') {
    if (c.session.variables.get('foreign_key_checks') === '0') return;
    // the server names the session's database, whatever it has looked in
    throw noSuchTable(c.session.database, key.parentTable);
  }
  // the server panics at it
  if (key.parentColumns.length < key.columns.length) throw notEmbedded('a foreign key to fewer columns');
  const columns = key.parentColumns.map((n) => {
    const column = parent.columns.find((col) => col.name.toLowerCase() === n.toLowerCase());
    if (!column) throw internalError(`column '${n}' no exists in table '${parent.name}'`);
    return column.name;
  });
  const isKey = uniqueKeys(parent).some(
    (k) => k.columns.length >= columns.length && columns.every((n) => k.columns.includes(n)),
  );
  if (!isKey) throw internalError('failed to add the foreign key constraint');
  if (columns.length > key.columns.length) throw notEmbedded('a foreign key to more columns');
  checkParentTypes(table, parent, key);
};

interface TableOptions {
  readonly comment: string;
  readonly autoIncrement: bigint | undefined;
}

const ignoredOptions =
  /^(ENGINE|(DEFAULT )?(CHARSET|CHARACTER SET)|(DEFAULT )?COLLATE|ROW_FORMAT|KEY_BLOCK_SIZE)$/i;

const tableOptions = (node: Ast): TableOptions => {
  let comment = '';
  let autoIncrement: bigint | undefined;
  const [kind, list] = variant(node ?? 'None');
  if (kind !== 'None' && kind !== 'Plain') throw notEmbedded(`table options ${kind}`);
  for (const option of asList(list)) {
    const [form, content] = variant(option);
    if (form === 'Comment') comment = String(variant(content)[1]);
    else if (form === 'KeyValue' || form === 'NamedParenthesizedList') {
      const { key, value } = asObject(content);
      const name = identText(key);
      if (/^AUTO_INCREMENT$/i.test(name))
        autoIncrement = BigInt(
          String((variant(asObject(asObject(value).Value).value)[1] as readonly unknown[])[0]),
        );
      else if (!ignoredOptions.test(name)) throw notEmbedded(`the table option ${name}`);
    } else throw notEmbedded(`the table option ${form}`);
  }
  return { comment, autoIncrement };
};

/** CREATE TABLE with columns, AS SELECT, or LIKE. */
export const createTableStatement = (parsed: ParsedStatement, content: Ast): Statement => {
  const {
    name,
    columns,
    constraints,
    if_not_exists: ifNotExists,
    table_options: options,
    temporary,
    query,
    like,
  } = take(
    content,
    'CREATE TABLE',
    'name',
    'columns',
    'constraints',
    'if_not_exists',
    'table_options',
    'temporary',
    'query',
    'like',
  );
  return statement({
    needs: 'write',
    parameterCount: parsed.parameterCount,
    run: (c) => {
      const target = splitName({ database: c.session.database }, nameParts(name));
      const model = like === undefined || like === null ? undefined : modelName(like);
      if (model?.length === 1 && !c.catalog.database(c.session.database)) throw noDatabase();
      if (!c.catalog.database(target.database)) {
        c.locks.enterDatabase(target.database);
        throw unknownDatabase(target.database);
      }
      if (isLost(c, target, temporary === true)) {
        if (ifNotExists === true) return ok();
        throw tableExists(target.name);
      }
      const known = () =>
        temporary === true
          ? c.temporaryTable(target.database, target.name)
          : c.catalog.relation(target.database, target.name);
      // a table that is there is not waited for, although its end may be near
      if (!known()) c.locks.define(target.database, target.name);
      if (known()) {
        if (ifNotExists === true) return ok();
        throw tableExists(target.name);
      }
      const { comment, autoIncrement } = tableOptions(options);
      const draft = emptyDraft(target.database, target.name, c.session.database);
      const owner = temporary === true ? { temporaryOf: c.session.connectionId } : {};
      if (model) return createLike(c, draft, model, owner);
      const repeated = repeatedColumn(asList(columns));
      if (repeated !== undefined && !c.ownsTransaction) {
        c.transaction.faults.set(relationKey(target.database, target.name), duplicateColumn(repeated));
        doubtWork(c.core, c.session, parsed.sql, duplicateColumn(repeated));
        return ok();
      }
      for (const column of asList(columns)) addColumn(draft, column);
      const queried = query === undefined || query === null ? undefined : addQueried(c, parsed, draft, query);
      for (const constraint of asList(constraints)) addConstraint(draft, constraint, true);
      if (draft.columns.length === 0)
        throw new ServerError(4028, 'A table must have at least one visible column.');
      const table: TableSpec = {
        ...finishDraft({ ...draft, indexes: uniqueFirst(draft.indexes) }, c.core.counters.tableId(), comment),
        ...owner,
      };
      checkDefinition(c, table);
      if (queried && table.foreignKeys.length > 0)
        throw notYetImplemented('add foreign key in create table ... as select statement');
      if (temporary === true && table.foreignKeys.length > 0)
        throw notSupported('add foreign key for temporary table');
      checkForeignKeys(c, table, (key) => internalError(`duplicate fk name ${key}`));
      checkChecks(c, table);
      defineTable(c, table);
      startIds(c, table, autoIncrement);
      return ok(queried ? fillQueried(c, table, queried) : 0);
    },
  });
};

/** A name that two columns have: inside a transaction, the server makes such a table and fails at COMMIT. */
const repeatedColumn = (columns: readonly Ast[]): string | undefined => {
  const names = columns.map((column) => identText(asObject(column).name).toLowerCase());
  return names.find((name, i) => names.indexOf(name) !== i);
};

/** The table that a LIKE names. */
const modelName = (like: Ast): readonly string[] =>
  nameParts(take(variant(like)[1], 'CREATE TABLE … LIKE', 'name').name);

const createLike = (
  c: StatementContext,
  draft: TableDraft,
  parts: readonly string[],
  owner: Pick<TableSpec, 'temporaryOf'>,
) => {
  const from = splitName({ database: c.session.database }, parts);
  const source = c.temporaryTable(from.database, from.name) ?? c.catalog.relation(from.database, from.name);
  if (!source) throw noSuchTable(from.database, from.name);
  if (source.kind === 'view') throw internalError(`${from.database}.${from.name} is not BASE TABLE`);
  const { temporaryOf: _, ...model } = source;
  const table: TableSpec = {
    ...model,
    ...owner,
    indexes: uniqueFirst(source.indexes),
    indexesBeforePrimary: source.indexes.length,
    id: c.core.counters.tableId(),
    database: draft.database,
    name: draft.name,
  };
  defineTable(c, table);
  startIds(c, table);
  return ok();
};
