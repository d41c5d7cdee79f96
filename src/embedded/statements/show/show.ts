import { int64 } from '../../catalog/column-type.js';
import { isRefusal, unknownSince } from '../../doubts/index.js';
import { notEmbedded, notYetImplemented } from '../../engine-errors.js';
import { type Cursor } from '../../translator/cursor.js';
import { unplanned, type Statement } from '../statement.js';
import { showSnapshots } from '../matrixone/snapshot.js';
import { showColumns, showCreate } from './definitions.js';
import { showIndex } from './index-keys.js';
import { char, fromDatabase, readFilter, refusedShow, rowsStatement, typed } from './parts.js';
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

/** SHOW …, the cursor after the word. */
export const showStatement = (cursor: Cursor): Statement => {
  const full = cursor.accept('full');
  if (cursor.accept('tables')) return showTables(cursor, full);
  if (cursor.accept('columns') || cursor.accept('fields')) return showColumns(cursor, full);
  if (cursor.accept('processlist')) return processList(cursor);
  if (full) throw cursor.error();
  if (cursor.accept('databases') || cursor.accept('schemas')) return showDatabases(cursor);
  if (cursor.accept('create')) return showCreate(cursor);
  if (cursor.accept('index') || cursor.accept('indexes') || cursor.accept('keys')) return showIndex(cursor);
  if (cursor.accept('snapshots')) return showSnapshots(cursor);
  if (
    cursor.accept('global', 'variables') ||
    cursor.accept('session', 'variables') ||
    cursor.accept('variables')
  )
    return unplanned(variables(cursor));
  if (
    cursor.accept('engines') ||
    cursor.accept('plugins') ||
    cursor.accept('privileges') ||
    cursor.accept('events') ||
    cursor.accept('profiles') ||
    cursor.accept('config') ||
    cursor.accept('locks') ||
    cursor.accept('node', 'list')
  ) {
    cursor.end();
    return rowsStatement(typed(['1', int64]), {}, () => []);
  }
  if (cursor.accept('status') || cursor.accept('global', 'status') || cursor.accept('session', 'status'))
    return rowsStatement(typed(['Variable_name', char], ['Value', char]), readFilter(cursor), () => []);
  if (cursor.accept('character', 'set') || cursor.accept('charset'))
    return rowsStatement(
      typed(['Charset', char], ['Description', char], ['Default collation', char], ['Maxlen', char]),
      readFilter(cursor),
      () => [],
    );
  if (cursor.accept('collation')) return collations(cursor);
  if (cursor.accept('open', 'tables')) throw notYetImplemented("statement: 'show open tables'");
  if (cursor.accept('warnings') || cursor.accept('errors')) {
    if (cursor.accept('limit')) throw notEmbedded('SHOW WARNINGS with LIMIT');
    cursor.end();
    return unplanned(
      rowsStatement(warnings, {}, (c) => {
        const error = c.session.lastError;
        if (error && isRefusal(error)) throw unknownSince('SHOW WARNINGS', 'the last one');
        return error ? [['Error', BigInt(error.errno), error.message]] : [];
      }),
    );
  }
  if (cursor.accept('publications'))
    return unplanned(noneOf('publication', publications, readFilter(cursor)));
  if (cursor.accept('subscriptions')) {
    cursor.accept('all');
    return unplanned(noneOf('publication', subscriptions, readFilter(cursor)));
  }
  if (cursor.accept('triggers')) {
    fromDatabase(cursor);
    return rowsStatement(triggers, readFilter(cursor), () => []);
  }
  if (cursor.accept('procedure', 'status')) return noneOf('procedure', routines, readFilter(cursor));
  if (cursor.accept('function', 'status')) return noneOf('function', routines, readFilter(cursor));
  if (cursor.accept('table_number')) return tableNumber(cursor);
  for (const word of ['pitr', 'stages', 'cdc', 'roles', 'recovery_window'])
    if (cursor.accept(word)) return refusedShow(word.toUpperCase());
  const { value } = cursor.peek();
  if (unknownWords.includes(value.toLowerCase())) throw cursor.error();
  throw notEmbedded(`SHOW ${value}`);
};
