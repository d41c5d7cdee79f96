import { type MetadataStorage } from '@mikro-orm/core';

/** What a new connection must set before these entities' indexes can be made: the server has HNSW switched off. */
export function indexSettings(metadata: MetadataStorage | undefined): string[] {
  const entities = metadata ? [...metadata.getAll().values()] : [];
  const usesHnsw = entities.some((entity) =>
    entity.indexes.some(({ type }) => typeof type === 'string' && /^\s*hnsw\b/i.test(type)),
  );
  return usesHnsw ? ['set experimental_hnsw_index = 1'] : [];
}
