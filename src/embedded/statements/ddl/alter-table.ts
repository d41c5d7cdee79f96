import { ServerError } from '../../session-backend.js';
import { internalError, invalidInput, noSuchTable, notEmbedded, tableExists } from '../../engine-errors.js';
import { createIndexSql, createTableSql, dropIndexSql, uniqueKeys } from '../../catalog/physical-schema.js';
import { declaredType } from '../../catalog/column-type.js';
import { mainTable, type ColumnSpec, type TableSpec } from '../../catalog/definitions.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { checkParents } from '../../rows/foreign-keys.js';
import { pick } from '../../rows/row.js';
import { asList, asObject, identText, nameParts, take, variant, type Ast } from '../../translator/ast.js';
import { parseType } from '../../translator/data-type.js';
import { splitName } from '../../translator/from.js';
import { sqlText } from '../../translator/sql-text.js';
import { castValue, notNull, type Stored } from '../../values/cast.js';
import { computeOverRow, assign, fillGenerated } from '../assignments.js';
import { duplicateOf } from '../duplicate.js';
import { writableTable } from '../writable-table.js';
import { ok, statement, type Statement } from '../statement.js';
import { checkDefinition } from './check-definition.js';
import { checkForeignKeys, finishDraft, uniqueFirst } from './create-table.js';
import { refuseGenerated, refuseIfGenerating } from './generated-columns.js';
import { addColumn, addConstraint, columnSpec, type TableDraft } from './table-builder.js';

interface Alteration {
  readonly draft: TableDraft;
  /** Column of the old table that a new column's values come from. */
  readonly sources: Map<string, ColumnSpec>;
  rename: string | undefined;
}

const positionOf = (draft: TableDraft, node: Ast): number | undefined => {
  if (node === undefined || node === null) return undefined;
  const [kind, after] = variant(node);
  return kind === 'First'
    ? 0
    : draft.columns.findIndex((c) => c.name.toLowerCase() === identText(after).toLowerCase()) + 1;
};

const oldColumn = (a: Alteration, name: string, action: string): ColumnSpec => {
  const column = a.draft.columns.find((c) => c.name.toLowerCase() === name.toLowerCase());
  if (!column)
    throw action === 'DROP'
      ? new ServerError(1091, `Can't DROP '${name}'; check that column/key exists`)
      : action === 'MODIFY'
        ? new ServerError(1054, `Unknown column '${name}' in '${a.draft.name}'`)
        : invalidInput(`column '${name}' doesn't exist in table`);
  return column;
};

const renameIn = (names: readonly string[], from: string, to: string) =>
  names.map((n) => (n === from ? to : n));

const renameColumn = (a: Alteration, from: string, to: string): void => {
  const { draft } = a;
  draft.primaryKey = renameIn(draft.primaryKey, from, to);
  draft.indexes = draft.indexes.map((i) => ({ ...i, columns: renameIn(i.columns, from, to) }));
  draft.foreignKeys = draft.foreignKeys.map((k) => ({ ...k, columns: renameIn(k.columns, from, to) }));
};

const replaceColumn = (
  a: Alteration,
  old: ColumnSpec,
  name: string,
  dataType: Ast,
  options: readonly Ast[],
  position: Ast,
): void => {
  const { draft } = a;
  const index = draft.columns.indexOf(old);
  const rest = draft.columns.filter((c) => c !== old);
  const source = a.sources.get(old.slot);
  if (old.generated) refuseGenerated([old], 'changing');
  if (options.some((option) => variant(option)[0] === 'Generated'))
    throw notEmbedded('changing a column into a generated one');
  const spec = columnSpec(
    { ...draft, columns: rest, nextSlot: draft.nextSlot },
    name,
    dataType,
    options,
    `c${draft.nextSlot++}`,
  );
  const column = draft.primaryKey.includes(old.name) ? { ...spec, notNull: true } : spec;
  if (name.toLowerCase() !== old.name.toLowerCase() || declaredType(spec.type) !== declaredType(old.type))
    refuseIfGenerating(draft.columns, old.name);
  refuseInForeignKey(draft, old, column);
  if (source) a.sources.set(column.slot, source);
  draft.columns = rest;
  draft.columns = rest.toSpliced(positionOf(draft, position) ?? index, 0, column);
  if (old.name !== name) renameColumn(a, old.name, name);
  for (const option of options) {
    const [kind] = variant(option);
    if (kind === 'PrimaryKey') addConstraint(draft, { PrimaryKey: { columns: [keyPart(name)] } });
    if (kind === 'Unique') addConstraint(draft, { Unique: { columns: [keyPart(name)] } });
  }
};

