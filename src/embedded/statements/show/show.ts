import { type ColumnType, int32, int64, varchar } from '../../catalog/column-type.js';
import { type CatalogView } from '../../catalog/catalog.js';
import { showCreateTable } from '../../catalog/show-create.js';
import { systemTableNames } from '../../catalog/system/index.js';
import { type RelationSpec } from '../../catalog/definitions.js';
import { isRefusal, unknownSince } from '../../doubts/index.js';
import { noDatabase, noSuchTable, notEmbedded, unknownDatabase, invalidInput } from '../../engine-errors.js';
import { pastOf } from '../../engine/past-of.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { type Cursor } from '../../translator/cursor.js';
import { splitName } from '../../translator/from.js';
import { acceptHint, type TimeHint } from '../../translator/time-hints.js';
import { statement, type Statement } from '../statement.js';
import { describeRelation } from './describe.js';
import { filteredRows, type ShowColumn, type ShowRow } from './filter.js';
import { showSnapshots } from '../matrixone/snapshot.js';

const char: ColumnType = { kind: 'char', length: 255 };
const texts = (...names: readonly string[]): readonly ShowColumn[] =>
  names.map((name) => ({ name, type: varchar() }));
const typed = (...specs: readonly (readonly [string, ColumnType, number?])[]): readonly ShowColumn[] =>
  specs.map(([name, type, code]) => ({ name, type, ...(code === undefined ? {} : { code }) }));

interface Filter {
  readonly like?: string;
  readonly where?: string;
}

const readFilter = (cursor: Cursor): Filter => {
  if (cursor.accept('like')) {
    const like = cursor.string();
    cursor.end();
    return { like };
  }
  if (cursor.accept('where')) return { where: cursor.rest() };
  cursor.end();
  return {};
};

const rowsStatement = (
  columns: readonly ShowColumn[],
  filter: Filter,
  rows: (c: StatementContext) => readonly ShowRow[],
  inTransaction: Statement['inTransaction'] = 'runs',
): Statement => statement({ inTransaction, run: (c) => filteredRows(c, columns, rows(c), filter) });

const catalogAt = (c: StatementContext, hint: TimeHint | undefined): CatalogView =>
  (hint && pastOf(c.core, hint)?.catalog) ?? c.catalog;

const fromDatabase = (cursor: Cursor): string | undefined =>
  cursor.accept('from') || cursor.accept('in') ? cursor.name().toLowerCase() : undefined;

const databaseFor = (c: StatementContext, catalog: CatalogView, name: string | undefined): string => {
  const database = name ?? c.session.database;
  if (database === '') throw noDatabase();
  if (!catalog.database(database)) throw unknownDatabase(database);
  return database;
};

const showTables = (cursor: Cursor, full: boolean): Statement => {
  let database = fromDatabase(cursor);
  const hint = acceptHint(cursor);
  database ??= fromDatabase(cursor);
  const filter = readFilter(cursor);
  return statement({
    run: (c) => {
      const catalog = catalogAt(c, hint);
      const name = databaseFor(c, catalog, database);
      const rows = [
        ...systemTableNames(name).map((n) => [n, 'BASE TABLE']),
        ...catalog.relations(name).map((r) => [r.name, r.kind === 'view' ? 'VIEW' : 'BASE TABLE']),
      ];
      const columns = texts(`Tables_in_${name}`, ...(full ? ['Table_type'] : []));
      return filteredRows(c, columns, full ? rows : rows.map(([n]) => [n as string]), filter);
    },
  });
};

const showDatabases = (cursor: Cursor): Statement => {
  const hint = acceptHint(cursor);
  return rowsStatement(texts('Database'), readFilter(cursor), (c) =>
    catalogAt(c, hint)
      .databases()
      .map((d) => [d.name]),
  );
};

