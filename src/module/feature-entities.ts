import { type EntityName } from '@mikro-orm/core';
import { type ValueProvider } from '@nestjs/common';
import { type ModulesContainer } from '@nestjs/core';
import { DEFAULT_CONNECTION } from './tokens.js';

/** Marks the entities of one forFeature() for `autoLoadEntities`. It lives in the application's own container, nowhere else. */
const FEATURE_ENTITIES = Symbol('matrixone-feature-entities');

interface FeatureEntities {
  readonly connection: string;
  readonly entities: readonly EntityName[];
}

/** The provider by which a feature module tells its entities. */
export function featureEntitiesProvider(
  entities: readonly EntityName[],
  connection: string = DEFAULT_CONNECTION,
): ValueProvider<FeatureEntities> {
  return { provide: FEATURE_ENTITIES, useValue: { connection, entities } };
}

/** Entities of every forFeature() of this connection in this application. */
export function featureEntitiesOf(
  modules: ModulesContainer,
  connection: string = DEFAULT_CONNECTION,
): EntityName[] {
  const features = [...modules.values()].flatMap((module) => {
    const feature = module.providers.get(FEATURE_ENTITIES)?.instance as FeatureEntities | undefined;
    return feature?.connection === connection ? feature.entities : [];
  });
  return [...new Set(features)];
}
