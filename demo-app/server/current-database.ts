import { type EntityManager } from '@mikro-orm/mysql';

/** Name of the database that this EntityManager works in. */
export function currentDatabase(em: EntityManager): string {
  return em.config.get('dbName') as string;
}
