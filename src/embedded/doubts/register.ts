import { childKey, relationKey, type CatalogChanges, type CatalogView } from '../catalog/catalog.js';
import { type TableSpec } from '../catalog/definitions.js';
import { type Affected } from './affected.js';
import { type Doubt, type DoubtedRelation } from './doubt.js';

/** The doubt that two together make. */
const joined = (before: Doubt | undefined, doubt: Doubt): Doubt => {
  if (!before || before.kind === doubt.kind) return doubt;
  return before.kind === 'definition' ? before : { ...doubt, kind: 'definition' };
};

/** Tables whose rows change when rows of this one go or change: children of foreign keys that act. */
const dependents = (catalog: CatalogView, table: TableSpec, found = new Set<TableSpec>()): Set<TableSpec> => {
  for (const child of catalog.tables()) {
    const acts = child.foreignKeys.some(
      (key) =>
        key.parentDatabase === table.database &&
        key.parentTable === table.name &&
        [key.onDelete, key.onUpdate].some((action) => action === 'CASCADE' || action === 'SET NULL'),
    );
    if (!acts || found.has(child)) continue;
    found.add(child);
    dependents(catalog, child, found);
  }
  return found;
};

const withDependents = (catalog: CatalogView, doubted: DoubtedRelation): readonly DoubtedRelation[] => {
  const known = doubted.kind === 'rows' ? catalog.known(doubted.database, doubted.name) : undefined;
  if (known?.kind !== 'table') return [doubted];
  return [
    doubted,
    ...[...dependents(catalog, known)].map(({ database, name }) => ({ ...doubted, database, name })),
  ];
};

/** The changes of a transaction with what a refused statement leaves unknown. */
export const withDoubts = (
  changes: CatalogChanges,
  catalog: CatalogView,
  affected: Pick<Affected, 'databases' | 'relations'>,
  statement: string,
): CatalogChanges => {
  const doubts = new Map(changes.doubts);
  const of = (key: string) => doubts.get(key) ?? catalog.state.doubts.get(key);
  for (const database of affected.databases)
    doubts.set(relationKey(database, ''), { kind: 'definition', statement });
  for (const doubted of affected.relations.flatMap((one) => withDependents(catalog, one))) {
    if (doubted.kind === 'child') doubts.set(childKey(doubted.database, doubted.name), doubted);
    else {
      const key = relationKey(doubted.database, doubted.name);
      doubts.set(key, joined(of(key) ?? undefined, doubted));
    }
  }
  return { ...changes, doubts };
};
