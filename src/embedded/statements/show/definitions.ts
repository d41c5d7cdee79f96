import { showCreateTable } from '../../catalog/show-create.js';
import { systemTableNames } from '../../catalog/system/index.js';
import { type RelationSpec } from '../../catalog/definitions.js';
import { noSuchTable, notEmbedded, unknownDatabase, invalidInput } from '../../engine-errors.js';
import { pastOf } from '../../engine/past-of.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { type Cursor } from '../../translator/cursor.js';
import { type Past } from '../../translator/environment.js';
import { splitName } from '../../translator/from.js';
import { acceptHint } from '../../translator/time-hints.js';
import { statement, type Statement } from '../statement.js';
import { describeRelation } from './describe.js';
import { filteredRows } from './filter.js';
import { readFilter } from './filter-clause.js';
import { catalogAt, databaseOf, fromDatabase, refusedShow, rowsStatement, texts } from './parts.js';

/** The named table or view, which exists, or existed in that past. */
export const findRelation = (
  c: StatementContext,
  past: Past | undefined,
  parts: readonly string[],
): RelationSpec => {
  const catalog = past?.catalog ?? c.catalog;
  const { name } = splitName({ database: c.session.database }, parts);
  const database = databaseOf(c, catalog, parts);
  const temporary = c.temporaryTable(database, name);
  const relation = temporary ? c.temporaryAt(temporary, past) : catalog.relation(database, name);
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

const noValidView = (name: string) => invalidInput(`show view '${name}' is not a valid view`);

/** SHOW CREATE … */
export const showCreate = (cursor: Cursor): Statement => {
  if (cursor.accept('database')) {
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
      const past = hint && pastOf(c.core, hint);
      const catalog = past?.catalog ?? c.catalog;
      const { name } = splitName({ database: c.session.database }, parts);
      const database = databaseOf(c, catalog, parts);
      if (view && !catalog.relation(database, name)) throw noValidView(name);
      const relation = findRelation(c, past, parts);
      if (relation.kind === 'view' && relation.textUnknown)
        throw notEmbedded('the text of a view that a clone rewrote');
      if (relation.kind === 'view')
        return filteredRows(
          c,
          texts('View', 'Create View', 'character_set_client', 'collation_connection'),
          [createView(relation)],
          {},
        );
      if (view) throw noValidView(relation.name);
      return filteredRows(
        c,
        texts('Table', 'Create Table'),
        [[relation.name, showCreateTable(relation)]],
        {},
      );
    },
  });
};

/** SHOW [FULL] COLUMNS */
export const showColumns = (cursor: Cursor, full: boolean): Statement => {
  if (!cursor.accept('from')) cursor.expect('in');
  const table = cursor.qualifiedName();
  const database = fromDatabase(cursor);
  const filter = readFilter(cursor);
  const parts = database === undefined ? table : [database, ...table];
  return statement({ run: (c) => describeRelation(c, parts, { full, filter }) });
};
