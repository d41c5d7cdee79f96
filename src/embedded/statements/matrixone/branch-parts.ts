import { type TableSpec } from '../../catalog/definitions.js';
import { notEmbedded, tableUnknownInQuery, unknownDatabase } from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { type Cursor } from '../../translator/cursor.js';
import { acceptHint } from '../../translator/time-hints.js';
import { type NamedTable, splitName } from '../../translator/from.js';
import { statement, type Statement } from '../statement.js';
import { writableTable } from '../writable-table.js';

/** A statement of DATA BRANCH. */
export const branchStatement = (part: Pick<Statement, 'run'> & Partial<Statement>): Statement =>
  statement({ needs: 'write', prepare: 'syntax error', ...part });

/** The name of a table in DATA BRANCH, which may be read as it was. */
export const branchTableName = (cursor: Cursor): readonly string[] => {
  const parts = cursor.qualifiedName();
  if (acceptHint(cursor)) throw notEmbedded('comparing tables as they were');
  return parts;
};

/** A database or table that a branch is to be made from, or compared with, is not there. */
export const unknownSource = (c: StatementContext, { database, name }: NamedTable): Error =>
  c.catalog.database(database) ? tableUnknownInQuery(name) : unknownDatabase(database);

/** A table that is compared or merged. */
export const comparedTable = (c: StatementContext, parts: readonly string[]): TableSpec => {
  const named = splitName({ database: c.session.database }, parts);
  const relation = c.catalog.relation(named.database, named.name);
  if (!relation) throw unknownSource(c, named);
  if (relation.kind === 'view') throw notEmbedded('comparing a view');
  return writableTable(c, parts);
};
