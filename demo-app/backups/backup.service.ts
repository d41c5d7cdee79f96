import { EntityManager } from '@mikro-orm/mysql';
import { Injectable } from '@nestjs/common';
import { CloneService, MoTransactional, SnapshotLevel, SnapshotService } from 'nestjs-matrixone';
import { currentDatabase } from '../server/current-database.js';
import { User } from '../users/user.entity.js';

export interface Backup {
  readonly users: number;
  readonly snapshot: string;
  readonly database: string;
}

@Injectable()
export class BackupService {
  constructor(
    private readonly em: EntityManager,
    private readonly snapshots: SnapshotService,
    private readonly clones: CloneService,
  ) {}

  /** Counts the users by ORM, takes a snapshot, and clones the database from it. */
  @MoTransactional()
  async backUp(snapshot: string, target: string): Promise<Backup> {
    const source = currentDatabase(this.em);
    const users = await this.em.count(User);
    await this.snapshots.create({ name: snapshot, level: SnapshotLevel.DATABASE, database: source });
    await this.clones.cloneDatabaseWithSnapshot(target, source, snapshot);
    return { users, snapshot, database: target };
  }
}
