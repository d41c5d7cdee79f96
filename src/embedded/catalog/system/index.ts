import { type StatementContext } from '../../engine/statement-context.js';
import { tableUnknownInQuery, notEmbedded } from '../../engine-errors.js';
import { type SystemTable } from '../../translator/environment.js';
import { type CatalogView } from '../catalog.js';
import { informationSchema, informationSchemaNames } from './information-schema/index.js';
import { moCatalog, moCatalogNames } from './mo-catalog.js';

/** A made-up table builds its rows from the catalogue when it is read. */
export type SystemTableBuilder = (c: StatementContext, catalog: CatalogView) => SystemTable;

const schemas: ReadonlyMap<
  string,
  { readonly built: Readonly<Record<string, SystemTableBuilder>>; readonly names: readonly string[] }
> = new Map([
  ['information_schema', { built: informationSchema, names: informationSchemaNames }],
  ['mo_catalog', { built: moCatalog, names: moCatalogNames }],
  ['mysql', { built: {}, names: ['columns_priv', 'db', 'procs_priv', 'role_edges', 'tables_priv', 'user'] }],
]);

/** The tables of a system database, those included that are refused when read. */
export const systemTableNames = (database: string): readonly string[] => schemas.get(database)?.names ?? [];

export const systemTable = (
  c: StatementContext,
  catalog: CatalogView,
  database: string,
  name: string,
): SystemTable | undefined => {
  const schema = schemas.get(database);
  if (!schema) return undefined;
  const build = schema.built[name];
  if (build) return build(c, catalog);
  if (schema.names.includes(name)) throw notEmbedded(`reading ${database}.${name}`);
  throw tableUnknownInQuery(name);
};