/** The columns of a foreign key keep their types. */
const refuseInForeignKey = (draft: TableDraft, old: ColumnSpec, column: ColumnSpec): void => {
  const key = draft.foreignKeys.find(({ columns }) => columns.includes(old.name));
  if (key && declaredType(old.type) !== declaredType(column.type))
    throw new ServerError(
      1832,
      `Cannot change column '${old.name}': used in a foreign key constraint '${key.name}'`,
    );
};

const keyPart = (name: string): Ast => ({ column: { expr: { Identifier: { value: name } }, options: {} } });

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

const dropColumn = (a: Alteration, name: string, ifExists: boolean): void => {
  const { draft } = a;
  if (ifExists && !draft.columns.some((c) => c.name.toLowerCase() === name.toLowerCase())) return;
  const column = oldColumn(a, name, 'DROP');
  if (draft.columns.length === 1)
    throw new ServerError(1090, "You can't delete all columns with ALTER TABLE; use DROP TABLE instead");
  if (draft.foreignKeys.some((k) => k.columns.includes(column.name)))
    throw new ServerError(
      1828,
      `Cannot drop column '${column.name}': needed in a foreign key constraint '${draft.foreignKeys.find((k) => k.columns.includes(column.name))?.name as string}'`,
    );
  refuseIfGenerating(draft.columns, column.name);
  draft.columns = draft.columns.filter((c) => c !== column);
  draft.primaryKey = draft.primaryKey.filter((n) => n !== column.name);
  draft.indexes = draft.indexes
    .map((i) => ({ ...i, columns: i.columns.filter((n) => n !== column.name) }))
    .filter((i) => i.columns.length > 0);
};

const duplicateColumn = (name: string) => new ServerError(1060, `Duplicate column name '${name}'`);

type Operation = (a: Alteration, content: Ast) => void;

const operations: Readonly<Record<string, Operation>> = {
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
  DropForeignKey: (a, content) => dropForeignKey(a, identText(asObject(content).name)),
  DropConstraint: (a, content) => {
    const { name } = take(content, 'DROP CONSTRAINT', 'name', 'drop_behavior');
    if (a.draft.foreignKeys.some((k) => k.name === identText(name))) dropForeignKey(a, identText(name));
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
    const { default: _, ...plain } = old;
    if (kind === 'SetDefault') {
      const value = asObject(body).value;
      a.draft.columns = a.draft.columns.map((c) =>
        c === old ? { ...plain, default: { ast: value, text: sqlText(value) } } : c,
      );
    } else if (kind === 'DropDefault') a.draft.columns = a.draft.columns.map((c) => (c === old ? plain : c));
    else throw notEmbedded(`ALTER COLUMN ${kind}`);
  },
};

const needsCopy = (old: TableSpec, draft: TableDraft): boolean =>
  old.columns.length !== draft.columns.length ||
  old.columns.some((c, i) => c.slot !== draft.columns[i]?.slot || c.notNull !== draft.columns[i]?.notNull) ||
  old.primaryKey.join() !== draft.primaryKey.join();

/** Rows of the old table in the shape of the new one. */
const convertRows = (
  c: StatementContext,
  old: TableSpec,
  fresh: TableSpec,
  sources: ReadonlyMap<string, ColumnSpec>,
): void => {
  const rows = c.read(
    `SELECT ${old.columns.map((col) => col.slot).join(', ')} FROM ${mainTable(old)} ORDER BY _row`,
  );
  const writer = c.rowsOf(fresh);
  for (const row of rows) {
    const values = fresh.columns.map((column): Stored => {
      const source = sources.get(column.slot);
      const index = source ? old.columns.indexOf(source) : -1;
      if (source && index >= 0) {
        const value = castValue(row[index] ?? null, source.type, column.type, { zoneMinutes: c.zoneMinutes });
        if (value === null && column.notNull) throw notNull(column.name);
        return value;
      }
      if (column.autoIncrement) return c.core.counters.generate(fresh);
      if (column.default) {
        const [result] = computeOverRow(c, fresh, [], [column.default.ast]);
        return result ? assign(c, column, result.value, result.type) : null;
      }
      return column.notNull && !column.generated ? implicitDefault(column) : null;
    });
    const complete = fillGenerated(c, fresh, values);
    for (const key of uniqueKeys(fresh))
      if (writer.find(key.columns, pick(fresh, complete, key.columns)).length > 0)
        throw duplicateOf(c, fresh, key, complete);
    if (fresh.primaryKey.length === 0) c.core.counters.generateHidden(fresh);
    writer.insert(c.core.counters.rowId(), complete);
  }
  c.core.counters.used(fresh);
};

