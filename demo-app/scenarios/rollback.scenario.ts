import { Injectable } from '@nestjs/common';
import { SignUpService } from '../users/sign-up.service.js';
import { check, type Check, type Scenario, type Stage } from './scenario.js';

@Injectable()
export class RollbackScenario implements Scenario {
  readonly title = 'Error and rollback';
  readonly how = 'the same four steps for Carol and Dave, then INSERT INTO nonexistent_table';

  constructor(private readonly signUps: SignUpService) {}

  async play({ witness, name }: Stage): Promise<readonly Check[]> {
    const before = await witness.names();
    const snapshot = name('never_taken');
    const backup = name('never_cloned');
    const error = await this.signUps
      .signUpAndFail({
        host: { name: 'Carol', email: 'carol@example.com' },
        guest: { name: 'Dave', email: 'dave@example.com' },
        snapshot,
        backup,
      })
      .then(
        () => undefined,
        (reason: unknown) => reason,
      );
    return [
      check('the caller gets the statement’s own error', true, mentions(error, 'nonexistent_table')),
      check('users', before, await witness.names()),
      check(`snapshot ${snapshot} exists`, false, await witness.hasSnapshot(snapshot)),
      check(`database ${backup} exists`, false, await witness.hasDatabase(backup)),
    ];
  }
}

function mentions(error: unknown, text: string): boolean {
  return error instanceof Error && error.message.includes(text);
}
