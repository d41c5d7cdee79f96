import { type Column, type DatabaseTable, type ForeignKey, type TableDifference } from '@mikro-orm/sql';
import { mentionsName } from './sql-text.js';

/**
 * Whether the table must be made anew and its rows copied. MatrixOne cannot add a check to a table or take one away; it
 * cannot change a column that a check or a generated column reads (renaming one leaves a table that no later ALTER can
 * change); and a table that refers to itself it cannot copy, as it does for most changes of columns.
 */
export function needsRebuild(diff: TableDifference): boolean {
  if (changesPrimaryKey(diff)) return true;
  if ([diff.addedChecks, diff.changedChecks, diff.removedChecks].some(hasEntries)) return true;
  if (
    copiesRows(diff) &&
    Object.values(diff.fromTable.getForeignKeys()).some((key) => refersTo(key, diff.fromTable))
  )
    return true;
  const touched = [diff.changedColumns, diff.removedColumns, diff.renamedColumns].flatMap((columns) =>
    Object.keys(columns),
  );
  const readers = [...expressionsOf(diff.fromTable), ...expressionsOf(diff.toTable)];
  return touched.some((name) => readers.some((expression) => mentionsName(expression, name)));
}

export function refersTo(key: ForeignKey, table: DatabaseTable): boolean {
  return key.referencedTableName.split('.').pop()?.toLowerCase() === table.name.toLowerCase();
}

/** Columns that come new, without those that are computed. */
export function newStoredColumns(diff: TableDifference): Column[] {
  return Object.values(diff.addedColumns).filter(
    (column) => !column.generated && !diff.fromTable.hasColumn(column.name),
  );
}

function copiesRows(diff: TableDifference): boolean {
  return hasEntries(diff.changedColumns) || hasEntries(diff.removedColumns);
}

function changesPrimaryKey(diff: TableDifference): boolean {
  return [diff.addedIndexes, diff.changedIndexes, diff.removedIndexes].some((indexes) =>
    Object.values(indexes).some((index) => index.primary),
  );
}

function expressionsOf(table: DatabaseTable): string[] {
  const checks = table.getChecks().map((check) => check.expression as string);
  const generated = table.getColumns().flatMap((column) => column.generated ?? []);
  return [...checks, ...generated];
}

function hasEntries(record: object): boolean {
  return Object.keys(record).length > 0;
}