/** What a NOT NULL column without default gets in rows that were there before it. */
const implicitDefault = (column: ColumnSpec): Stored => {
  switch (column.type.kind) {
    case 'int':
    case 'bool':
    case 'bit':
    case 'year':
    case 'time':
      return 0n;
    case 'float':
    case 'double':
      return 0;
    case 'char':
    case 'varchar':
    case 'text':
      return '';
    case 'decimal':
      return castValue(0n, { kind: 'int', bits: 64, unsigned: false }, column.type, { zoneMinutes: 0 });
    default:
      throw notEmbedded(`adding a NOT NULL column of type ${column.type.kind} without default to rows`);
  }
};

const apply = (c: StatementContext, table: TableSpec, nodes: readonly Ast[]): void => {
  const draft: TableDraft = {
    ...table,
    nextSlot: Math.max(...table.columns.map((col) => Number(col.slot.slice(1)))) + 1,
  };
  const a: Alteration = {
    draft,
    sources: new Map(table.columns.map((col) => [col.slot, col])),
    rename: undefined,
  };
  for (const node of nodes) {
    const [kind, content] = variant(node);
    const operation = operations[kind];
    if (!operation) throw notEmbedded(`ALTER TABLE … ${kind}`);
    operation(a, content);
  }
  const name = a.rename ?? table.name;
  if (name !== table.name) {
    c.locks.define(table.database, name);
    if (c.catalog.relation(table.database, name)) throw tableExists(name);
  }
  const copy = needsCopy(table, draft) || nodes.some((node) => variant(node)[0] === 'AlterColumn');
  if (copy) refuseInCopy(nodes);
  const indexes = copy ? uniqueFirst(draft.indexes) : draft.indexes;
  const fresh = {
    ...finishDraft({ ...draft, indexes, name }, copy ? c.core.counters.tableId() : table.id, table.comment),
    ...(copy && draft.primaryKey.length === 0 ? { columnIdLast: true as const } : {}),
    ...(copy ? {} : { indexesBeforePrimary: stillBeforePrimary(table, indexes) }),
  };
  checkDefinition(c, fresh);
  checkForeignKeys(c, fresh);
  if (copy) {
    for (const sql of createTableSql(fresh)) c.write(sql);
    if (table.columns.some((column) => column.autoIncrement))
      c.core.counters.startAsAltered(fresh.id, table.id);
    convertRows(c, table, fresh, a.sources);
  } else changeIndexes(c, table, fresh);
  if (name !== table.name) c.define(table.database, table.name, null);
  c.define(fresh.database, fresh.name, fresh);
  followRename(c, table, fresh);
  const added = fresh.foreignKeys.filter((key) => !table.foreignKeys.includes(key));
  if (added.length > 0 && c.foreignKeyChecks) {
    const rows = c.read(`SELECT ${fresh.columns.map((col) => col.slot).join(', ')} FROM ${mainTable(fresh)}`);
    for (const row of rows) checkParents(c, { ...fresh, foreignKeys: added }, row);
  }
};

/** Keys cannot be added by the statement that also changes columns. */
const refuseInCopy = (nodes: readonly Ast[]): void => {
  for (const node of nodes) {
    const [kind, content] = variant(node);
    if (kind === 'RenameTable') {
      const to = nameParts(variant(asObject(content).table_name)[1]).at(-1) as string;
      throw invalidInput(`unsupported alter option in copy mode: rename to ${to}`);
    }
    const [key, body] = kind === 'AddConstraint' ? variant(asObject(content).constraint) : ['', undefined];
    if (key === 'PrimaryKey' || key === '') continue;
    if (key !== 'Unique') throw notEmbedded(`ALTER TABLE that changes columns and adds a ${key}`);
    const { index_name: name, columns } = asObject(body);
    const list = asList(columns).map((part) => sqlText(asObject(asObject(part).column).expr));
    throw invalidInput(
      `unsupported alter option in copy mode: add unique key ${name ? identText(name) : ''} (${list.join(', ')})`,
    );
  }
};

const stillBeforePrimary = (table: TableSpec, indexes: TableSpec['indexes']): number =>
  table.indexes.slice(0, table.indexesBeforePrimary).filter((old) => indexes.some((i) => i.name === old.name))
    .length;

const changeIndexes = (c: StatementContext, table: TableSpec, fresh: TableSpec): void => {
  const same = (a: TableSpec['indexes'][number], b: TableSpec['indexes'][number]) =>
    a.name === b.name && a.unique === b.unique && a.columns.length === b.columns.length;
  for (const index of table.indexes)
    if (!fresh.indexes.some((i) => same(i, index)))
      for (const sql of dropIndexSql(table, index)) c.write(sql);
  for (const index of fresh.indexes)
    if (!table.indexes.some((i) => same(i, index))) buildIndex(c, fresh, index);
};