const findRelation = (c: StatementContext, catalog: CatalogView, parts: readonly string[]): RelationSpec => {
  const { database, name } = splitName({ database: c.session.database }, parts);
  const relation = c.temporaryTable(database, name) ?? catalog.relation(database, name);
  if (!relation) {
    if (systemTableNames(database).includes(name))
      throw notEmbedded(`SHOW CREATE TABLE of ${database}.${name}`);
    throw noSuchTable(database, name);
  }
  return relation;
};

const createView = (relation: RelationSpec & { kind: 'view' }): readonly string[] => [
  relation.name,
  relation.statement,
  'utf8mb4',
  'utf8mb4_general_ci',
];

const showCreate = (cursor: Cursor): Statement => {
  if (cursor.accept('database') || cursor.accept('schema')) {
    cursor.accept('if', 'not', 'exists');
    const name = cursor.name().toLowerCase();
    const hint = acceptHint(cursor);
    cursor.end();
    return rowsStatement(texts('Database', 'Create Database'), {}, (c) => {
      if (!catalogAt(c, hint).database(name)) throw unknownDatabase(name);
      return [[name, `CREATE DATABASE \`${name}\``]];
    });
  }
  for (const other of ['publication', 'account', 'user', 'role', 'function', 'procedure', 'sequence'])
    if (cursor.accept(other)) return refusedShow(`CREATE ${other.toUpperCase()}`, 'runs');
  const view = cursor.accept('view');
  if (!view) cursor.expect('table');
  const parts = cursor.qualifiedName();
  const hint = acceptHint(cursor);
  cursor.end();
  return statement({
    run: (c) => {
      const relation = findRelation(c, catalogAt(c, hint), parts);
      if (relation.kind === 'view' && relation.textUnknown)
        throw notEmbedded('the text of a view that a clone rewrote');
      if (relation.kind === 'view')
        return filteredRows(
          c,
          texts('View', 'Create View', 'character_set_client', 'collation_connection'),
          [createView(relation)],
          {},
        );
      if (view) throw invalidInput(`show view '${relation.name}' is not a valid view`);
      return filteredRows(
        c,
        texts('Table', 'Create Table'),
        [[relation.name, showCreateTable(relation)]],
        {},
      );
    },
  });
};

const showColumns = (cursor: Cursor, full: boolean): Statement => {
  if (!cursor.accept('from')) cursor.expect('in');
  const table = cursor.qualifiedName();
  const database = fromDatabase(cursor);
  const filter = readFilter(cursor);
  const parts = database === undefined ? table : [database, ...table];
  return statement({ run: (c) => describeRelation(c, parts, { full, filter }) });
};

const showIndex = (cursor: Cursor): Statement => {
  if (!cursor.accept('from')) cursor.expect('in');
  const table = cursor.qualifiedName();
  const database = fromDatabase(cursor);
  const filter = readFilter(cursor);
  const columns = typed(
    ['Table', varchar()],
    ['Non_unique', int64],
    ['Key_name', varchar()],
    ['Seq_in_index', int32],
    ['Column_name', varchar()],
    ['Collation', varchar()],
    ['Cardinality', int64],
    ['Sub_part', varchar()],
    ['Packed', varchar()],
    ['Null', varchar()],
    ['Index_type', varchar()],
    ['Comment', char],
    ['Index_comment', varchar()],
    ['Index_params', varchar()],
    ['Visible', varchar()],
    ['Expression', varchar()],
  );
  return rowsStatement(columns, filter, (c) => {
    const relation = findRelation(c, c.catalog, database === undefined ? table : [database, ...table]);
    if (relation.kind === 'view') return [];
    const keys = [
      ...relation.indexes.slice(0, relation.indexesBeforePrimary),
      ...(relation.primaryKey.length > 0
        ? [{ name: 'PRIMARY', unique: true, columns: relation.primaryKey }]
        : []),
      ...relation.indexes.slice(relation.indexesBeforePrimary),
    ];
    return keys.flatMap((key) =>
      key.columns.map((column, i) => {
        const nullable = relation.columns.find((col) => col.name === column)?.notNull ? '' : 'YES';
        return [
          relation.name,
          key.unique ? 0 : 1,
          key.name,
          i + 1,
          column,
          'A',
          0,
          'NULL',
          'NULL',
          nullable,
          '',
          '',
          '',
          '',
          'YES',
          column,
        ];
      }),
    );
  });
};

