import { Injectable } from '@nestjs/common';
import { UsersService } from '../users/users.service.js';
import { check, type Check, type Scenario, type Stage } from './scenario.js';

@Injectable()
export class BatchScenario implements Scenario {
  readonly title = 'Batch processing';
  readonly how = 'em.find(pending) → Promise.all of native UPDATEs → snapshot';

  constructor(private readonly users: UsersService) {}

  async play({ witness, name }: Stage): Promise<readonly Check[]> {
    const users = (await witness.names()).length;
    const before = await witness.statuses();
    const snapshot = name('processed');
    const updated = await this.users.processPending(snapshot);
    return [
      check('status before', [`${users} pending`], before),
      check('users updated', users, updated),
      check('status now', [`${users} processed`], await witness.statuses()),
      check(`status in snapshot ${snapshot}`, [`${users} processed`], await witness.statuses(snapshot)),
    ];
  }
}
