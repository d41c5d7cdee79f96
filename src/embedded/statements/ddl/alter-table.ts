import { ServerError } from '../../session-backend.js';
import { declaredType } from '../../catalog/column-type.js';
import { columnOf, mainTable, type TableSpec } from '../../catalog/definitions.js';
import { createTableSql } from '../../catalog/physical-schema.js';
import { invalidInput, notEmbedded, tableExists } from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { checkParents } from '../../rows/foreign-keys.js';
import { asList, asObject, identText, nameParts, take, variant, type Ast } from '../../translator/ast.js';
import { parseType } from '../../translator/data-type.js';
import { splitName } from '../../translator/from.js';
import { sqlText } from '../../translator/sql-text.js';
import { writableTable } from '../writable-table.js';
import { ok, statement, type Statement } from '../statement.js';
import { type Alteration } from './alter-columns.js';
import { isCopy, refuseInCopy } from './alter-copy.js';
import { withoutHints } from './alter-hints.js';
import { operations } from './alter-operations.js';
import { changeIndexes } from './build-index.js';
import { checkDefinition } from './check-definition.js';
import { convertRows } from './convert-rows.js';
import { checkForeignKeys, finishDraft, uniqueFirst } from './create-table.js';
import { lockForChange, lockParentDefinitions, refuseLateDefinition } from './lock-for-change.js';
import { temporaryAltered } from './redefine.js';
import { type TableDraft } from './table-draft.js';

/** The next id cannot be set. */
const unsupportedOption = (content: Ast) => {
  const [, [digits]] = variant(asObject(asObject(content).value).value) as [string, readonly unknown[]];
  return invalidInput(`unsupported alter option in inplace mode: auto_increment = ${String(digits)}`);
};

const needsCopy = (old: TableSpec, draft: TableDraft): boolean =>
  old.columns.length !== draft.columns.length ||
  old.columns.some((c, i) => c.slot !== draft.columns[i]?.slot || c.notNull !== draft.columns[i]?.notNull) ||
  old.primaryKey.join() !== draft.primaryKey.join();

const duplicateForeignKey = (name: string) =>
  new ServerError(1061, `Duplicate foreign key constraint name '${name}'`);

/** Applies alterations to a table and its rows. */
export const alterTable = (
  c: StatementContext,
  table: TableSpec,
  alterations: readonly Ast[],
  lock: (c: StatementContext, table: TableSpec) => void = lockForChange,
): void => {
  const inCopy = isCopy(table, alterations);
  const nodes = withoutHints(alterations, inCopy);
  const draft: TableDraft = {
    ...table,
    altered: true,
    currentDatabase: c.session.database,
    nextSlot: Math.max(...table.columns.map((col) => Number(col.slot.slice(1)))) + 1,
  };
  const a: Alteration = {
    draft,
    sources: new Map(table.columns.map((col) => [col.slot, col])),
    rename: undefined,
  };
  if (!inCopy) refuseKeysOfRenamed(table, nodes);
  for (const node of nodes) {
    const [kind, content] = variant(node);
    if (inCopy) refuseInCopy(node);
    if (kind === 'AutoIncrement' && nodes.length === 1) throw unsupportedOption(content);
    const operation = operations[kind];
    if (!operation) throw notEmbedded(`ALTER TABLE … ${kind}`);
    operation(a, content);
  }
  const name = a.rename ?? table.name;
  if (name !== table.name && c.catalog.relation(table.database, name)) throw tableExists(name);
  const copy = needsCopy(table, draft) || nodes.some((node) => variant(node)[0] === 'AlterColumn');
  if (copy) refuseOffset(c, table, draft);
  const indexes = copy ? uniqueFirst(draft.indexes) : draft.indexes;
  const last = Math.max(0, ...table.foreignKeys.map((key) => key.alteration ?? 0));
  const foreignKeys = draft.foreignKeys.map((key) =>
    table.foreignKeys.includes(key) ? key : { ...key, alteration: last + 1 },
  );
  const fresh = {
    ...finishDraft(
      { ...draft, indexes, name, foreignKeys },
      copy ? c.core.counters.tableId() : table.id,
      table.comment,
    ),
    ...(copy && draft.primaryKey.length === 0 ? { columnIdLast: true as const } : {}),
    ...(copy ? {} : { indexesBeforePrimary: stillBeforePrimary(table, indexes) }),
    ...(nodes.some(isOfColumn) ? {} : { laterComment: table.laterComment }),
  };
  checkDefinition(c, fresh);
  checkForeignKeys(c, fresh, duplicateForeignKey);
  // faults of the statement itself are found without waiting
  const kept = new Set(fresh.columns.map((column) => column.name));
  const dropped = table.columns.filter((column) => !kept.has(column.name)).map((column) => column.name);
  refuseLateDefinition(c, table.database, table.name, dropped);
  lock(c, table);
  if (copy || fresh.foreignKeys.length !== table.foreignKeys.length) lockParentDefinitions(c, table, fresh);
  if (name !== table.name) c.locks.define(table.database, name);
  if (copy) {
    c.locks.snapshots();
    for (const sql of createTableSql(fresh)) c.write(sql);
    if (table.columns.some((column) => column.autoIncrement))
      c.core.counters.startAsAltered(fresh.id, table.id);
    if (table.indexes.some(({ fulltext }) => fulltext))
      c.core.counters.startWordsAsAltered(fresh.id, table.id);
    convertRows(c, table, fresh, a.sources);
  } else changeIndexes(c, table, fresh);
  if (name !== table.name) c.define(table.database, table.name, null);
  c.define(fresh.database, fresh.name, fresh);
  followRename(c, table, fresh);
  const added = fresh.foreignKeys.filter((key) => !table.foreignKeys.includes(key));
  if (added.length > 0 && c.foreignKeyChecks) {
    const rows = c.read(`SELECT ${fresh.columns.map((col) => col.slot).join(', ')} FROM ${mainTable(fresh)}`);
    for (const row of rows) checkParents(c, { ...fresh, foreignKeys: added }, row, 'update');
  }
};

