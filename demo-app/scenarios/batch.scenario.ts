import { Injectable } from '@nestjs/common';
import { UsersService } from '../users/users.service.js';
import { check, type Check, type Scenario, type Stage } from './scenario.js';

@Injectable()
export class BatchScenario implements Scenario {
  readonly title = 'Batch processing';
  readonly how = 'em.find(pending) → Promise.all of native UPDATEs → snapshot';

  constructor(private readonly users: UsersService) {}

  async play({ witness, name }: Stage): Promise<readonly Check[]> {
    const people = await witness.names();
    const snapshot = name('processed');
    const processed = await this.users.processPending(snapshot);
    const expected = people.map((person) => `${person}:processed`);
    return [
      check('users updated', people.length, processed),
      check('status now', expected, await witness.statuses()),
      check(`status in snapshot ${snapshot}`, expected, await witness.statuses(snapshot)),
    ];
  }
}
