import { type EntityManager } from '@mikro-orm/core';
import { Seeder } from '@mikro-orm/seeder';
import { OldUserFactory } from './old-user.factory.js';
import { User } from '../users/user.entity.js';

/** Something to look at: two users, and old users for the migration scenario. Run twice, it adds nothing. */
export class DemoSeeder extends Seeder {
  override async run(em: EntityManager): Promise<void> {
    if ((await em.count(User)) > 0) return;
    em.persist([new User('Alice', 'alice@example.com'), new User('Bob', 'bob@example.com')]);
    new OldUserFactory(em).make(5);
  }
}
