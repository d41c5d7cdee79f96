import { int64, varchar } from '../../catalog/column-type.js';
import { type TableSpec } from '../../catalog/definitions.js';
import {
  databaseExists,
  internalError,
  notEmbedded,
  parserError,
  tableExists,
  tableUnknownInQuery,
  unknownDatabase,
} from '../../engine-errors.js';
import { pastOf } from '../../engine/past-of.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { type Cursor } from '../../translator/cursor.js';
import { splitName } from '../../translator/from.js';
import { acceptHint } from '../../translator/time-hints.js';
import { type Stored } from '../../values/cast.js';
import { showValue } from '../../values/shown.js';
import { writableTable } from '../writable-table.js';
import { filteredRows, type ShowColumn, type ShowRow } from '../show/filter.js';
import { ok, statement, type Statement } from '../statement.js';
import { compareBranches, type BranchChange } from './branch-changes.js';
import { refuseForeignSnapshot } from './clone-parts.js';
import { refuseChangedRows } from './clone-table.js';
import { copyTable } from './copy-table.js';

const branchStatement = (part: Pick<Statement, 'run'> & Partial<Statement>): Statement =>
  statement({ needs: 'write', prepare: 'syntax error', ...part });

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
      if (relation?.kind !== 'table')
        throw source.length > 1
          ? parserError(`table ${from.database}-${from.name} does not exist`)
          : tableUnknownInQuery(from.name);
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

const shownRow = (c: StatementContext, name: string, table: TableSpec, change: BranchChange): ShowRow => [
  name,
  change.flag,
  ...change.values.map((v, i) =>
    typeof v === 'bigint'
      ? v
      : showValue(v, (table.columns[i] as TableSpec['columns'][number]).type, { zoneMinutes: c.zoneMinutes }),
  ),
];

const varcharCode = 0x0f;

const comparedTable = (c: StatementContext, parts: readonly string[]): TableSpec => {
  const { database, name } = splitName({ database: c.session.database }, parts);
  if (parts.length === 1 && !c.catalog.relation(database, name)) throw tableUnknownInQuery(name);
  return writableTable(c, parts);
};

const diff = (cursor: Cursor): Statement => {
  const own = cursor.qualifiedName();
  cursor.expect('against');
  const other = cursor.qualifiedName();
  const output = cursor.accept('output') ? cursor.next().value.toLowerCase() : '';
  const limit = output === 'limit' ? Number(cursor.next().value) : undefined;
  if (limit !== undefined && !Number.isSafeInteger(limit)) throw cursor.error();
  cursor.end();
  if (!['', 'summary', 'count', 'limit'].includes(output))
    throw notEmbedded(`DATA BRANCH DIFF … OUTPUT ${output}`);
  return branchStatement({
    needs: 'read',
    run: (c) => {
      const [a, b] = [comparedTable(c, own), comparedTable(c, other)];
      const changes = compareBranches(c, a, b);
      const [ownName, otherName] = [a.name, b.name];
      const count = (list: readonly BranchChange[], flag: BranchChange['flag']) =>
        BigInt(list.filter((x) => x.flag === flag).length);
      if (output === 'summary') {
        const columns: readonly ShowColumn[] = [
          { name: 'metric', type: varchar(), code: varcharCode },
          { name: ownName, type: int64 },
          { name: otherName, type: int64 },
        ];
        const metric = (name: string, flag: BranchChange['flag']): ShowRow => [
          name,
          count(changes.own, flag),
          count(changes.other, flag),
        ];
        return filteredRows(
          c,
          columns,
          [metric('INSERTED', 'INSERT'), metric('DELETED', 'DELETE'), metric('UPDATED', 'UPDATE')],
          {},
        );
      }
      if (changes.other.length > 0) throw notEmbedded('DATA BRANCH DIFF of tables that both changed');
      if (output === 'count')
        return filteredRows(c, [{ name: 'COUNT(*)', type: int64 }], [[BigInt(changes.own.length)]], {});
      const columns: readonly ShowColumn[] = [
        { name: `diff ${ownName} against ${otherName}`, type: varchar(), code: varcharCode },
        { name: 'flag', type: varchar(), code: varcharCode },
        ...a.columns.map((col) => ({ name: col.name, type: col.type })),
      ];
      return filteredRows(
        c,
        columns,
        changes.own.slice(0, limit).map((change) => shownRow(c, ownName, a, change)),
        {},
      );
    },
  });
};

type Resolution = 'fail' | 'skip' | 'accept';

const readResolution = (cursor: Cursor): Resolution => {
  if (!cursor.accept('when', 'conflict')) return 'fail';
  for (const word of ['fail', 'skip', 'accept'] as const) if (cursor.accept(word)) return word;
  throw cursor.error();
};

const sameRow = (a: readonly Stored[], b: readonly Stored[]) => a.every((v, i) => String(v) === String(b[i]));

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
    const agree =
      their && their.flag === change.flag && change.flag !== 'DELETE' && sameRow(their.values, change.values);
    if (agree) continue;
    if (their && resolution === 'fail')
      throw internalError(
        `conflict: ${from.name} ${change.flag} and ${into.name} ${their.flag} on pk(${change.keyValues.join(',')}) with different values`,
      );
    if (their && resolution === 'skip') continue;
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
  const from = cursor.qualifiedName();
  cursor.expect('into');
  const into = cursor.qualifiedName();
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
  const from = cursor.qualifiedName();
  cursor.expect('into');
  const into = cursor.qualifiedName();
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
  if (cursor.accept('delete')) return deleteBranch(cursor);
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
