import { int32, int64, varchar, text } from '../../catalog/column-type.js';
import { unknownSince } from '../../doubts/index.js';
import { notEmbedded } from '../../engine-errors.js';
import { type Cursor } from '../../translator/cursor.js';
import { statement, type Statement } from '../statement.js';
import { type ShowColumn } from './filter.js';
import { filteredRows } from './filter.js';
import { readFilter, type Filter, type Liking } from './filter-clause.js';
import { knownCollations } from './known-collations.js';
import { rowsStatement, texts, typed } from './parts.js';

const varcharCode = 0x0f;
const blobCode = 241;

/** Columns of SHOW PUBLICATIONS. */
export const publications = typed(
  ['publication', varchar(), varcharCode],
  ['database', varchar(), varcharCode],
  ['tables', varchar(), blobCode],
  ['sub_account', varchar(), blobCode],
  ['subscribed_accounts', varchar(), blobCode],
  ['create_time', { kind: 'timestamp', fraction: 0 }],
  ['update_time', { kind: 'timestamp', fraction: 0 }],
  ['comments', varchar(), blobCode],
);

/** Columns of SHOW SUBSCRIPTIONS. */
export const subscriptions = typed(
  ['pub_name', varchar(), varcharCode],
  ['pub_account', varchar(), varcharCode],
  ['pub_database', varchar(), varcharCode],
  ['pub_tables', varchar(), blobCode],
  ['pub_comment', varchar(), blobCode],
  ['pub_time', { kind: 'timestamp', fraction: 0 }],
  ['sub_name', varchar(), varcharCode],
  ['sub_time', { kind: 'timestamp', fraction: 0 }],
  ['status', { kind: 'int', bits: 8, unsigned: false }],
);

const created = { kind: 'timestamp', fraction: 0 } as const;
const sets = ['character_set_client', 'collation_connection', 'Database Collation'].map(
  (name) => [name, varchar()] as const,
);

/** Columns of SHOW TRIGGERS. */
export const triggers = typed(
  ['Trigger', varchar()],
  ['Event', varchar()],
  ['Table', varchar()],
  ['Statement', text],
  ['Timing', varchar()],
  ['Created', created],
  ['sql_mode', varchar()],
  ['Definer', varchar()],
  ...sets,
);

/** Columns of SHOW FUNCTION STATUS and SHOW PROCEDURE STATUS. */
export const routines = typed(
  ['Db', varchar()],
  ['Name', varchar()],
  ['Type', varchar()],
  ['Definer', varchar()],
  ['Modified', created],
  ['Created', created],
  ['Security_type', varchar()],
  ['Comment', varchar()],
  ...sets,
);

/** Columns of SHOW WARNINGS. */
export const warnings = typed(
  ['Level', varchar(), varcharCode],
  ['Code', { kind: 'int', bits: 16, unsigned: false }],
  ['Message', varchar(), varcharCode],
);

/** SHOW PROCESSLIST */
export const processList = (cursor: Cursor): Statement => {
  cursor.end();
  const columns = typed(
    ['node_id', varchar()],
    ['conn_id', { kind: 'int', bits: 32, unsigned: true }],
    ['session_id', varchar()],
    ['account', varchar()],
    ['user', varchar()],
    ['host', varchar()],
    ['db', varchar()],
    ['session_start', varchar()],
    ['command', varchar()],
    ['info', varchar()],
    ['txn_id', varchar()],
    ...texts(
      'statement_id',
      'statement_type',
      'query_type',
      'sql_source_type',
      'query_start',
      'client_host',
      'role',
      'proxy_host',
    ).map(({ name, type }) => [name, type] as const),
  );
  return rowsStatement(columns, {}, (c) =>
    [...c.core.sessions.values()].map(({ state }) => [
      'embedded',
      BigInt(state.connectionId),
      String(state.connectionId),
      'sys',
      state.user,
      state.remoteAddress,
      state.database,
      new Date(state.since).toISOString().replace('T', ' ').replace('Z', ''),
      state.running === '' ? '' : 'COM_QUERY',
      state.running,
      state.transaction ? String(state.transaction.id) : '',
      ...['', '', '', state.running === '' ? '' : 'external_sql', '', '', 'moadmin', ''],
    ]),
  );
};

/** SHOW COLLATION */
export const collations = (cursor: Cursor): Statement =>
  rowsStatement(
    typed(
      ['Collation', varchar()],
      ['Charset', varchar()],
      ['Id', int64],
      ['Default', varchar()],
      ['Compiled', varchar()],
      ['Sortlen', int32],
      ['Pad_attribute', varchar()],
    ),
    readFilter(cursor),
    () => knownCollations,
  );

/** SHOW VARIABLES; its LIKE knows no escapes, and takes what is no text as it is written. */
export const variables = (cursor: Cursor): Statement => {
  const { liking, ...filter } = readFilter(cursor);
  const columns = typed(['Variable_name', varchar(), varcharCode], ['Value', varchar(), varcharCode]);
  if (liking && liking.text === undefined) throw notEmbedded('SHOW VARIABLES LIKE without a text');
  return statement({
    garbledForClients: true,
    run: (c) => {
      const all = c.session.variables.list();
      return filteredRows(c, columns, liking ? all.filter(([name]) => isLike(liking, name)) : all, filter);
    },
  });
};

const isLike = ({ text = '' }: Liking, name: string): boolean => {
  const escaped = text.toLowerCase().replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('%', '.*').replaceAll('_', '.')}$`, 's').test(name);
};

/** Objects that cannot be made here: there are none, until a statement that makes one was refused. */
export const noneOf = (kind: string, columns: readonly ShowColumn[], filter: Filter): Statement =>
  rowsStatement(columns, filter, (c) => {
    const refused = c.core.doubtfulKinds.get(kind);
    if (refused !== undefined) throw unknownSince(`the list of ${kind}s`, refused);
    return [];
  });
