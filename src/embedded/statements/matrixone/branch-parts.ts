import { type TableSpec } from '../../catalog/definitions.js';
import { tableUnknownInQuery } from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { splitName } from '../../translator/from.js';
import { statement, type Statement } from '../statement.js';
import { writableTable } from '../writable-table.js';

/** A statement of DATA BRANCH. */
export const branchStatement = (part: Pick<Statement, 'run'> & Partial<Statement>): Statement =>
  statement({ needs: 'write', prepare: 'syntax error', ...part });

/** A table that is compared or merged. */
export const comparedTable = (c: StatementContext, parts: readonly string[]): TableSpec => {
  const { database, name } = splitName({ database: c.session.database }, parts);
  if (parts.length === 1 && !c.catalog.relation(database, name)) throw tableUnknownInQuery(name);
  return writableTable(c, parts);
};
