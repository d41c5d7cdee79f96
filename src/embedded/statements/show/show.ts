import { int64 } from '../../catalog/column-type.js';
import { isRefusal, unknownSince } from '../../doubts/index.js';
import { notEmbedded, notYetImplemented, parameterInHint } from '../../engine-errors.js';
import { type Cursor } from '../../translator/cursor.js';
import { tokenize } from '../../translator/lexer.js';
import { unplanned, type Statement } from '../statement.js';
import { showSnapshots } from '../matrixone/snapshot.js';
import { showColumns, showCreate } from './definitions.js';
import { showIndex } from './index-keys.js';
import { type ShowColumn } from './filter.js';
import { readFilter, readLike, skipFilter } from './filter-clause.js';
import { char, databaseFor, fromDatabase, refusedShow, rowsStatement, typed } from './parts.js';
import {
  collations,
  noneOf,
  processList,
  publications,
  routines,
  subscriptions,
  triggers,
  variables,
  warnings,
} from './server-state.js';
import { showDatabases, showTables, tableNumber } from './tables.js';

/** What other servers show and this one's grammar does not have. */
const unknownWords = [
  'binary',
  'count',
  'hosts',
  'master',
  'replica',
  'slave',
  'slaves',
  'snapshot',
  'storage',
];

/** Lists that are empty whatever is looked for in them. */
const emptyLists = ['engines', 'plugins', 'privileges', 'profiles', 'config'];

/** SHOW …, the cursor after the word. */
export const showStatement = (cursor: Cursor): Statement => {
  const { sql } = cursor;
  const shown = readShow(cursor);
  const hasParameter = tokenize(sql).some((token) => token.kind === 'parameter');
  // the server reads the catalogue by a statement that was not prepared
  return hasParameter ? { ...shown, describe: refuseParameter, run: refuseParameter } : shown;
};

const refuseParameter = (): never => {
  throw parameterInHint();
};

const readShow = (cursor: Cursor): Statement => {
  if (cursor.accept('extended'))
    return cursor.accept('index') || cursor.accept('indexes') || cursor.accept('keys')
      ? showIndex(cursor)
      : readColumns(cursor, cursor.accept('full'));
  const full = cursor.accept('full');
  if (cursor.accept('tables')) return showTables(cursor, full);
  if (cursor.accept('columns') || cursor.accept('fields')) return showColumns(cursor, full);
  if (cursor.accept('processlist')) return processList(cursor);
  if (full) throw cursor.error();
  if (cursor.accept('databases')) return showDatabases(cursor, true);
  if (cursor.accept('schemas')) return showDatabases(cursor, false);
  if (cursor.accept('create')) return showCreate(cursor);
  if (cursor.accept('index') || cursor.accept('indexes') || cursor.accept('keys')) return showIndex(cursor);
  if (cursor.accept('snapshots')) return showSnapshots(cursor);
  if (
    cursor.accept('global', 'variables') ||
    cursor.accept('session', 'variables') ||
    cursor.accept('variables')
  )
    return unplanned(variables(cursor));
  return readEmptyList(cursor) ?? readOthers(cursor);
};

const readColumns = (cursor: Cursor, full: boolean): Statement => {
  if (!cursor.accept('columns')) cursor.expect('fields');
  return showColumns(cursor, full);
};

const readEmptyList = (cursor: Cursor): Statement | undefined => {
  const none = (columns: readonly ShowColumn[]) => rowsStatement(columns, {}, () => []);
  if (cursor.accept('locks') || cursor.accept('node', 'list')) {
    cursor.end();
    return none(typed(['1', int64]));
  }
  if (cursor.accept('status') || cursor.accept('global', 'status') || cursor.accept('session', 'status')) {
    skipFilter(cursor);
    return none(typed(['Variable_name', char], ['Value', char]));
  }
  if (cursor.accept('character', 'set') || cursor.accept('charset')) {
    skipFilter(cursor);
    return none(
      typed(['Charset', char], ['Description', char], ['Default collation', char], ['Maxlen', char]),
    );
  }
  const events = cursor.accept('events');
  if (!events && !emptyLists.some((word) => cursor.accept(word))) return undefined;
  if (events) fromDatabase(cursor);
  skipFilter(cursor);
  return none(typed(['1', int64]));
};

/** SHOW TRIGGERS of a database that exists: there are none. */
const showTriggers = (cursor: Cursor): Statement => {
  const database = fromDatabase(cursor);
  return rowsStatement(triggers, readFilter(cursor), (c) => {
    databaseFor(c, c.catalog, database);
    return [];
  });
};

const readOthers = (cursor: Cursor): Statement => {
  if (cursor.accept('collation')) return collations(cursor);
  if (cursor.accept('open', 'tables')) throw notYetImplemented("statement: 'show open tables'");
  if (cursor.accept('warnings') || cursor.accept('errors')) {
    if (cursor.accept('limit')) throw notEmbedded('SHOW WARNINGS with LIMIT');
    cursor.end();
    const parsed = unplanned(
      rowsStatement(warnings, {}, (c) => {
        const error = c.session.lastError;
        if (error && isRefusal(error)) throw unknownSince('SHOW WARNINGS', 'the last one');
        return error ? [['Error', BigInt(error.errno), error.message]] : [];
      }),
    );
    return { ...parsed, prepare: 'unsupported' };
  }
  if (cursor.accept('publications'))
    return { ...unplanned(noneOf('publication', publications, readLike(cursor))), prepare: 'unsupported' };
  if (cursor.accept('subscriptions')) {
    cursor.accept('all');
    return { ...unplanned(noneOf('publication', subscriptions, readLike(cursor))), prepare: 'unsupported' };
  }
  if (cursor.accept('triggers')) return showTriggers(cursor);
  if (cursor.accept('procedure', 'status')) return noneOf('procedure', routines, readFilter(cursor));
  if (cursor.accept('function', 'status')) return noneOf('function', routines, readFilter(cursor));
  if (cursor.accept('table_number')) return tableNumber(cursor);
  for (const word of ['pitr', 'stages', 'cdc', 'roles', 'recovery_window'])
    if (cursor.accept(word)) return refusedShow(word.toUpperCase());
  const { value } = cursor.peek();
  if (unknownWords.includes(value.toLowerCase())) throw cursor.error();
  throw notEmbedded(`SHOW ${value}`);
};
