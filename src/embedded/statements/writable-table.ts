import { isSystemDatabase } from '../catalog/system/databases.js';
import { systemTableNames } from '../catalog/system/index.js';
import { type TableSpec } from '../catalog/definitions.js';
import { internalError, invalidInput, noSuchTable, notEmbedded } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { splitName } from '../translator/from.js';

/** The table of that name, if its rows may be written. */
export const writableTable = (c: StatementContext, parts: readonly string[], ofView?: string): TableSpec => {
  const { database, name } = splitName({ database: c.session.database }, parts);
  const relation = c.temporaryTable(database, name) ?? c.catalog.source(database, name);
  if (!relation && database === 'information_schema' && systemTableNames(database).includes(name))
    throw invalidInput('cannot insert/update/delete from view');
  if (!relation && isSystemDatabase(database))
    throw internalError('do not have privilege to execute the statement');
  if (!relation) throw noSuchTable(database, name);
  if (relation.kind === 'view' && ofView !== undefined) throw internalError(ofView);
  if (relation.kind === 'view') throw invalidInput('cannot insert/update/delete from view');
  if (relation.keysBroken) throw notEmbedded('writing to a table whose keys a clone has broken');
  return relation;
};
