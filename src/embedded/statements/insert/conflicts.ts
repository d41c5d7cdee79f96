import { type TableSpec } from '../../catalog/definitions.js';
import { uniqueKeys } from '../../catalog/physical-schema.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { checkParents } from '../../rows/foreign-keys.js';
import { keyResource, pick, type Row } from '../../rows/row.js';
import { type Stored } from '../../values/cast.js';
import { checkRow } from '../assignments.js';
import { duplicateOf } from '../duplicate.js';

/** A row that has a key which another one is to have, and which key. */
export interface Conflict {
  readonly row: Row;
  readonly key: { readonly name: string; readonly columns: readonly string[] };
}

/** The row in the way of a new one. */
export const conflictOf = (
  c: StatementContext,
  table: TableSpec,
  values: readonly Stored[],
): Conflict | undefined => {
  for (const key of uniqueKeys(table)) {
    const [row] = c.rowsOf(table).find(key.columns, pick(table, values, key.columns));
    if (row) return { row, key };
  }
  return undefined;
};

/** The server looks for parents first, then for duplicates key by key, not row by row. */
export const checkNew = (
  c: StatementContext,
  table: TableSpec,
  rows: readonly (readonly Stored[])[],
): void => {
  for (const values of rows) checkRow(c, table, values);
  if (c.foreignKeyChecks) for (const values of rows) checkParents(c, table, values, 'insert', 'others');
  for (const key of uniqueKeys(table)) {
    const seen = new Set<string>();
    for (const values of rows) {
      const wanted = pick(table, values, key.columns);
      if (wanted.some((v) => v === null)) continue;
      const name = keyResource(table, key.columns, wanted);
      if (seen.has(name) || c.rowsOf(table).find(key.columns, wanted).length > 0)
        throw duplicateOf(c, table, key, values);
      seen.add(name);
    }
  }
};
