import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';

import { type RunningMatrixOne } from '../running-matrixone.js';
import { type StartMatrixOneOptions } from '../start-matrixone.js';
import { TestDatabase } from './test-database.js';

/** Makes the database before the connection is, and destroys it when the connection is closed. */
@Module({})
export class TestDatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(TestDatabase) private readonly database: TestDatabase) {}

  static forServer(server: RunningMatrixOne | StartMatrixOneOptions | undefined): DynamicModule {
    return {
      module: TestDatabaseModule,
      providers: [{ provide: TestDatabase, useFactory: () => TestDatabase.create(server) }],
      exports: [TestDatabase],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.destroy();
  }
}
