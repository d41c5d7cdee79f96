import { type TableSpec } from '../../catalog/definitions.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { notEmbedded } from '../../engine-errors.js';

/** Before a table is dropped or altered: locks it with its rows. */
export const lockForChange = (c: StatementContext, table: TableSpec): void => {
  refuseLateDefinition(c, table.database, table.name);
  c.locks.replace(table);
};

/**
 * The server has planned the statement before it waits; it fails when the tables behind the indexes that it has planned
 * with are gone by then, with their names, and with a syntax error when a column is to go that has got another index.
 */
export const refuseLateDefinition = (
  c: StatementContext,
  database: string,
  name: string,
  dropped: readonly string[] = [],
): void => {
  const relation = c.catalog.relation(database, name);
  const table = relation?.kind === 'table' ? relation : undefined;
  const planned = c.progress.planned(database, name, table);
  if (!planned || planned === table) return;
  const lost =
    planned.id !== table?.id ||
    planned.indexes.some((old) => !table.indexes.some((index) => index.name === old.name));
  const added = table?.indexes.filter(({ name }) => !planned.indexes.some((old) => old.name === name)) ?? [];
  const holds = (indexes: TableSpec['indexes']) =>
    indexes.some(({ columns }) => columns.some((column) => dropped.includes(column)));
  if (planned.indexes.length > 0 && (lost || (holds(planned.indexes) && holds(added))))
    throw notEmbedded('a definition that has waited for another one of a table with indexes');
};

/** The tables that a table's foreign keys point to, before or after it is altered, are defined anew with it. */
export const lockParentDefinitions = (c: StatementContext, table: TableSpec, fresh: TableSpec): void => {
  for (const { parentDatabase, parentTable } of [...table.foreignKeys, ...fresh.foreignKeys])
    if (parentDatabase !== table.database || parentTable !== table.name)
      c.locks.define(parentDatabase, parentTable);
};
