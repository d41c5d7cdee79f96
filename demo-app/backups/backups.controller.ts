import { Body, Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { BackupService, type Backup } from './backup.service.js';
import { BackupDto } from './backup.dto.js';

@ApiTags('backups')
@Controller('backups')
export class BackupsController {
  constructor(private readonly backups: BackupService) {}

  @Post()
  @ApiOperation({ summary: 'Count the users, take a snapshot, clone the database from it' })
  async create(@Body() { snapshot, database }: BackupDto): Promise<Backup> {
    return this.backups.backUp(snapshot, database);
  }
}
