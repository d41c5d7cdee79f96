import {
  internalError,
  notEmbedded,
  snapshotNotFound,
  tableExists,
  unknownDatabase,
} from '../../engine-errors.js';
import { hintedName } from '../../engine/snapshot-names.js';
import { type Snapshot } from '../../engine/snapshots.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { type Past } from '../../translator/environment.js';
import { Cursor } from '../../translator/cursor.js';
import { readHint } from '../../translator/time-hints.js';
import { ok, statement, type Statement } from '../statement.js';
import { requireReadable } from './clone-views.js';
import { copyTable, unbranched } from './copy-table.js';

const snapshotOf = (
  c: StatementContext,
  name: string,
): { readonly snapshot: Snapshot; readonly past: Past } => {
  const snapshot = c.core.snapshots.get(name);
  if (!snapshot) throw snapshotNotFound(name);
  return { snapshot, past: { catalog: c.core.catalog.at(snapshot.moment), moment: snapshot.moment } };
};

const readSnapshot = (cursor: Cursor): string => {
  const inside = new Cursor(cursor.sql, cursor.position);
  // only a snapshot: to the server's grammar, a time is a syntax error
  inside.expect('{', 'snapshot');
  const hint = readHint(cursor);
  if (hint.kind !== 'snapshot') throw inside.error();
  if (cursor.accept('to', 'account')) throw notEmbedded('RESTORE into another account');
  cursor.end();
  return hintedName(hint.name.toLowerCase());
};

const restoring = (run: Statement['run']): Statement =>
  statement({ needs: 'write', inTransaction: 'unclassified', prepare: 'syntax error', run });

/** RESTORE …, the cursor after the word. */
export const restoreStatement = (cursor: Cursor): Statement => {
  if (cursor.accept('cluster')) return refused(cursor, 'RESTORE CLUSTER');
  if (cursor.accept('account')) return restoreAccount(cursor);
  if (cursor.accept('database')) {
    const parts = cursor.qualifiedName();
    if (cursor.peek().value.toLowerCase() === 'table' || cursor.peek().value.toLowerCase() === 'from')
      return fromPitr(cursor);
    const name = readSnapshot(cursor);
    return restoring((c) => restoreDatabase(c, (parts.at(-1) as string).toLowerCase(), name));
  }
  cursor.expect('table');
  const parts = cursor.qualifiedName();
  if (parts.length < 2) throw cursor.error();
  const name = readSnapshot(cursor);
  return restoring((c) =>
    restoreTable(c, (parts.at(-2) as string).toLowerCase(), (parts.at(-1) as string).toLowerCase(), name),
  );
};

/** `FROM` leads to a PITR; everything else there is a syntax error. */
const fromPitr = (cursor: Cursor): Statement => {
  if (cursor.accept('table')) cursor.qualifiedName();
  cursor.expect('from', 'pitr');
  return restoring(() => {
    throw notEmbedded('RESTORE FROM PITR');
  });
};

const refused = (cursor: Cursor, what: string): Statement => {
  if (cursor.accept('from')) cursor.expect('pitr');
  return restoring(() => {
    throw notEmbedded(what);
  });
};

const restoreAccount = (cursor: Cursor): Statement => {
  const account = cursor.name().toLowerCase();
  if (cursor.accept('database')) {
    cursor.qualifiedName();
    if (cursor.accept('table')) cursor.qualifiedName();
    cursor.expect('from', 'pitr');
    return refused(cursor, 'RESTORE FROM PITR');
  }
  if (cursor.peek().value.toLowerCase() === 'from') return fromPitr(cursor);
  const name = readSnapshot(cursor);
  return restoring((c) => {
    const { snapshot } = snapshotOf(c, name);
    if (snapshot.level === 'database' || snapshot.level === 'table')
      throw internalError("can't restore account from db or table level snapshot");
    throw notEmbedded(`RESTORE ACCOUNT ${account}`);
  });
};

const restoreDatabase = (c: StatementContext, database: string, name: string) => {
  const { snapshot, past } = snapshotOf(c, name);
  if (snapshot.level === 'table') throw internalError("can't restore db from table level snapshot");
  if (snapshot.level === 'database' && snapshot.database !== database)
    throw internalError(
      `databaseName(${database}) does not match snapshot.databaseName(${snapshot.database})`,
    );
  const old = past.catalog.database(database);
  if (!old) throw unknownDatabase(database);
  c.locks.defineDatabase(database);
  for (const relation of c.catalog.relations(database)) c.locks.replace(relation);
  for (const relation of c.catalog.relations(database)) c.define(database, relation.name, null);
  c.defineDatabase(database, old);
  for (const relation of past.catalog.relations(database)) {
    if (relation.kind === 'view' && relation.plainNames !== database)
      throw notEmbedded('RESTORE of a view made from another database');
    if (relation.kind === 'view') c.define(database, relation.name, relation);
    else copyTable(c, unbranched(relation), { database, name: relation.name }, past, relation.foreignKeys);
  }
  if (past.catalog.relations(database).some((r) => r.kind === 'view')) c.session.strayInto(database);
  return ok();
};

const restoreTable = (c: StatementContext, database: string, table: string, name: string) => {
  const { snapshot, past } = snapshotOf(c, name);
  if (!past.catalog.database(database)) throw unknownDatabase(database);
  if (snapshot.level !== 'cluster' && snapshot.level !== 'account' && snapshot.database !== database)
    throw internalError(
      `databaseName(${database}) does not match snapshot.databaseName(${snapshot.database})`,
    );
  if (snapshot.level === 'table' && snapshot.table !== table)
    throw internalError(`tableName(${table}) does not match snapshot.tableName(${snapshot.table})`);
  const old = past.catalog.relation(database, table);
  if (!old) throw internalError(`table ${table} not exists at snapshot ${name}`);
  c.locks.define(database, table);
  if (!c.catalog.database(database)) c.defineDatabase(database, past.catalog.database(database) ?? null);
  const current = c.catalog.relation(database, table);
  if (current) c.locks.replace(current);
  if (current && current.kind !== old.kind) throw tableExists(table);
  if (old.kind === 'view') {
    if (old.plainNames !== database) throw notEmbedded('RESTORE of a view made from another database');
    requireReadable(c, old, database);
    c.define(database, table, old);
    c.session.strayInto(database);
    return ok();
  }
  // a parent of foreign keys is left as it is, and the server says OK
  if (current?.kind === 'table' && c.catalog.references(current).some((r) => r.child.name !== table))
    return ok();
  copyTable(c, unbranched(old), { database, name: table }, past, old.foreignKeys);
  return ok();
};
