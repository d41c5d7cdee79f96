import { EntityManager } from '@mikro-orm/mysql';
import { Injectable } from '@nestjs/common';
import { MoTransactionManager } from 'nestjs-matrixone';
import { MigrationService } from '../migration/migration.service.js';
import { OldUser } from '../migration/old-user.entity.js';
import { check, type Check, type Scenario, type Stage } from './scenario.js';

const PEOPLE = ['Grace', 'Heidi', 'Ivan'];

@Injectable()
export class MigrationScenario implements Scenario {
  readonly title = 'Data migration';
  readonly how = 'em.find(OldUser) → native INSERT INTO new_users → snapshot';

  constructor(
    private readonly migration: MigrationService,
    private readonly transactions: MoTransactionManager,
    private readonly em: EntityManager,
  ) {}

  async play({ witness, name }: Stage): Promise<readonly Check[]> {
    const snapshot = name('migration');
    await this.transactions.run(async () => {
      this.em.persist(PEOPLE.map((person) => new OldUser(person, `${person.toLowerCase()}@old.example.com`)));
    });
    const moved = await this.migration.migrate(snapshot);
    return [
      check('rows moved', PEOPLE.length, moved),
      check('new_users', PEOPLE, await witness.names('new_users')),
      check(`new_users in snapshot ${snapshot}`, PEOPLE, await witness.namesAt(snapshot, 'new_users')),
    ];
  }
}
