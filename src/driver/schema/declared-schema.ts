import { type DatabaseSchema, type DatabaseTable, type IndexDef } from '@mikro-orm/sql';
import { MoUnsupportedError } from '../../errors/index.js';
import { keptIndex } from './indexes/index.js';

/**
 * Takes out of the entities' schema what MatrixOne accepts and forgets (an index's sort order, collations, UNSIGNED of numbers that are no
 * integers), so that it is
 * no difference for ever after; refuses what it does not have.
 */
export function asKept(schema: DatabaseSchema): DatabaseSchema {
  const [routine] = schema.getRoutines();
  if (routine)
    throw new MoUnsupportedError(`The routine '${routine.name}': on MatrixOne, run it from the application.`);
  for (const table of schema.getTables()) keepTable(table);
  return schema;
}

function isFullText({ type }: IndexDef): boolean {
  return typeof type === 'string' && /^fulltext\b/i.test(type);
}

const FRACTIONAL = /^(?:decimal|numeric|double|float|real)\b/i;

function keepTable(table: DatabaseTable): void {
  const [trigger] = table.getTriggers();
  if (trigger)
    throw new MoUnsupportedError(`MatrixOne has no triggers: '${trigger.name}' of '${table.name}'.`);
  table.setIndexes(table.getIndexes().map(keptIndex));
  if (Object.keys(table.getForeignKeys()).length > 0 && table.getIndexes().some(isFullText)) {
    throw new MoUnsupportedError(
      `The table '${table.name}' has a full-text index and a foreign key: MatrixOne fails at every INSERT into such a table. ` +
        'Declare its relations with createForeignKeyConstraint: false.',
    );
  }
  for (const column of table.getColumns()) {
    column.collation = undefined;
    if (FRACTIONAL.test(column.type)) {
      column.unsigned = false;
      column.type = column.type.replace(/\s+unsigned\b/i, '');
    }
  }
}
