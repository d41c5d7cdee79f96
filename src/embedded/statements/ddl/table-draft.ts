import {
  type CheckSpec,
  type ColumnSpec,
  type ForeignKeySpec,
  type IndexSpec,
} from '../../catalog/definitions.js';
import { invalidInput } from '../../engine-errors.js';

/** A table definition while a CREATE or ALTER TABLE is read. */
export interface TableDraft {
  /** Of a table that is there already. */
  readonly altered?: true;
  readonly database: string;
  readonly name: string;
  /** The session's: where the server looks for the tables that foreign keys name. */
  readonly currentDatabase: string;
  columns: readonly ColumnSpec[];
  primaryKey: readonly string[];
  indexes: readonly IndexSpec[];
  foreignKeys: readonly ForeignKeySpec[];
  checks: readonly CheckSpec[];
  nextSlot: number;
}

export const emptyDraft = (database: string, name: string, currentDatabase: string): TableDraft => ({
  database,
  name,
  currentDatabase,
  columns: [],
  primaryKey: [],
  indexes: [],
  foreignKeys: [],
  checks: [],
  nextSlot: 0,
});

export const findColumn = (draft: TableDraft, name: string): ColumnSpec | undefined =>
  draft.columns.find((c) => c.name.toLowerCase() === name.toLowerCase());

export const requireColumn = (draft: TableDraft, name: string): ColumnSpec => {
  const column = findColumn(draft, name);
  if (!column) throw invalidInput(`column '${name}' is not exist`);
  return column;
};
