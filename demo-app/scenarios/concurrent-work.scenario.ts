import { Injectable } from '@nestjs/common';
import { UsersService } from '../users/users.service.js';
import { check, type Check, type Scenario, type Stage } from './scenario.js';

const person = (name: string): { name: string; email: string } => ({
  name,
  email: `${name.toLowerCase()}@example.com`,
});

@Injectable()
export class ConcurrentWorkScenario implements Scenario {
  readonly title = 'Concurrent ORM and native work';
  readonly how =
    'Promise.all of two native inserts and two ORM flushes; once as it is, once with a duplicate e-mail';

  constructor(private readonly users: UsersService) {}

  async play({ witness }: Stage): Promise<readonly Check[]> {
    const before = await witness.names();
    await this.users.createConcurrently(
      [person('User1'), person('User3')],
      [person('User2'), person('User4')],
    );
    const after = await witness.names();
    const failed = await this.users
      .createConcurrently([person('User5'), person('User1')], [person('User6'), person('User7')])
      .then(
        () => false,
        () => true,
      );
    return [
      check(
        'new users',
        ['User1', 'User2', 'User3', 'User4'],
        after.filter((n) => !before.includes(n)).sort(),
      ),
      check('the one with a duplicate fails', true, failed),
      check('users after it', after.length, (await witness.names()).length),
    ];
  }
}
