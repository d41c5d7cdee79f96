import { Factory } from '@mikro-orm/seeder';
import { OldUser } from '../migration/old-user.entity.js';

/** Old users with names and addresses of their own. */
export class OldUserFactory extends Factory<OldUser> {
  readonly model = OldUser;
  private made = 0;

  protected override definition(): { name: string; email: string } {
    const number = ++this.made;
    return { name: `Old user ${number}`, email: `old.user.${number}@example.com` };
  }
}
