import { Module } from '@nestjs/common';
import { BackupService } from './backup.service.js';
import { BackupsController } from './backups.controller.js';

@Module({ controllers: [BackupsController], providers: [BackupService], exports: [BackupService] })
export class BackupsModule {}
