import { MikroORM } from '@mikro-orm/core';
import { type DynamicModule, Inject, Injectable, Module, type OnModuleInit } from '@nestjs/common';

import { MatrixOneModule, type MatrixOneModuleOptions } from '../../module/index.js';
import { type RunningMatrixOne } from '../running-matrixone.js';
import { type StartMatrixOneOptions } from '../start-matrixone.js';
import { TestDatabase } from './test-database.js';
import { TestDatabaseModule } from './test-database.module.js';

/** Options of MatrixOneTestingModule: those of MatrixOneModule, less where the server is. */
export interface MatrixOneTestingOptions extends Omit<
  MatrixOneModuleOptions,
  'clientUrl' | 'dbName' | 'host' | 'port' | 'user' | 'password' | 'name'
> {
  /** A server that runs, or how to start one; default `startMatrixOne()`. */
  readonly server?: RunningMatrixOne | StartMatrixOneOptions;
  /** Create the entities' tables. Default true. */
  readonly createSchema?: boolean;
}

/** Creates the tables before anything of the application starts. */
@Injectable()
class SchemaCreation implements OnModuleInit {
  constructor(@Inject(MikroORM) private readonly orm: MikroORM) {}

  async onModuleInit(): Promise<void> {
    await this.orm.schema.create();
  }
}

/** MatrixOneModule for tests: a server, a database of its own with the entities' tables, gone after `app.close()`. */
@Module({})
export class MatrixOneTestingModule {
  static forRoot({ server, createSchema = true, ...options }: MatrixOneTestingOptions): DynamicModule {
    const database = TestDatabaseModule.forServer(server);
    return {
      module: MatrixOneTestingModule,
      imports: [
        database,
        MatrixOneModule.forRootAsync({
          imports: [database],
          inject: [TestDatabase],
          useFactory: (target: TestDatabase): MatrixOneModuleOptions => ({
            ...options,
            clientUrl: target.url,
          }),
        }),
      ],
      providers: createSchema ? [SchemaCreation] : [],
      exports: [database],
    };
  }
}
