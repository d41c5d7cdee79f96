import { type TableSpec } from '../../catalog/definitions.js';
import {
  databaseExists,
  internalError,
  notEmbedded,
  tableExists,
  unknownDatabase,
} from '../../engine-errors.js';
import { pastOf } from '../../engine/past-of.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { type Cursor } from '../../translator/cursor.js';
import { splitName } from '../../translator/from.js';
import { acceptHint } from '../../translator/time-hints.js';
import { writableTable } from '../writable-table.js';
import { ok, unplanned, type Statement } from '../statement.js';
import { agree, compareBranches, type BranchChange } from './branch-changes.js';
import { diff } from './branch-diff.js';
import { branchStatement, branchTableName, comparedTable, unknownSource } from './branch-parts.js';
import { refuseForeignSnapshot } from './clone-parts.js';
import { refuseChangedRows } from './clone-table.js';
import { copyTable } from './copy-table.js';

const branchOf = (c: StatementContext, source: TableSpec): TableSpec['branch'] => ({
  parent: source.id,
  transaction: c.transaction.id,
});

const createTable = (cursor: Cursor): Statement => {
  const target = cursor.qualifiedName();
  cursor.expect('from');
  const source = cursor.qualifiedName();
  const hint = acceptHint(cursor);
  if (cursor.accept('to')) throw notEmbedded('a branch in another account');
  cursor.end();
  return branchStatement({
    ownTransaction: true,
    run: (c) => {
      const past = hint && pastOf(c.core, hint);
      const to = splitName({ database: c.session.database }, target);
      const from = splitName({ database: c.session.database }, source);
      const relation = (past?.catalog ?? c.catalog).relation(from.database, from.name);
      if (relation?.kind === 'view') throw internalError(`${from.database}.${from.name} is not BASE TABLE`);
      if (!relation) throw unknownSource(c, from);
      if (past) refuseForeignSnapshot(c, hint, past, relation, 'table');
      c.locks.define(to.database, to.name);
      if (c.catalog.relation(to.database, to.name)) throw tableExists(to.name);
      if (!past) refuseChangedRows(c, relation);
      copyTable(
        c,
        { ...relation, branch: branchOf(c, relation) as NonNullable<TableSpec['branch']> },
        to,
        past,
        relation.foreignKeys,
      );
      return ok();
    },
  });
};

const createDatabase = (cursor: Cursor): Statement => {
  const target = cursor.name().toLowerCase();
  cursor.expect('from');
  const source = cursor.name().toLowerCase();
  if (acceptHint(cursor) || cursor.accept('to'))
    throw notEmbedded('a database branch from a snapshot or into an account');
  cursor.end();
  return branchStatement({
    ownTransaction: true,
    run: (c) => {
      if (c.session.transaction?.explicit) throw notEmbedded('a database branch in a transaction');
      c.locks.defineDatabase(target);
      if (c.catalog.database(target)) throw databaseExists(target);
      c.defineDatabase(target, { id: c.core.counters.tableId(), name: target });
      for (const relation of c.catalog.relations(source)) {
        if (relation.kind === 'view') throw notEmbedded('a branch of a database with views');
        if (relation.foreignKeys.length > 0) throw notEmbedded('a branch of a database with foreign keys');
        copyTable(
          c,
          { ...relation, branch: branchOf(c, relation) as NonNullable<TableSpec['branch']> },
          { database: target, name: relation.name },
          undefined,
          [],
        );
      }
      return ok();
    },
  });
};

const deleteBranch = (cursor: Cursor): Statement => {
  if (cursor.accept('database')) {
    const name = cursor.name().toLowerCase();
    cursor.end();
    return branchStatement({
      ownTransaction: true,
      run: (c) => {
        c.locks.defineDatabase(name);
        if (!c.catalog.database(name)) throw unknownDatabase(name);
        const relations = c.catalog.relations(name);
        if (!relations.every((r) => r.kind === 'table' && r.branch))
          throw notEmbedded('DATA BRANCH DELETE of a database that is no branch');
        for (const relation of relations) c.locks.replace(relation);
        for (const relation of relations) c.define(name, relation.name, null);
        c.defineDatabase(name, null);
        return ok();
      },
    });
  }
  cursor.expect('table');
  const parts = cursor.qualifiedName();
  cursor.end();
  return branchStatement({
    ownTransaction: true,
    run: (c) => {
      const table = writableTable(c, parts);
      if (!table.branch)
        throw internalError(
          `DATA BRANCH DELETE target ${table.database}.${table.name} is not an active branch table`,
        );
      c.locks.replace(table);
      c.define(table.database, table.name, null);
      return ok();
    },
  });
};

