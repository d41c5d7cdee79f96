import { type CatalogView } from '../../catalog/catalog.js';
import {
  historyTable,
  mainTable,
  type RelationSpec,
  type TableSpec,
  type ViewSpec,
} from '../../catalog/definitions.js';
import { createTableSql } from '../../catalog/physical-schema.js';
import {
  databaseExists,
  internalError,
  notEmbedded,
  parserError,
  tableExists,
  unknownDatabase,
} from '../../engine-errors.js';
import { pastOf } from '../../engine/past-of.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { type Past } from '../../translator/environment.js';
import { nameParts, type Ast } from '../../translator/ast.js';
import { type Cursor } from '../../translator/cursor.js';
import { splitName } from '../../translator/from.js';
import { newTranslation } from '../../translator/query-translator.js';
import { acceptHint, type TimeHint } from '../../translator/time-hints.js';
import { type Stored } from '../../values/cast.js';
import { PartlyDone } from '../../engine/partly-done.js';
import { ok, statement, type Statement } from '../statement.js';

const missing = (database: string, table: string) => parserError(`table ${database}-${table} does not exist`);

/** The stored rows of a table, with their numbers, as a table of SQLite: now or at a moment, its first parameter. */
const rowsSql = (table: TableSpec, past: Past | undefined): string => {
  const columns = columnsSql(table);
  if (!past) return mainTable(table);
  const known = (tx: string) => `EXISTS (SELECT 1 FROM commits WHERE tx = ${tx} AND ts <= ?1)`;
  return (
    `(SELECT _row, ${columns} FROM ${mainTable(table)} WHERE ${known('_tx')}` +
    ` UNION ALL SELECT _row, ${columns} FROM ${historyTable(table)} WHERE ${known('_tx')} AND NOT ${known('_end')})`
  );
};

const columnsSql = (table: TableSpec): string => table.columns.map((col) => col.slot).join(', ');

/** Rows of a table now (as this transaction sees them) or at a moment of the past. */
const rowsAt = (
  c: StatementContext,
  table: TableSpec,
  past: Past | undefined,
): readonly (readonly Stored[])[] =>
  c.read(`SELECT ${columnsSql(table)} FROM ${rowsSql(table, past)} ORDER BY _row`, past ? [past.moment] : []);

/** Fills a new table with the rows of another. */
const copyRows = (
  c: StatementContext,
  source: TableSpec,
  target: TableSpec,
  past: Past | undefined,
): void => {
  // an open transaction may have to do it again later, when only the past is still the same
  if (!past && !c.ownsTransaction) {
    for (const row of rowsAt(c, source, past)) c.rowsOf(target).insert(c.core.counters.rowId(), row);
    return;
  }
  const { counters } = c.core;
  const columns = columnsSql(target);
  const last = counters.lastRow;
  const copied = c.write(
    `INSERT INTO ${mainTable(target)} (_row, _tx, ${columns})` +
      ` SELECT ?2 + row_number() OVER (ORDER BY _row), ?3, ${columnsSql(source)} FROM ${rowsSql(source, past)} ORDER BY _row`,
    [past?.moment ?? 0n, last, BigInt(c.transaction.id)],
  );
  counters.raise(last + BigInt(copied), 0);
};

/** A copy of a branch is no branch. */
export const unbranched = ({ branch: _, ...table }: TableSpec): TableSpec => table;

/** Makes a table like another one, with its rows. */
export const copyTable = (
  c: StatementContext,
  source: TableSpec,
  target: { readonly database: string; readonly name: string },
  past: Past | undefined,
  foreignKeys: TableSpec['foreignKeys'],
): TableSpec => {
  const table: TableSpec = {
    ...source,
    id: c.core.counters.tableId(),
    database: target.database,
    name: target.name,
    foreignKeys,
  };
  const [main, history, ...indexes] = createTableSql(table) as [string, string, ...string[]];
  c.write(main);
  c.write(history);
  c.define(target.database, target.name, table);
  copyRows(c, source, table, past);
  for (const sql of indexes) c.write(sql);
  c.core.counters.startAsClone(table.id, source.id, past?.moment);
  return table;
};

const toAccount = (cursor: Cursor): string | undefined =>
  cursor.accept('to', 'account') ? cursor.name() : undefined;

const otherAccount = (account: string | undefined, hint: TimeHint | undefined, what: string): void => {
  if (account === undefined || account.toLowerCase() === 'sys') return;
  if (!hint) throw internalError(`clone ${what} between different accounts need a snapshot`);
  throw notEmbedded('a clone into another account');
};

const sourceCatalog = (c: StatementContext, past: Past | undefined): CatalogView =>
  past?.catalog ?? c.catalog;

/** CREATE TABLE … CLONE, the cursor after TABLE. */
export const cloneTable = (cursor: Cursor, ifNotExists: boolean, target: readonly string[]): Statement => {
  const source = cursor.qualifiedName();
  const hint = acceptHint(cursor);
  cursor.accept('copy', 'grants');
  const account = toAccount(cursor);
  cursor.end();
  return statement({
    needs: 'write',
    ownTransaction: true,
    run: (c) => {
      const past = hint && pastOf(c.core, hint);
      const to = splitName({ database: c.session.database }, target);
      const sourceDatabase = source.length > 1 ? (source[0] as string).toLowerCase() : '';
      const from = splitName({ database: c.session.database }, source);
      const relation = sourceCatalog(c, past).relation(from.database, from.name);
      otherAccount(account, hint, 'table');
      if (relation?.kind === 'view') throw internalError(`${from.database}.${from.name} is not BASE TABLE`);
      if (!relation) throw missing(sourceDatabase, from.name);
      if (!c.catalog.database(to.database)) throw unknownDatabase(to.database);
      const existing = c.catalog.relation(to.database, to.name);
      if (existing && !ifNotExists) throw tableExists(to.name);
      if (existing) {
        appendRows(c, existing, relation, past);
        return ok();
      }
      c.locks.define(to.database, to.name);
      copyTable(
        c,
        unbranched(relation),
        to,
        past,
        relation.foreignKeys.map((key) =>
          key.parentTable === relation.name && key.parentDatabase === relation.database
            ? { ...key, parentDatabase: to.database, parentTable: to.name }
            : key,
        ),
      );
      return ok();
    },
  });
};

