import { Entity, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';

export enum UserStatus {
  Pending = 'pending',
  Processed = 'processed',
}

@Entity({ tableName: 'users' })
export class User {
  @PrimaryKey({ type: 'integer' })
  id!: number;

  @Property({ type: 'string', length: 100 })
  name: string;

  @Property({ type: 'string', length: 100 })
  @Unique()
  email: string;

  // the database fills these for rows that native SQL inserts
  @Property({ type: 'string', length: 20, default: UserStatus.Pending })
  status: UserStatus = UserStatus.Pending;

  @Property({ type: 'datetime', defaultRaw: 'current_timestamp' })
  createdAt: Date = new Date();

  constructor(name: string, email: string) {
    this.name = name;
    this.email = email;
  }
}
