import { ServerError, type StatementOutcome } from '../../session-backend.js';
import { internalError, notEmbedded } from '../../engine-errors.js';
import { type Snapshot, type SnapshotLevel } from '../../engine/snapshots.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { uuid7 } from '../../values/uuid.js';
import { type Cursor } from '../../translator/cursor.js';
import { storeMicros } from '../../values/moment.js';
import { varchar } from '../../catalog/column-type.js';
import { filteredRows } from '../show/filter.js';
import { ok, statement, type Statement } from '../statement.js';

const maxNameLength = 64;
const accountObject = 0n;
const clusterObject = 2n ** 64n - 1n;

/** A snapshot name as the server keeps it: lower case, cut to 64 characters. */
const keptName = (name: string): string => {
  if (/[\s`'"]/.test(name)) throw internalError('invalid input');
  if (name.endsWith('\\')) throw notEmbedded('a snapshot name that ends in a backslash');
  return [...name.toLowerCase()].slice(0, maxNameLength).join('');
};

interface Target {
  readonly level: SnapshotLevel;
  readonly account: string;
  readonly database: string;
  readonly table: string;
}

const readTarget = (cursor: Cursor): Target => {
  const base = { account: 'sys', database: '', table: '' };
  if (cursor.accept('cluster')) return { ...base, level: 'cluster', account: '' };
  if (cursor.accept('account')) {
    if (cursor.atEnd()) return { ...base, level: 'account' };
    return { ...base, level: 'account', account: cursor.name().toLowerCase() };
  }
  if (cursor.accept('database')) return { ...base, level: 'database', database: cursor.name().toLowerCase() };
  cursor.expect('table');
  const database = cursor.name().toLowerCase();
  return { ...base, level: 'table', database, table: cursor.name().toLowerCase() };
};

const objectId = (c: StatementContext, target: Target): bigint => {
  const catalog = c.core.catalog.current;
  switch (target.level) {
    case 'cluster':
      return clusterObject;
    case 'account':
      if (target.account !== 'sys') throw internalError(`account ${target.account} does not exist`);
      return accountObject;
    case 'database': {
      const database = catalog.database(target.database);
      if (!database) throw internalError(`database ${target.database} does not exist`);
      return BigInt(database.id);
    }
    case 'table': {
      if (target.table.includes('.')) throw internalError(`invalid input`);
      const table = catalog.relation(target.database, target.table);
      if (!table) throw internalError(`table ${target.database}.${target.table} does not exist`);
      return BigInt(table.id);
    }
  }
};

/** CREATE SNAPSHOT: names the present moment. */
export const createSnapshot = (cursor: Cursor): Statement => {
  const ifNotExists = cursor.accept('if', 'not', 'exists');
  const rawName = cursor.name();
  cursor.expect('for');
  const target = readTarget(cursor);
  if (cursor.accept('from')) throw notEmbedded('a snapshot of a publication');
  cursor.end();
  return statement({
    needs: 'read',
    inTransaction: 'unclassified',
    prepare: 'unsupported',
    run: (c) => {
      const name = keptName(rawName);
      const existing = c.core.snapshots.get(name);
      if (existing) {
        if (ifNotExists) return ok();
        throw [...rawName].length > maxNameLength
          ? new ServerError(1062, `Duplicate entry '${name}' for key 'sname'`)
          : internalError(`snapshot ${name} already exists`);
      }
      const id = objectId(c, target);
      c.core.snapshots.add({ ...target, id: uuid7(), name, moment: c.core.clock.next(), objectId: id });
      return ok();
    },
  });
};

/** DROP SNAPSHOT. */
export const dropSnapshot = (cursor: Cursor): Statement => {
  const ifExists = cursor.accept('if', 'exists');
  const name = cursor.name().toLowerCase();
  cursor.end();
  return statement({
    needs: 'read',
    inTransaction: 'unclassified',
    prepare: 'unsupported',
    run: (c) => {
      if (/[\s`'"]/.test(name)) throw internalError('invalid input');
      if (!c.core.snapshots.drop(name) && !ifExists) throw internalError(`snapshot ${name} does not exist`);
      return ok();
    },
  });
};

/** The moment in UTC with up to nine digits, zeros at the end cut. */
const shownMoment = (moment: bigint): string => {
  const fraction = (moment % 1_000_000_000n).toString().padStart(9, '0').replace(/0+$/, '');
  return `${storeMicros(moment / 1000n).slice(0, 19)}${fraction === '' ? '' : `.${fraction}`}`;
};

const shown = (s: Snapshot) => [s.name, shownMoment(s.moment), s.level, s.account, s.database, s.table];

/** SHOW SNAPSHOTS [WHERE …]. */
export const showSnapshots = (cursor: Cursor): Statement => {
  const where = cursor.accept('where') ? cursor.rest() : undefined;
  if (where === undefined) cursor.end();
  return statement({
    inTransaction: 'unclassified',
    run: (c): StatementOutcome =>
      filteredRows(
        c,
        ['SNAPSHOT_NAME', 'TIMESTAMP', 'SNAPSHOT_LEVEL', 'ACCOUNT_NAME', 'DATABASE_NAME', 'TABLE_NAME'].map(
          (name) => ({ name, type: varchar() }),
        ),
        c.core.snapshots.list().map(shown),
        { where },
      ),
  });
};
