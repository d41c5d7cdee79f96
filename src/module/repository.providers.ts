import {
  EntityManager,
  EntitySchema,
  MetadataStorage,
  type EntityMetadata,
  type EntityName,
} from '@mikro-orm/core';
import { getEntityManagerToken, getRepositoryToken } from '@mikro-orm/nestjs';
import { type FactoryProvider, type InjectionToken } from '@nestjs/common';
import { isDefaultConnection } from './tokens.js';

/** Repositories of the entities, under @mikro-orm/nestjs' tokens and under their own repository classes. */
export function repositoryProviders(entities: readonly EntityName[], connection?: string): FactoryProvider[] {
  const manager = isDefaultConnection(connection)
    ? EntityManager
    : getEntityManagerToken(connection as string);
  return entities.flatMap((entity) => {
    const custom = metadataOf(entity)?.repository?.() as InjectionToken | undefined;
    const token = getRepositoryToken(entity, isDefaultConnection(connection) ? undefined : connection);
    return [...(custom ? [custom] : []), token].map((provide) => ({
      provide,
      useFactory: (em: EntityManager) => em.getRepository(entity),
      inject: [manager],
    }));
  });
}

function metadataOf(entity: EntityName): EntityMetadata | undefined {
  if (EntitySchema.is(entity)) return entity.meta as EntityMetadata;
  if (typeof entity !== 'function') return undefined;
  return (
    EntitySchema.REGISTRY.get(entity)?.meta ??
    Object.values(MetadataStorage.getMetadata()).find((meta) => meta.class === entity)
  );
}
