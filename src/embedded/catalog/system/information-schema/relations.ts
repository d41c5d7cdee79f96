import { type CatalogView } from '../../catalog.js';
import { type RelationSpec, type TableSpec } from '../../definitions.js';

/** What all databases hold. */
export const everyRelation = (catalog: CatalogView): readonly RelationSpec[] =>
  catalog.databases().flatMap((db) => catalog.relations(db.name));

/** The tables of all databases. */
export const everyTable = (catalog: CatalogView): readonly TableSpec[] =>
  everyRelation(catalog).filter((r): r is TableSpec => r.kind === 'table');
