import { type EntityName } from '@mikro-orm/core';
import { Module, type DynamicModule } from '@nestjs/common';
import { featureEntitiesProvider } from './feature-entities.js';
import { MatrixOneCoreModule } from './matrix-one-core.module.js';
import {
  type MatrixOneExistingOptions,
  type MatrixOneModuleAsyncOptions,
  type MatrixOneModuleOptions,
} from './options/index.js';
import { repositoryProviders } from './repository.providers.js';

/** Connects a Nest application to MatrixOne: MikroORM, native SQL, snapshots and clones in one transaction. */
@Module({})
export class MatrixOneModule {
  /** Opens a connection. Once for each connection of the application, each but one with a `name`. */
  static forRoot(options: MatrixOneModuleOptions): DynamicModule {
    return { module: MatrixOneModule, imports: [MatrixOneCoreModule.forRoot(options)] };
  }

  /** The same with options that a factory makes. */
  static forRootAsync(options: MatrixOneModuleAsyncOptions): DynamicModule {
    return { module: MatrixOneModule, imports: [MatrixOneCoreModule.forRootAsync(options)] };
  }

  /** Adds transactions and services to the connection of an imported MikroOrmModule whose driver is MatrixOneDriver. */
  static forExisting(options: MatrixOneExistingOptions = {}): DynamicModule {
    return { module: MatrixOneModule, imports: [MatrixOneCoreModule.forExisting(options)] };
  }

  /** Makes repositories of these entities injectable, and known to a connection with `autoLoadEntities`. */
  static forFeature(entities: readonly EntityName[], connection?: string): DynamicModule {
    const repositories = repositoryProviders(entities, connection);
    return {
      module: MatrixOneModule,
      providers: [featureEntitiesProvider(entities, connection), ...repositories],
      exports: repositories.map(({ provide }) => provide),
    };
  }
}