/** Ids that are made for the rows that are there do not begin with the offset, those behind them may. */
const refuseOffset = (c: StatementContext, table: TableSpec, draft: TableDraft): void => {
  const makesIds = ({ columns }: Pick<TableSpec, 'columns'>) => columns.some((col) => col.autoIncrement);
  const isNew = draft.primaryKey.length === 0 || (makesIds(draft) && !makesIds(table));
  if (isNew && c.session.variables.get('auto_increment_offset') !== '1')
    throw notEmbedded('ALTER TABLE that makes ids, with an auto_increment_offset,');
};

/** A key that is added beside RENAME COLUMN is one of the columns as they were called. */
const refuseKeysOfRenamed = (table: TableSpec, nodes: readonly Ast[]): void => {
  if (!nodes.some((node) => variant(node)[0] === 'RenameColumn')) return;
  for (const node of nodes) {
    const [kind, content] = variant(node);
    if (kind !== 'AddConstraint') continue;
    for (const part of asList(asObject(variant(asObject(content).constraint)[1]).columns)) {
      const name = sqlText(asObject(asObject(part).column).expr);
      if (!columnOf(table, name)) throw invalidInput(`column '${name}' is not exist`);
    }
    throw notEmbedded('ALTER TABLE that renames a column and adds a key');
  }
};

/** Changes of a column that are written as a definition of the whole table. */
const isOfColumn = (node: Ast): boolean => ['RenameColumn', 'ModifyColumn'].includes(variant(node)[0]);

const stillBeforePrimary = (table: TableSpec, indexes: TableSpec['indexes']): number =>
  table.indexes.slice(0, table.indexesBeforePrimary).filter((old) => indexes.some((i) => i.name === old.name))
    .length;

/** Foreign keys of other tables follow a renamed parent or its renamed columns. */
const followRename = (c: StatementContext, old: TableSpec, fresh: TableSpec): void => {
  for (const { child } of c.catalog.references(old)) {
    if (child.name === old.name && child.database === old.database) continue;
    c.define(child.database, child.name, {
      ...child,
      foreignKeys: child.foreignKeys.map((key) =>
        key.parentDatabase === old.database && key.parentTable === old.name
          ? { ...key, parentTable: fresh.name }
          : key,
      ),
    });
  }
};

/** Columns that foreign keys of other tables point to keep their types; other changes of them are not known here. */
const refuseInParents = (c: StatementContext, table: TableSpec, nodes: readonly Ast[]): void => {
  const references = c.catalog.references(table);
  for (const node of references.length > 0 ? nodes : []) {
    const [kind, content] = variant(node);
    const {
      old_name: from,
      col_name: name,
      old_column_name: renamed,
      data_type: type,
    } = asObject(content ?? {});
    const changed =
      kind === 'DropColumn' ? asList(asObject(content).column_names) : [from ?? name ?? renamed];
    for (const one of changed) {
      if (!['DropColumn', 'ModifyColumn', 'ChangeColumn', 'RenameColumn'].includes(kind)) continue;
      const column = identText(one);
      const found = references.find(({ key }) =>
        key.parentColumns.some((parent) => parent.toLowerCase() === column.toLowerCase()),
      );
      const old = table.columns.find((col) => col.name.toLowerCase() === column.toLowerCase());
      if (!found || !old) continue;
      if (kind === 'ModifyColumn' && declaredType(parseType(type)) === declaredType(old.type)) continue;
      if (kind === 'ModifyColumn')
        throw new ServerError(
          1833,
          `Cannot change column '${old.name}': used in a foreign key constraint '${found.key.name}' of table '${found.child.database}.${found.child.name}'`,
        );
      throw notEmbedded('changing a column that a foreign key points to');
    }
    if (kind === 'DropPrimaryKey' || kind === 'DropIndex')
      throw notEmbedded('dropping a key of a table that foreign keys point to');
  }
};

const isIndexChange = (node: Ast): boolean => {
  const [kind, content] = variant(node);
  return (
    kind === 'DropIndex' ||
    kind === 'Algorithm' ||
    kind === 'Lock' ||
    (kind === 'AddConstraint' && variant(asObject(content).constraint)[0] === 'Index')
  );
};

/** ALTER TABLE. */
export const alterTableStatement = (
  content: Ast,
  lock?: (c: StatementContext, table: TableSpec) => void,
): Statement => {
  const {
    name,
    operations: nodes,
    if_exists: ifExists,
  } = take(content, 'ALTER TABLE', 'name', 'operations', 'if_exists');
  return statement({
    needs: 'write',
    run: (c) => {
      const target = splitName({ database: c.session.database }, nameParts(name));
      if (ifExists === true && !c.catalog.relation(target.database, target.name)) return ok();
      refuseLateDefinition(c, target.database, target.name);
      const table = writableTable(c, nameParts(name), 'you should use alter view statemnt for View');
      if (table.temporaryOf !== undefined) {
        if (asList(nodes).every(isIndexChange)) throw notEmbedded('an index of a temporary table');
        throw temporaryAltered();
      }
      refuseInParents(c, table, asList(nodes));
      alterTable(c, table, asList(nodes), lock);
      return ok();
    },
  });
};
