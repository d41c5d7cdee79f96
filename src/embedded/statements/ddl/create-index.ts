import { internalError, notEmbedded } from '../../engine-errors.js';
import { nameParts, take, type Ast } from '../../translator/ast.js';
import { splitName } from '../../translator/from.js';
import { type Statement } from '../statement.js';
import { alterTableStatement } from './alter-table.js';

/** CREATE INDEX. */
export const createIndexStatement = (content: Ast): Statement => {
  const {
    name,
    table_name: tableName,
    columns,
    unique,
  } = take(content, 'CREATE INDEX', 'name', 'table_name', 'columns', 'unique');
  const constraint =
    unique === true
      ? { Unique: { index_name: (name as readonly Ast[])[0], columns } }
      : { Index: { name: (name as readonly Ast[])[0], columns } };
  const altered = alterTableStatement(
    { name: tableName, operations: [{ AddConstraint: { constraint } }] },
    (c, table) => c.locks.makeIndex(table),
  );
  return {
    ...altered,
    run: (c) => {
      const target = splitName({ database: c.session.database }, nameParts(tableName));
      if (c.temporaryTable(target.database, target.name))
        throw notEmbedded('CREATE INDEX on a temporary table');
      if (c.catalog.relation(target.database, target.name)?.kind === 'view')
        throw internalError('primary key cannot be empty for secondary index');
      return altered.run(c);
    },
  };
};