/** IF NOT EXISTS with an existing target: the server appends the rows, breaking keys. */
const appendRows = (
  c: StatementContext,
  existing: RelationSpec,
  source: TableSpec,
  past: Past | undefined,
): void => {
  if (existing.kind === 'view' || existing.columns.length !== source.columns.length)
    throw notEmbedded('a clone into a table of another shape');
  const rows = [...rowsAt(c, existing, undefined), ...rowsAt(c, source, past)];
  const keys = new Set(
    rows.map((row) =>
      JSON.stringify(
        existing.primaryKey.map((name) =>
          String(row[existing.columns.findIndex((col) => col.name === name)]),
        ),
      ),
    ),
  );
  const broken = existing.primaryKey.length > 0 && keys.size < rows.length;
  const table: TableSpec = {
    ...existing,
    id: c.core.counters.tableId(),
    ...(broken ? { keysBroken: true } : {}),
  };
  for (const sql of createTableSql(table)) c.write(sql);
  c.core.counters.startAsSame(table.id, existing.id);
  c.define(table.database, table.name, table);
  const writer = c.rowsOf(table);
  for (const row of rows) writer.insert(c.core.counters.rowId(), row);
};

/** Parents before children, so that nothing depends on the order of names. */
const copyDatabase = (c: StatementContext, source: string, target: string, past: Past): void => {
  const relations = past.catalog.relations(source);
  for (const relation of relations) {
    if (relation.kind === 'view') continue;
    const keys = relation.foreignKeys.map((key) =>
      key.parentDatabase === source ? { ...key, parentDatabase: target } : key,
    );
    copyTable(c, unbranched(relation), { database: target, name: relation.name }, past, keys);
  }
  const views = relations.filter((r) => r.kind === 'view');
  if (views.some((view) => view.hints.length > 0))
    throw new PartlyDone(internalError('panic runtime error: <nil>\n'));
  for (const view of views) {
    const query = inDatabase(view.query, source, target);
    const moved = query !== view.query;
    c.define(target, view.name, {
      ...view,
      id: c.core.counters.tableId(),
      database: target,
      query,
      plainNames: target,
      ...(moved ? { textUnknown: true } : {}),
    });
  }
  for (const view of views) requireReadable(c, view, target);
};

/** The server makes the view anew, its plain names looked for in the clone. */
const requireReadable = (c: StatementContext, view: ViewSpec, database: string): void => {
  try {
    newTranslation({ ...c.environment(view.hints), database }).query(view.query, undefined);
  } catch {
    throw notEmbedded(`a clone of the view ${view.name}, which cannot be read there,`);
  }
};

/** A query whose table names that name the source database name the target instead. */
const inDatabase = (node: Ast, source: string, target: string): Ast => {
  if (Array.isArray(node)) {
    const items = (node as readonly Ast[]).map((item) => inDatabase(item, source, target));
    return items.some((item, i) => item !== (node as readonly Ast[])[i]) ? items : node;
  }
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).map(([key, value]): readonly [string, Ast] => {
    const parts = key === 'name' && Array.isArray(value) ? nameParts(value) : [];
    if (parts.length === 2 && parts[0]?.toLowerCase() === source && 'partitions' in node)
      return [key, [{ Identifier: { value: target } }, (value as readonly Ast[])[1]]];
    return [key, inDatabase(value, source, target)];
  });
  return entries.some(([key, value]) => value !== (node as Record<string, Ast>)[key])
    ? Object.fromEntries(entries)
    : node;
};

/** CREATE DATABASE … CLONE, the cursor after CLONE: committed rows only. */
export const cloneDatabase = (cursor: Cursor, rawTarget: string): Statement => {
  const source = cursor.name().toLowerCase();
  const hint = acceptHint(cursor);
  const account = toAccount(cursor);
  cursor.end();
  return statement({
    needs: 'write',
    ownTransaction: true,
    prepare: 'unsupported',
    run: (c) => {
      const target = rawTarget.toLowerCase();
      const past = (hint && pastOf(c.core, hint)) ?? {
        catalog: c.core.catalog.current,
        moment: c.core.clock.now(),
      };
      otherAccount(account, hint, 'database');
      if (c.catalog.database(target)) throw databaseExists(target);
      c.locks.defineDatabase(target);
      if (!hint) refuseUncommitted(c, source, past.catalog);
      c.defineDatabase(target, { id: c.core.counters.tableId(), name: target });
      copyDatabase(c, source, target, past);
      return ok();
    },
  });
};

/** Tables that this transaction made are not there at the moment the clone reads. */
const refuseUncommitted = (c: StatementContext, source: string, committed: CatalogView): void => {
  for (const relation of c.catalog.relations(source)) {
    const there = committed.relation(source, relation.name);
    if (!there || there.id !== relation.id) throw missing(source, relation.name);
  }
};
