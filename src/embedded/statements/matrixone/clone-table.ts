import { type CatalogView } from '../../catalog/catalog.js';
import { historyTable, type RelationSpec, type TableSpec } from '../../catalog/definitions.js';
import { createTableSql } from '../../catalog/physical-schema.js';
import { isSystemDatabase } from '../../catalog/system/databases.js';
import {
  internalError,
  noSuchTable,
  notEmbedded,
  tableExists,
  unknownDatabase,
} from '../../engine-errors.js';
import { committedNow, pastOf } from '../../engine/past-of.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { type Past } from '../../translator/environment.js';
import { type Cursor } from '../../translator/cursor.js';
import { splitName, type NamedTable } from '../../translator/from.js';
import { acceptHint } from '../../translator/time-hints.js';
import { ok, statement, type Statement } from '../statement.js';
import {
  missing,
  otherAccount,
  refuseForeignSnapshot,
  refuseSystemSource,
  toAccount,
} from './clone-parts.js';
import { isLost } from './clone-temporary.js';
import { copyTable, rowsAt, unbranched } from './copy-table.js';

const sourceCatalog = (c: StatementContext, past: Past | undefined): CatalogView =>
  past?.catalog ?? c.catalog;

const intoSystem = () => internalError('cannot clone data into system database');

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
      const to = splitName({ database: c.session.database }, target);
      const sourceDatabase = source.length > 1 ? (source[0] as string).toLowerCase() : '';
      const from = splitName({ database: c.session.database }, source);
      const past = hint && (pastOf(c.core, hint) ?? committedSource(c, from));
      if (to.database === 'mo_catalog') throw intoSystem();
      refuseSystemSource(from.database);
      const temporary = c.temporaryTable(from.database, from.name);
      if (temporary && past) throw notEmbedded('a clone of a temporary table at a time');
      const relation = temporary ?? sourceCatalog(c, past).relation(from.database, from.name);
      otherAccount(account, hint, 'table');
      if (past && relation) refuseForeignSnapshot(c, hint, past, relation, 'table');
      if (relation && isSystemDatabase(to.database)) throw intoSystem();
      if (relation?.kind === 'view') throw internalError(`${from.database}.${from.name} is not BASE TABLE`);
      if (!relation) throw missing(sourceDatabase, from.name);
      if (!c.catalog.database(to.database)) {
        c.locks.enterDatabase(to.database);
        throw unknownDatabase(to.database);
      }
      if (!past) refuseChangedRows(c, relation);
      isLost(c, to, false);
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

/** At a time to come: what is committed, nothing of this transaction. */
const committedSource = (c: StatementContext, { database, name }: NamedTable): Past => {
  const now = committedNow(c.core);
  const own = c.catalog.relation(database, name);
  const committed = now.catalog.relation(database, name);
  if (own && !committed) throw noSuchTable(database, name);
  if (own !== committed)
    throw notEmbedded('a clone at a time to come of a table that this transaction defined');
  return now;
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

/**
 * The copy that the server makes of a table whose committed rows this transaction has changed or deleted has
 * those rows too, or has them not, as the server had written them to its files or not.
 */
export const refuseChangedRows = (c: StatementContext, source: TableSpec): void => {
  if (c.ownsTransaction) return;
  const changed = c.read(`SELECT 1 FROM ${historyTable(source)} WHERE _end = ?1 AND _tx <> ?1 LIMIT 1`, [
    BigInt(c.transaction.id),
  ]);
  if (changed.length > 0)
    throw notEmbedded('a clone of a table whose rows this transaction has changed or deleted');
};
