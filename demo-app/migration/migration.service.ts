import { EntityManager } from '@mikro-orm/mysql';
import { Injectable } from '@nestjs/common';
import { MatrixOneClient, MoTransactional, SnapshotLevel, SnapshotService } from 'nestjs-matrixone';
import { currentDatabase } from '../server/current-database.js';
import { OldUser } from './old-user.entity.js';

@Injectable()
export class MigrationService {
  constructor(
    private readonly em: EntityManager,
    private readonly matrixOne: MatrixOneClient,
    private readonly snapshots: SnapshotService,
  ) {}

  /** Reads old users by ORM, writes new ones by native SQL, and keeps a snapshot of the moment after. */
  @MoTransactional()
  async migrate(snapshot: string): Promise<number> {
    const oldUsers = await this.em.find(OldUser, {}, { orderBy: { id: 'asc' } });
    for (const { name, email } of oldUsers) {
      await this.matrixOne.execute('INSERT INTO new_users (name, email) VALUES (?, ?)', [name, email]);
    }
    await this.snapshots.create({
      name: snapshot,
      level: SnapshotLevel.DATABASE,
      database: currentDatabase(this.em),
    });
    return oldUsers.length;
  }
}