type Resolution = 'fail' | 'skip' | 'accept';

const readResolution = (cursor: Cursor): Resolution => {
  if (!cursor.accept('when', 'conflict')) return 'fail';
  for (const word of ['fail', 'skip', 'accept'] as const) if (cursor.accept(word)) return word;
  throw cursor.error();
};

/** A change of a row takes it out and puts it in: both sides may have done either. */
const conflictOf = (own: BranchChange, their: BranchChange): 'DELETE' | 'INSERT' | undefined => {
  if (own.flag !== 'INSERT' && their.flag !== 'INSERT') return 'DELETE';
  return own.flag === 'DELETE' || their.flag === 'DELETE' || agree(own, their) ? undefined : 'INSERT';
};

/** Applies the branch's changes to the other table, conflicts resolved as asked. */
const apply = (
  c: StatementContext,
  from: TableSpec,
  into: TableSpec,
  resolution: Resolution,
  wanted: (change: BranchChange) => boolean,
): void => {
  const { own, other } = compareBranches(c, from, into);
  const theirs = new Map(other.map((change) => [change.key, change]));
  const rows = c.rowsOf(into);
  c.locks.use(into);
  for (const change of own.filter(wanted)) {
    const their = theirs.get(change.key);
    const conflict = their && conflictOf(change, their);
    if (conflict && resolution === 'fail')
      throw internalError(
        `conflict: ${from.name} ${conflict} and ${into.name} ${conflict} on pk(${change.keyValues.join(',')}) with different values`,
      );
    // what the other side has taken out, it does not keep
    if (their && (resolution === 'skip' || !conflict) && their.flag !== 'DELETE') continue;
    const [existing] = rows.find(into.primaryKey, change.keyValues);
    if (existing) c.locks.row(into, existing);
    c.locks.primaryKeys(into, [change.values]);
    c.locks.uniqueEntries(into, [change.values]);
    if (change.flag === 'DELETE') {
      if (existing) rows.delete(existing.id);
    } else if (existing) rows.update(existing, change.values);
    else rows.insert(c.core.counters.rowId(), change.values);
  }
};

const notInTransactions = () => internalError('DATA BRANCH MERGE/PICK is not supported in transactions');

const merge = (cursor: Cursor): Statement => {
  const from = branchTableName(cursor);
  cursor.expect('into');
  const into = branchTableName(cursor);
  const resolution = readResolution(cursor);
  cursor.end();
  return branchStatement({
    run: (c) => {
      if (c.session.transaction && !c.session.transaction.explicit) throw notInTransactions();
      apply(c, comparedTable(c, from), comparedTable(c, into), resolution, () => true);
      return ok();
    },
  });
};

const pick = (cursor: Cursor): Statement => {
  const from = branchTableName(cursor);
  cursor.expect('into');
  const into = branchTableName(cursor);
  const keys = new Set<string>();
  if (!cursor.accept('keys')) throw notEmbedded('DATA BRANCH PICK without KEYS');
  cursor.expect('(');
  do {
    const token = cursor.next();
    if (token.kind !== 'number' && token.kind !== 'string')
      throw notEmbedded('DATA BRANCH PICK with computed keys');
    keys.add(token.value);
  } while (cursor.accept(','));
  cursor.expect(')');
  const resolution = readResolution(cursor);
  cursor.end();
  return branchStatement({
    run: (c) => {
      if (c.session.transaction) throw notInTransactions();
      apply(
        c,
        comparedTable(c, from),
        comparedTable(c, into),
        resolution,
        (change) => change.keyValues.length === 1 && keys.has(String(change.keyValues[0])),
      );
      return ok();
    },
  });
};

const branchAction = (cursor: Cursor): Statement => {
  if (cursor.accept('create', 'table')) return createTable(cursor);
  if (cursor.accept('create', 'database')) return createDatabase(cursor);
  cursor.accept('create');
  if (cursor.accept('delete')) return unplanned(deleteBranch(cursor));
  if (cursor.accept('diff')) return diff(cursor);
  if (cursor.accept('merge')) return merge(cursor);
  if (cursor.accept('pick')) return pick(cursor);
  throw cursor.error();
};

/** DATA BRANCH …, the cursor after the two words. */
export const dataBranchStatement = (cursor: Cursor): Statement => ({
  ...branchAction(cursor),
  printed: cursor.sql.trim(),
});
