import { type TableSpec } from '../catalog/definitions.js';
import { type UniqueKey } from '../catalog/physical-schema.js';
import { type StatementContext } from '../engine/statement-context.js';
import { keyResource, pick } from '../rows/row.js';
import { type Stored } from '../values/cast.js';

/** Says of rows, one after the other, whether none before had their key. */
export const firstWith = (table: TableSpec, key: UniqueKey) => {
  const seen = new Set<string>();
  return (values: readonly Stored[]): boolean => {
    const wanted = pick(table, values, key.columns);
    if (wanted.some((v) => v === null)) return true;
    const name = keyResource(table, key.columns, wanted);
    return !seen.has(name) && seen.add(name).has(name);
  };
};

/**
 * Says of rows, one after the other, whether their key is free in the table (but for the row that they are made of) and
 * among those that were free.
 */
export const freeIn = (c: StatementContext, table: TableSpec, key: UniqueKey) => {
  const isFirst = firstWith(table, key);
  return (values: readonly Stored[], own?: bigint): boolean => {
    const found = c.rowsOf(table).find(key.columns, pick(table, values, key.columns));
    return found.every(({ id }) => id === own) && isFirst(values);
  };
};
