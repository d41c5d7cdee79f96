import { EntityManager } from '@mikro-orm/mysql';
import { Inject, Injectable, Scope } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { MoTransactional, Propagation } from 'nestjs-matrixone';
import { AuditEntry } from './audit-entry.entity.js';

/** One instance a request: it knows who is calling. Its methods are transactional like any other provider's. */
@Injectable({ scope: Scope.REQUEST })
export class AuditService {
  constructor(
    private readonly em: EntityManager,
    @Inject(REQUEST) private readonly request: { headers: Record<string, string | undefined> },
  ) {}

  /** Joins the caller's transaction: the entry exists if and only if the caller's work does. */
  @MoTransactional()
  async record(action: string): Promise<void> {
    this.em.persist(new AuditEntry(this.actor, action));
    await this.em.flush();
  }

  /** In a transaction of its own: stays even when the caller rolls back. */
  @MoTransactional({ propagation: Propagation.REQUIRES_NEW })
  async recordAttempt(action: string): Promise<void> {
    this.em.persist(new AuditEntry(this.actor, `tried: ${action}`));
    await this.em.flush();
  }

  async entries(): Promise<AuditEntry[]> {
    return this.em.find(AuditEntry, {}, { orderBy: { id: 'asc' } });
  }

  private get actor(): string {
    return this.request.headers['x-actor'] ?? 'anonymous';
  }
}
