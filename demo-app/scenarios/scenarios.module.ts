import { Module, type DynamicModule } from '@nestjs/common';
import { AppModule, type DemoConnection } from '../app.module.js';
import { BackupsModule } from '../backups/backups.module.js';
import { MigrationModule } from '../migration/migration.module.js';
import { UsersModule } from '../users/users.module.js';
import { BackupScenario } from './backup.scenario.js';
import { BatchScenario } from './batch.scenario.js';
import { ConcurrentWorkScenario } from './concurrent-work.scenario.js';
import { MigrationScenario } from './migration.scenario.js';
import { RollbackScenario } from './rollback.scenario.js';
import { UnifiedTransactionScenario } from './unified-transaction.scenario.js';

/** In the order in which they build on each other. */
export const SCENARIOS = [
  UnifiedTransactionScenario,
  RollbackScenario,
  ConcurrentWorkScenario,
  MigrationScenario,
  BackupScenario,
  BatchScenario,
] as const;

@Module({})
export class ScenariosModule {
  static connectedTo(connection: DemoConnection): DynamicModule {
    return {
      module: ScenariosModule,
      imports: [AppModule.connectedTo(connection), UsersModule, MigrationModule, BackupsModule],
      providers: [...SCENARIOS],
    };
  }
}
