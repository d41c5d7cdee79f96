import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** Who did what. */
@Entity({ tableName: 'audit_log' })
export class AuditEntry {
  @PrimaryKey({ type: 'integer' })
  id!: number;

  @Property({ type: 'string', length: 100 })
  actor: string;

  @Property({ type: 'string', length: 200 })
  action: string;

  constructor(actor: string, action: string) {
    this.actor = actor;
    this.action = action;
  }
}
