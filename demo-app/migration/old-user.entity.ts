import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** A row of the system that is being replaced. */
@Entity({ tableName: 'old_users' })
export class OldUser {
  @PrimaryKey({ type: 'integer' })
  id!: number;

  @Property({ type: 'string', length: 100 })
  name: string;

  @Property({ type: 'string', length: 100 })
  email: string;

  constructor(name: string, email: string) {
    this.name = name;
    this.email = email;
  }
}
