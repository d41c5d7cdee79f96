import { Injectable } from '@nestjs/common';
import { BackupService } from '../backups/backup.service.js';
import { UsersService } from '../users/users.service.js';
import { check, type Check, type Scenario, type Stage } from './scenario.js';

@Injectable()
export class BackupScenario implements Scenario {
  readonly title = 'Data backup';
  readonly how = 'em.count(User) → snapshot → clone from it; then life goes on';

  constructor(
    private readonly backups: BackupService,
    private readonly users: UsersService,
  ) {}

  async play({ witness, name }: Stage): Promise<readonly Check[]> {
    const before = await witness.names();
    const backup = await this.backups.backUp(name('backup'), name('backup_db'));
    await this.users.create({ name: 'Latecomer', email: 'latecomer@example.com' });
    return [
      check('users counted', before.length, backup.users),
      check('users now', [...before, 'Latecomer'], await witness.names()),
      check(`users in snapshot ${backup.snapshot}`, before, await witness.namesAt(backup.snapshot)),
      check(`users in clone ${backup.database}`, before, await witness.names('users', backup.database)),
    ];
  }
}
