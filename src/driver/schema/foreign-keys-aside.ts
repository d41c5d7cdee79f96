import {
  type DatabaseTable,
  type ForeignKey,
  type SchemaDifference,
  type TableDifference,
} from '@mikro-orm/sql';
import { needsRebuild, refersTo } from './table-change.js';

/**
 * Takes the foreign keys of a table that is made anew, and those to it, out for the time of the change: they become changed
 * keys, which are dropped first and added last.
 */
export function setForeignKeysAside(
  schemaDiff: SchemaDifference,
  { dropsTables }: { readonly dropsTables: boolean },
): SchemaDifference {
  const changedTables: Record<string, TableDifference> = { ...schemaDiff.changedTables };
  const gone = new Set(dropsTables ? Object.values(schemaDiff.removedTables) : []);
  const setAside = (name: string, table: DatabaseTable, key: ForeignKey): void => {
    const diff = changedTables[name] ?? unchanged(table);
    if (diff.removedForeignKeys[key.constraintName] || diff.changedForeignKeys[key.constraintName]) return;
    changedTables[name] = {
      ...diff,
      changedForeignKeys: { ...diff.changedForeignKeys, [key.constraintName]: key },
    };
  };
  for (const [name, diff] of Object.entries(schemaDiff.changedTables)) {
    if (!needsRebuild(diff)) continue;
    const own = diff.toTable.getForeignKeys();
    for (const key of Object.values(diff.fromTable.getForeignKeys()))
      setAside(name, diff.toTable, own[key.constraintName] ?? key);
    for (const other of schemaDiff.fromSchema.getTables()) {
      if (other === diff.fromTable || gone.has(other)) continue;
      for (const key of Object.values(other.getForeignKeys()))
        if (refersTo(key, diff.fromTable)) setAside(other.getShortestName(false), other, key);
    }
  }
  return { ...schemaDiff, changedTables };
}

function unchanged(table: DatabaseTable): TableDifference {
  return {
    name: table.getShortestName(),
    fromTable: table,
    toTable: table,
    addedColumns: {},
    changedColumns: {},
    removedColumns: {},
    renamedColumns: {},
    addedIndexes: {},
    changedIndexes: {},
    removedIndexes: {},
    renamedIndexes: {},
    addedChecks: {},
    changedChecks: {},
    removedChecks: {},
    addedTriggers: {},
    changedTriggers: {},
    removedTriggers: {},
    addedPolicies: {},
    removedPolicies: {},
    addedForeignKeys: {},
    changedForeignKeys: {},
    removedForeignKeys: {},
  };
}