const varcharCode = 0x0f;
const blobCode = 241;

const publications = typed(
  ['publication', varchar(), varcharCode],
  ['database', varchar(), varcharCode],
  ['tables', varchar(), blobCode],
  ['sub_account', varchar(), blobCode],
  ['subscribed_accounts', varchar(), blobCode],
  ['create_time', { kind: 'timestamp', fraction: 0 }],
  ['update_time', { kind: 'timestamp', fraction: 0 }],
  ['comments', varchar(), blobCode],
);

const subscriptions = typed(
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

const warnings = typed(
  ['Level', varchar(), varcharCode],
  ['Code', { kind: 'int', bits: 16, unsigned: false }],
  ['Message', varchar(), varcharCode],
);

const processList = (cursor: Cursor): Statement => {
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
      state.running === '' ? 'sleep' : 'query',
      state.running,
      state.transaction ? String(state.transaction.id) : '',
    ]),
  );
};

const variables = (cursor: Cursor): Statement =>
  rowsStatement(
    typed(['Variable_name', varchar(), varcharCode], ['Value', varchar(), varcharCode]),
    readFilter(cursor),
    (c) => c.session.variables.list(),
  );

const tableNumber = (cursor: Cursor): Statement => {
  const database = fromDatabase(cursor);
  cursor.end();
  return statement({
    run: (c) => {
      const name = databaseFor(c, c.catalog, database);
      if (['system', 'mo_task'].includes(name)) throw notEmbedded(`SHOW TABLE_NUMBER FROM ${name}`);
      return filteredRows(
        c,
        typed([`Number of tables in ${name}`, int64]),
        [[BigInt(systemTableNames(name).length + c.catalog.relations(name).length)]],
        {},
      );
    },
  });
};

/** Objects that cannot be made here: there are none, until a statement that makes one was refused. */
const noneOf = (kind: string, columns: readonly ShowColumn[], filter: Filter): Statement =>
  rowsStatement(columns, filter, (c) => {
    const refused = c.core.doubtfulKinds.get(kind);
    if (refused !== undefined) throw unknownSince(`the list of ${kind}s`, refused);
    return [];
  });

/** What the server refuses inside a transaction, and the embedded server everywhere. */
const refusedShow = (name: string, inTransaction: Statement['inTransaction'] = 'unclassified'): Statement =>
  statement({
    inTransaction,
    run: () => {
      throw notEmbedded(`SHOW ${name}`);
    },
  });

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
    return variables(cursor);
  if (
    cursor.accept('engines') ||
    cursor.accept('plugins') ||
    cursor.accept('privileges') ||
    cursor.accept('events')
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
  if (cursor.accept('warnings') || cursor.accept('errors')) {
    if (cursor.accept('limit')) throw notEmbedded('SHOW WARNINGS with LIMIT');
    cursor.end();
    return rowsStatement(warnings, {}, (c) => {
      const error = c.session.lastError;
      if (error && isRefusal(error)) throw unknownSince('SHOW WARNINGS', 'the last one');
      return error ? [['Error', BigInt(error.errno), error.message]] : [];
    });
  }
  if (cursor.accept('publications')) return noneOf('publication', publications, readFilter(cursor));
  if (cursor.accept('subscriptions')) {
    cursor.accept('all');
    return noneOf('publication', subscriptions, readFilter(cursor));
  }
  if (cursor.accept('table_number')) return tableNumber(cursor);
  for (const word of ['pitr', 'stages', 'cdc', 'roles', 'recovery_window'])
    if (cursor.accept(word)) return refusedShow(word.toUpperCase());
  throw notEmbedded(`SHOW ${cursor.peek().value}`);
};
