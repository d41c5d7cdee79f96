import { ReflectMetadataProvider } from '@mikro-orm/decorators/legacy';
import { Module, type DynamicModule } from '@nestjs/common';
import { MatrixOneModule } from 'nestjs-matrixone';
import { AuditModule } from './audit/audit.module.js';
import { BackupsModule } from './backups/backups.module.js';
import { HealthModule } from './health/health.module.js';
import { MigrationModule } from './migration/migration.module.js';
import { SnapshotsModule } from './snapshots/snapshots.module.js';
import { UsersModule } from './users/users.module.js';

/** Where the demo works. */
export interface DemoConnection {
  /** For example mysql://root:111@127.0.0.1:6001 */
  readonly url: string;
  readonly database: string;
}

@Module({
  imports: [UsersModule, AuditModule, SnapshotsModule, BackupsModule, MigrationModule, HealthModule],
})
export class AppModule {
  static connectedTo({ url, database }: DemoConnection): DynamicModule {
    return {
      module: AppModule,
      imports: [
        MatrixOneModule.forRoot({
          clientUrl: url,
          dbName: database,
          ensureDatabase: true,
          autoLoadEntities: true,
          metadataProvider: ReflectMetadataProvider,
        }),
      ],
    };
  }
}
