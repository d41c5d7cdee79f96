import {
  Global,
  Inject,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type ModuleMetadata,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
  type Provider,
} from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ConnectionLifecycle } from './connection-lifecycle.js';
import { connectionExports, connectionProviders } from './connection.providers.js';
import { MatrixOneConnectionsModule } from './connections.module.js';
import { MATRIXONE_CONNECTION_NAME } from './core-tokens.js';
import { ListenerDiscovery } from './listener-discovery.js';
import { asyncOptionsProviders, existingOptionsProvider, optionsProvider } from './options.providers.js';
import {
  type MatrixOneExistingOptions,
  type MatrixOneModuleAsyncOptions,
  type MatrixOneModuleOptions,
} from './options/index.js';
import { existingOrmProviders, ormExports, ormProviders } from './orm.providers.js';
import { DEFAULT_CONNECTION } from './tokens.js';

/** One connection: its ORM, its services, its start and its end. Global, so that feature modules need no import. */
@Global()
@Module({})
export class MatrixOneCoreModule
  implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  constructor(
    @Inject(ConnectionLifecycle) private readonly lifecycle: ConnectionLifecycle,
    @Inject(ListenerDiscovery) private readonly listeners: ListenerDiscovery,
  ) {}

  static forRoot(options: MatrixOneModuleOptions): DynamicModule {
    const connection = nameOf(options);
    return coreModule({
      connection,
      owned: true,
      providers: [optionsProvider(options), ...ormProviders(connection)],
    });
  }

  static forRootAsync(options: MatrixOneModuleAsyncOptions): DynamicModule {
    const connection = nameOf(options);
    const providers = [...asyncOptionsProviders(options), ...ormProviders(connection)];
    return coreModule({ connection, owned: true, providers, imports: options.imports });
  }

  static forExisting(options: MatrixOneExistingOptions): DynamicModule {
    const connection = nameOf(options);
    const providers = [existingOptionsProvider(options), ...existingOrmProviders(connection)];
    return coreModule({ connection, owned: false, providers });
  }

  onModuleInit(): void {
    this.listeners.register();
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.lifecycle.start();
  }

  /** MikroOrmModule closes its ORM in the next phase, so the transactions on it end in this one. */
  async beforeApplicationShutdown(): Promise<void> {
    if (!this.lifecycle.ownsOrm) await this.lifecycle.stop();
  }

  /** By now Nest has let the HTTP requests finish. */
  async onApplicationShutdown(): Promise<void> {
    await this.lifecycle.stop();
  }
}

interface CoreModuleParts {
  readonly connection: string | undefined;
  /** Is the ORM ours, or MikroOrmModule's? */
  readonly owned: boolean;
  readonly providers: readonly Provider[];
  readonly imports?: ModuleMetadata['imports'];
}

function coreModule({ connection, owned, providers, imports = [] }: CoreModuleParts): DynamicModule {
  return {
    module: MatrixOneCoreModule,
    imports: [DiscoveryModule, MatrixOneConnectionsModule, ...imports],
    providers: [
      { provide: MATRIXONE_CONNECTION_NAME, useValue: connection ?? DEFAULT_CONNECTION },
      ...providers,
      ...connectionProviders(connection, owned),
    ],
    exports: [...ormExports(connection, owned), ...connectionExports(connection)],
  };
}

/** The name, from options that are not validated yet; 'default' is the connection without one. */
function nameOf(options: { readonly name?: unknown } | undefined): string | undefined {
  const name = options?.name;
  return typeof name === 'string' && name !== '' && name !== DEFAULT_CONNECTION ? name : undefined;
}
