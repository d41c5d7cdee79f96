import { type StatementRunner } from '../../../src/driver/session/index.js';
import { MoAlreadyExistsError } from '../../../src/errors/index.js';
import { type DeferredJournal } from '../../../src/transaction/deferred/deferred-journal.js';
import {
  type DeferredOperation,
  type DeferredOperationRecord,
} from '../../../src/transaction/deferred/deferred-operation.js';

type Row = { -readonly [K in keyof DeferredOperationRecord]: DeferredOperationRecord[K] };

/** A journal in memory, with the table's rules; its one transaction can be undone. */
export class MemoryJournal implements DeferredJournal {
  readonly rows: Row[] = [];
  renewals = 0;
  /** Makes the next call of a method reject. */
  readonly failing = new Map<keyof DeferredJournal, Error>();

  constructor(readonly durable = true) {}

  #saved: Row[] = [];

  begin(): void {
    this.#saved = this.rows.map((row) => ({ ...row }));
  }

  rollback(): void {
    this.rows.splice(0, this.rows.length, ...this.#saved);
  }

  reserve(_: StatementRunner, operation: DeferredOperation, owner: string, what: string): Promise<void> {
    return this.#do('reserve', () => {
      if (this.rows.some((r) => r.kind === operation.kind && r.target === operation.target)) {
        throw MoAlreadyExistsError.reserved(what, operation.target);
      }
      this.rows.push({
        ...operation,
        state: 'pending',
        attempts: 0,
        error: undefined,
        owner,
        leaseExpired: false,
        createdAt: new Date(),
      });
    });
  }

  withdraw(_: StatementRunner, { id }: DeferredOperation): Promise<void> {
    return this.#do('withdraw', () => void this.#remove((r) => r.id === id));
  }

  renew(): Promise<void> {
    return this.#do('renew', () => void this.renewals++);
  }

  start(
    _: StatementRunner,
    operations: readonly DeferredOperation[],
    owner: string,
  ): Promise<ReadonlySet<string>> {
    return this.#do('start', () => {
      const own = this.rows.filter((r) => r.owner === owner && operations.some((o) => o.id === r.id));
      for (const row of own) Object.assign(row, { state: 'running', attempts: row.attempts + 1 });
      return new Set(own.map((r) => r.id));
    });
  }

  finish(_: StatementRunner, { id }: DeferredOperation, owner: string): Promise<boolean> {
    return this.#do('finish', () => this.#remove((r) => r.id === id && r.owner === owner));
  }

  fail(_: StatementRunner, operation: DeferredOperation, owner: string, error: unknown): Promise<boolean> {
    return this.#do('fail', () => this.#leave(operation, owner, 'failed', error));
  }

  postpone(
    _: StatementRunner,
    operation: DeferredOperation,
    owner: string,
    error: unknown,
  ): Promise<boolean> {
    return this.#do('postpone', () => this.#leave(operation, owner, 'pending', error));
  }

  abandon(_: StatementRunner, owner: string, error: unknown): Promise<void> {
    return this.#do('abandon', () => {
      for (const row of this.rows) if (row.owner === owner) this.#leave(row, owner, 'pending', error);
    });
  }

  claim(_: StatementRunner, record: DeferredOperationRecord, owner: string): Promise<boolean> {
    return this.#do('claim', () => {
      const row = this.rows.find((r) => r.id === record.id && r.owner === record.owner && r.leaseExpired);
      if (!row) return false;
      Object.assign(row, { state: 'running', attempts: row.attempts + 1, owner, leaseExpired: false });
      return true;
    });
  }

  list(): Promise<readonly DeferredOperationRecord[]> {
    return this.#do('list', () => this.rows.map((row) => ({ ...row })));
  }

  discard(_: StatementRunner, id: string): Promise<boolean> {
    return this.#do('discard', () => this.#remove((r) => r.id === id && r.state === 'failed'));
  }

  committedAt(): Promise<boolean | undefined> {
    return this.#do('committedAt', () => (this.durable ? true : undefined));
  }

  async #do<T>(method: keyof DeferredJournal, work: () => T): Promise<T> {
    await Promise.resolve();
    const error = this.failing.get(method);
    if (error) throw error;
    return work();
  }

  #leave({ id }: DeferredOperation, owner: string, state: 'failed' | 'pending', error: unknown): boolean {
    const row = this.rows.find((r) => r.id === id && r.owner === owner);
    if (row) Object.assign(row, { state, error: String(error), leaseExpired: true });
    return row !== undefined;
  }

  #remove(which: (row: Row) => boolean): boolean {
    const index = this.rows.findIndex(which);
    if (index >= 0) this.rows.splice(index, 1);
    return index >= 0;
  }
}
