import { Injectable } from '@nestjs/common';
import { MoTransactionManager } from 'nestjs-matrixone';
import { SignUpService } from '../users/sign-up.service.js';
import { check, type Check, type Scenario, type Stage } from './scenario.js';

@Injectable()
export class UnifiedTransactionScenario implements Scenario {
  readonly title = 'Unified transaction';
  readonly how = 'em.persist(Alice) + native INSERT Bob + snapshot + clone, in one @MoTransactional() method';

  constructor(
    private readonly signUps: SignUpService,
    private readonly transactions: MoTransactionManager,
  ) {}

  async play({ witness, name }: Stage): Promise<readonly Check[]> {
    const snapshot = name('after_signup');
    const backup = name('signup_backup');
    let during: readonly string[] = ['not looked'];
    await this.transactions.run(async () => {
      await this.signUps.signUp({
        host: { name: 'Alice', email: 'alice@example.com' },
        guest: { name: 'Bob', email: 'bob@example.com' },
        snapshot,
        backup,
      });
      during = await witness.names();
    });
    return [
      check('users, before COMMIT', [], during),
      check('users, after COMMIT', ['Alice', 'Bob'], await witness.names()),
      check(`users in snapshot ${snapshot}`, ['Alice', 'Bob'], await witness.namesAt(snapshot)),
      check(`users in clone ${backup}`, ['Alice', 'Bob'], await witness.names('users', backup)),
    ];
  }
}
