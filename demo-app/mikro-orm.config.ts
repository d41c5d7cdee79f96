import { ReflectMetadataProvider } from '@mikro-orm/decorators/legacy';
import { Migrator } from '@mikro-orm/migrations';
import { SeedManager } from '@mikro-orm/seeder';
import { defineConfig } from 'nestjs-matrixone';
import { AuditEntry } from './audit/audit-entry.entity.js';
import { NewUser } from './migration/new-user.entity.js';
import { OldUser } from './migration/old-user.entity.js';
import { User } from './users/user.entity.js';

/** For MikroORM's command line, once built: npx mikro-orm migration:up */
export default defineConfig({
  clientUrl: process.env['MATRIXONE_URL'] ?? 'mysql://root:111@127.0.0.1:6001',
  dbName: process.env['DEMO_DATABASE'] ?? 'nestjs_matrixone_demo',
  entities: [User, OldUser, NewUser, AuditEntry],
  metadataProvider: ReflectMetadataProvider,
  extensions: [Migrator, SeedManager],
  // written as TypeScript, run as built
  migrations: {
    path: 'dist-demo/migrations',
    pathTs: 'demo-app/migrations',
    emit: 'ts',
    snapshotName: '.snapshot',
  },
  seeder: {
    path: 'dist-demo/seeders',
    pathTs: 'demo-app/seeders',
    defaultSeeder: 'DemoSeeder',
    emit: 'ts',
  },
});
