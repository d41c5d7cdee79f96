import { type TableSpec } from '../../catalog/definitions.js';
import { notEmbedded, tableUnknownInQuery } from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { type Cursor } from '../../translator/cursor.js';
import { acceptHint } from '../../translator/time-hints.js';
import { splitName } from '../../translator/from.js';
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

/** A table that is compared or merged. */
export const comparedTable = (c: StatementContext, parts: readonly string[]): TableSpec => {
  const { database, name } = splitName({ database: c.session.database }, parts);
  if (parts.length === 1 && !c.catalog.relation(database, name)) throw tableUnknownInQuery(name);
  return writableTable(c, parts);
};
