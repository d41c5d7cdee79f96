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
import { checkRestore, type RestoreTarget } from './restore-checks.js';

const snapshotOf = (
  c: StatementContext,
  name: string,
): { readonly snapshot: Snapshot; readonly past: Past } => {
  const snapshot = c.core.snapshots.get(name);
  if (!snapshot) throw snapshotNotFound(name);
  return { snapshot, past: { catalog: c.core.catalog.at(snapshot.moment), moment: snapshot.moment } };
};

/** The snapshot in braces; in the account's own databases, TO ACCOUNT is read and forgotten. */
const readSnapshot = (cursor: Cursor, ofAccount = false): string => {
  const inside = new Cursor(cursor.sql, cursor.position);
  // only a snapshot: to the server's grammar, a time is a syntax error
  inside.expect('{', 'snapshot');
  const hint = readHint(cursor);
  if (hint.kind !== 'snapshot') throw inside.error();
  if (cursor.accept('to')) {
    cursor.expect('account');
    cursor.name();
    if (ofAccount) throw notEmbedded('RESTORE into another account');
  }
  cursor.end();
  return hintedName(hint.name.toLowerCase());
};

const restoring = (run: Statement['run'], printed?: string): Statement =>
  statement({
    needs: 'write',
    inTransaction: 'unclassified',
    prepare: 'syntax error',
    ...(printed === undefined ? {} : { printed }),
    run,
  });

/** RESTORE …, the cursor after the word. */
export const restoreStatement = (cursor: Cursor): Statement => {
  if (cursor.accept('cluster')) return restoreCluster(cursor);
  if (cursor.accept('account')) return restoreAccount(cursor);
  const what = cursor.accept('database') ? 'database' : 'table';
  if (what === 'table') cursor.expect('table');
  const parts = cursor.qualifiedName().map((part) => part.toLowerCase());
  const next = cursor.peek().value.toLowerCase();
  if (what === 'database' && (next === 'table' || next === 'from')) return fromPitr(cursor);
  if (what === 'table' && parts.length < 2) throw cursor.error();
  const [table, name = '', account] = what === 'table' ? [...parts].reverse() : ['', ...[...parts].reverse()];
  const target: RestoreTarget = {
    level: what,
    account: account ?? 'sys',
    database: name,
    table: table ?? '',
  };
  const snapshot = readSnapshot(cursor);
  return restoring(
    (c) => {
      const { snapshot: found, past } = snapshotOf(c, snapshot);
      checkRestore(target, found);
      return what === 'database'
        ? restoreDatabase(c, target.database, past)
        : restoreTable(c, target.database, target.table, snapshot, past);
    },
    `restore ${what} ${parts.join('.')}{snapshot=${snapshot}}`,
  );
};

const restoreCluster = (cursor: Cursor): Statement => {
  if (cursor.accept('from')) {
    cursor.expect('pitr');
    return restoring(() => {
      throw notEmbedded('RESTORE FROM PITR');
    });
  }
  const name = readSnapshot(cursor, true);
  return restoring((c) => {
    const { snapshot } = snapshotOf(c, name);
    if (snapshot.level !== 'cluster') throw internalError(`snapshot ${name} is not cluster level snapshot`);
    throw notEmbedded('RESTORE CLUSTER');
  }, `restore cluster{snapshot=${name}}`);
};

/** `FROM` leads to a PITR; everything else there is a syntax error. */
const fromPitr = (cursor: Cursor): Statement => {
  if (cursor.accept('table')) cursor.qualifiedName();
  cursor.expect('from', 'pitr');
  return restoring(() => {
    throw notEmbedded('RESTORE FROM PITR');
  });
};

const restoreAccount = (cursor: Cursor): Statement => {
  const account = cursor.name().toLowerCase();
  if (cursor.accept('database')) {
    cursor.qualifiedName();
    if (cursor.accept('table')) cursor.qualifiedName();
    return fromPitr(cursor);
  }
  if (cursor.peek().value.toLowerCase() === 'from') return fromPitr(cursor);
  const name = readSnapshot(cursor, true);
  return restoring((c) => {
    const { snapshot } = snapshotOf(c, name);
    checkRestore({ level: 'account', account, database: '', table: '' }, snapshot);
    throw notEmbedded(`RESTORE ACCOUNT ${account}`);
  }, `restore account ${account}{snapshot=${name}}`);
};

const restoreDatabase = (c: StatementContext, database: string, past: Past) => {
  const old = past.catalog.database(database);
  if (!old) throw unknownDatabase(database);
  c.locks.defineDatabase(database);
  for (const relation of c.catalog.relations(database)) c.locks.replace(relation);
  for (const relation of c.catalog.relations(database)) c.define(database, relation.name, null);
  c.defineDatabase(database, old);
  for (const relation of past.catalog.relations(database)) {
    if (relation.kind === 'view' && relation.plainNames !== database)
      throw notEmbedded('RESTORE of a view made from another database');
    if (relation.kind === 'view') c.define(database, relation.name, { ...relation, mode: '' });
    else copyTable(c, unbranched(relation), { database, name: relation.name }, past, relation.foreignKeys);
  }
  if (past.catalog.relations(database).some((r) => r.kind === 'view')) c.session.strayInto(database);
  return ok();
};

const restoreTable = (c: StatementContext, database: string, table: string, name: string, past: Past) => {
  if (!past.catalog.database(database)) throw unknownDatabase(database);
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
    c.define(database, table, { ...old, mode: '' });
    c.session.strayInto(database);
    return ok();
  }
  // a parent of foreign keys is left as it is, and the server says OK
  if (current?.kind === 'table' && c.catalog.references(current).some((r) => r.child.name !== table))
    return ok();
  copyTable(c, unbranched(old), { database, name: table }, past, old.foreignKeys);
  return ok();
};
