import { EntityManager } from '@mikro-orm/mysql';
import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { SnapshotLevel, SnapshotService } from 'nestjs-matrixone';
import { currentDatabase } from '../server/current-database.js';
import { SnapshotDto } from './snapshot.dto.js';

@ApiTags('snapshots')
@Controller('snapshots')
export class SnapshotsController {
  constructor(
    private readonly em: EntityManager,
    private readonly snapshots: SnapshotService,
  ) {}

  @Get()
  @ApiOperation({ summary: "Snapshots of this application's database" })
  async list(): Promise<{ name: string }[]> {
    const snapshots = await this.snapshots.list({ database: currentDatabase(this.em) });
    return snapshots.map(({ name }) => ({ name }));
  }

  @Post()
  @ApiOperation({ summary: 'Take a snapshot of the database now' })
  async create(@Body() { name }: SnapshotDto): Promise<SnapshotDto> {
    await this.snapshots.create({ name, level: SnapshotLevel.DATABASE, database: currentDatabase(this.em) });
    return { name };
  }

  @Delete(':name')
  @HttpCode(204)
  @ApiOperation({ summary: 'Drop a snapshot' })
  async drop(@Param('name') name: string): Promise<void> {
    await this.snapshots.drop(name);
  }
}
