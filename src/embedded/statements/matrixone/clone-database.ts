import { type TableSpec } from '../../catalog/definitions.js';
import { isSystemDatabase } from '../../catalog/system/databases.js';
import { systemTableNames } from '../../catalog/system/index.js';
import { statementHead, withDoubts } from '../../doubts/index.js';
import { databaseExists, notEmbedded, tableUnknownInQuery } from '../../engine-errors.js';
import { committedNow, pastOf } from '../../engine/past-of.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { type Cursor } from '../../translator/cursor.js';
import { type Past } from '../../translator/environment.js';
import { acceptHint, type TimeHint } from '../../translator/time-hints.js';
import { checkDatabaseName } from '../ddl/database.js';
import { ok, statement, type Statement } from '../statement.js';
import { missing, otherAccount, refuseForeignSnapshot, toAccount } from './clone-parts.js';
import { copyViews } from './clone-views.js';
import { copyTable, unbranched } from './copy-table.js';

/** CREATE DATABASE … CLONE, the cursor after CLONE: committed rows only. */
export const cloneDatabase = (cursor: Cursor, rawTarget: string): Statement => {
  const { sql } = cursor;
  const source = cursor.name().toLowerCase();
  const hint = acceptHint(cursor);
  const account = toAccount(cursor);
  cursor.end();
  return statement({
    needs: 'write',
    ownTransaction: true,
    prepare: 'unsupported',
    ...(hint?.kind === 'snapshot' && account === undefined
      ? { printed: `create database ${rawTarget} clone ${source}{snapshot = ${hint.name}}` }
      : {}),
    run: (c) => {
      const target = rawTarget.toLowerCase();
      checkDatabaseName(target);
      const past = (hint && pastOf(c.core, hint)) ?? committedNow(c.core);
      otherAccount(account, hint, 'database');
      if (past.moment < c.core.born) throw tableUnknownInQuery('mo_foreign_keys');
      if (c.catalog.database(target)) throw databaseExists(target);
      c.locks.defineDatabase(target);
      c.defineDatabase(target, { id: c.core.counters.tableId(), name: target });
      if (isSystemDatabase(source)) doubtContents(c, source, target, sql);
      else copyDatabase(c, source, target, past, hint);
      return ok();
    },
  });
};

/** What the server keeps of itself is copied there; here nothing is known of these copies. */
const doubtContents = (c: StatementContext, source: string, target: string, sql: string): void => {
  const names = systemTableNames(source);
  if (names.length === 0) throw notEmbedded(`a clone of ${source}`);
  const statement = statementHead(sql);
  const relations = names.map((name) => ({
    kind: 'definition' as const,
    database: target,
    name,
    statement,
  }));
  c.transaction.catalog = withDoubts(
    c.transaction.catalog,
    c.catalog,
    { databases: [], relations },
    statement,
  );
};

/** In a transaction and without a hint: what this transaction sees by name, and of a table what is committed. */
const copyDatabase = (
  c: StatementContext,
  source: string,
  target: string,
  past: Past,
  hint: TimeHint | undefined,
): void => {
  const relations = (hint ? past.catalog : c.catalog).relations(source);
  const tables = relations.filter((r) => r.kind === 'table');
  for (const { name } of inOrder(tables)) {
    const table = past.catalog.relation(source, name);
    if (table?.kind !== 'table') throw missing(source, name);
    refuseForeignSnapshot(c, hint, past, table, 'database');
    const keys = table.foreignKeys.map((key) =>
      key.parentDatabase === source ? { ...key, parentDatabase: target } : key,
    );
    copyTable(c, unbranched(table), { database: target, name }, past, keys);
  }
  copyViews(
    c,
    relations.filter((r) => r.kind === 'view'),
    source,
    target,
    past,
  );
};

/** By name, those with foreign keys, and those that they point to, at the end. */
const inOrder = (tables: readonly TableSpec[]): readonly TableSpec[] => {
  const linked = new Set(
    tables.flatMap((table) => table.foreignKeys.flatMap((key) => [table.name, key.parentTable])),
  );
  return [...tables.filter((t) => !linked.has(t.name)), ...tables.filter((t) => linked.has(t.name))];
};
