import { Module } from '@nestjs/common';
import { MatrixOneModule } from 'nestjs-matrixone';
import { MigrationService } from './migration.service.js';
import { NewUser } from './new-user.entity.js';
import { OldUser } from './old-user.entity.js';

@Module({
  imports: [MatrixOneModule.forFeature([OldUser, NewUser])],
  providers: [MigrationService],
  exports: [MigrationService],
})
export class MigrationModule {}