export const buildIndex = (
  c: StatementContext,
  table: TableSpec,
  index: TableSpec['indexes'][number],
): void => {
  if (index.unique) {
    const columns = index.columns.map((n) => table.columns.find((col) => col.name === n) as ColumnSpec);
    const slots = columns.map((col) => col.slot);
    const [duplicate] = c.read(
      `SELECT ${table.columns.map((col) => col.slot).join(', ')} FROM ${mainTable(table)} WHERE ${slots.map((s) => `${s} IS NOT NULL`).join(' AND ')} GROUP BY ${slots.join(', ')} HAVING count(*) > 1 LIMIT 1`,
    );
    if (duplicate) throw duplicateOf(c, table, index, duplicate);
  }
  for (const sql of createIndexSql(table, index)) c.write(sql);
};

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

const temporaryAltered = () =>
  new ServerError(20102, 'alter table for temporary table is not yet implemented');

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

/** ALTER TABLE. */
export const alterTableStatement = (content: Ast): Statement => {
  const {
    name,
    operations: nodes,
    if_exists: ifExists,
  } = take(content, 'ALTER TABLE', 'name', 'operations', 'if_exists');
  return statement({
    needs: 'write',
    run: (c) => {
      const target = splitName({ database: c.session.database }, nameParts(name));
      if (c.catalog.relation(target.database, target.name)) c.locks.define(target.database, target.name);
      if (ifExists === true && !c.catalog.relation(target.database, target.name)) return ok();
      const table = writableTable(c, nameParts(name), 'you should use alter view statemnt for View');
      if (table.temporaryOf !== undefined) throw temporaryAltered();
      refuseInParents(c, table, asList(nodes));
      apply(c, table, asList(nodes));
      return ok();
    },
  });
};

const named = (parts: readonly string[]): Ast => parts.map((value) => ({ Identifier: { value } }));

/** ALTER TABLE … RENAME. */
export const renameStatement = (parts: readonly string[], to: string): Statement =>
  alterTableStatement({
    name: named(parts),
    operations: [{ RenameTable: { table_name: { To: named([to]) } } }],
  });

/** ALTER TABLE … COMMENT. */
export const commentStatement = (parts: readonly string[], comment: string): Statement =>
  statement({
    needs: 'write',
    run: (c) => {
      const target = splitName({ database: c.session.database }, parts);
      c.locks.define(target.database, target.name);
      const table = writableTable(c, parts);
      if (table.temporaryOf !== undefined) throw temporaryAltered();
      c.define(table.database, table.name, { ...table, comment });
      return ok();
    },
  });

/** CREATE INDEX. */
export const createIndexStatement = (content: Ast): Statement => {
  const {
    name,
    table_name: tableName,
    columns,
    unique,
  } = take(content, 'CREATE INDEX', 'name', 'table_name', 'columns', 'unique');
  const constraint =
    unique === true
      ? { Unique: { index_name: (name as readonly Ast[])[0], columns } }
      : { Index: { name: (name as readonly Ast[])[0], columns } };
  const altered = alterTableStatement({ name: tableName, operations: [{ AddConstraint: { constraint } }] });
  return {
    ...altered,
    run: (c) => {
      const target = splitName({ database: c.session.database }, nameParts(tableName));
      if (c.temporaryTable(target.database, target.name))
        throw notEmbedded('CREATE INDEX on a temporary table');
      if (c.catalog.relation(target.database, target.name)?.kind === 'view')
        throw internalError('primary key cannot be empty for secondary index');
      return altered.run(c);
    },
  };
};

/** RENAME TABLE; the server refuses it inside a transaction. */
export const renameTableStatement = (content: Ast): Statement => {
  const pairs = asList(content).map((p) => take(p, 'RENAME TABLE', 'old_name', 'new_name'));
  return statement({
    needs: 'write',
    inTransaction: 'only create',
    run: (c) => {
      for (const { old_name: from, new_name: to } of pairs) {
        const target = splitName({ database: c.session.database }, nameParts(from));
        if (c.temporaryTable(target.database, target.name)) throw temporaryAltered();
        c.locks.define(target.database, target.name);
        const table = c.catalog.relation(target.database, target.name);
        if (!table) throw noSuchTable(target.database, target.name);
        if (table.kind === 'view') throw notEmbedded('RENAME TABLE of a view');
        apply(c, table, [{ RenameTable: { table_name: { To: to } } }]);
      }
      return ok();
    },
  });
};
