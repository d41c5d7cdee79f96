import { Entity, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';

/** Where the rows of OldUser go. */
@Entity({ tableName: 'new_users' })
export class NewUser {
  @PrimaryKey({ type: 'integer' })
  id!: number;

  @Property({ type: 'string', length: 100 })
  name!: string;

  @Property({ type: 'string', length: 100 })
  @Unique()
  email!: string;
}
