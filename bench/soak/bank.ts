import { SqlEntityManager } from '@mikro-orm/mysql';
import { Injectable } from '@nestjs/common';
import {
  CloneService,
  MatrixOneClient,
  MoTransactional,
  MoTransactionManager,
  OnMoTransaction,
  SnapshotService,
} from 'nestjs-matrixone';
import { ACCOUNTS, Entry } from './entities.js';

/** What a unit fails with on purpose. */
export class IntendedFailure extends Error {
  override readonly name = 'IntendedFailure';
}

/** A unit of work that was begun; heard of again when its transaction is over. */
export class UnitBegun {
  constructor(readonly unit: string) {}
}

/** A retry that outlives the faults, at a pace that lets rivals pass. */
const RETRY = { attempts: 5, backoff: { initial: 10, max: 200 } };

/** The application under load: each method is one unit, whole or not at all. */
@Injectable()
export class Bank {
  /** Units whose afterCommit listener was called. */
  readonly heard = new Set<string>();

  constructor(
    private readonly em: SqlEntityManager,
    private readonly client: MatrixOneClient,
    private readonly snapshots: SnapshotService,
    private readonly clones: CloneService,
    private readonly manager: MoTransactionManager,
  ) {}

  /** Native updates in random order (deadlocks are welcome), a native insert and two entities. */
  @MoTransactional({ retry: RETRY })
  async transfer(unit: string): Promise<void> {
    this.manager.publish(new UnitBegun(unit));
    const from = anyAccount();
    const to = (from % ACCOUNTS) + 1;
    const amount = Math.floor(Math.random() * 50);
    await this.client.execute('insert into transfer (unit, amount) values (?, ?)', [unit, amount]);
    this.em.create(Entry, { unit, account: from, delta: -amount });
    this.em.create(Entry, { unit, account: to, delta: amount });
    await Promise.all([this.#add(from, -amount), this.#add(to, amount)]);
  }

  /** The audit row stays, whatever becomes of the transfer around it. */
  @MoTransactional()
  async auditedTransfer(unit: string, audited: () => void, fails: boolean): Promise<void> {
    await this.transfer(unit);
    await this.audit(unit);
    audited();
    if (fails) throw new IntendedFailure();
  }

  @MoTransactional({ propagation: 'REQUIRES_NEW' })
  async audit(unit: string): Promise<void> {
    await this.client.execute('insert into audit (unit) values (?)', [unit]);
  }

  /** One branch fails while others are at work; nothing of any may stay. */
  @MoTransactional()
  async failingTransfer(unit: string): Promise<void> {
    await Promise.all([this.transfer(unit), this.audit(`${unit}-branch`), this.#fail()]);
  }

  /** The failure of a joined call is swallowed: the unit must not be committed. */
  @MoTransactional()
  async swallowingTransfer(unit: string): Promise<void> {
    await this.transfer(unit);
    await this.failInside().catch(() => undefined);
  }

  /** A snapshot right behind the commit. */
  @MoTransactional()
  async snapshotTransfer(unit: string, name: string, database: string): Promise<void> {
    await this.transfer(unit);
    await this.snapshots.create({ name, level: 'table', database, table: 'account' });
  }

  /** A copy of the accounts with this unit's own changes in it. */
  @MoTransactional()
  async cloneTransfer(unit: string, target: string, fails: boolean): Promise<void> {
    await this.transfer(unit);
    await this.em.flush();
    await this.clones.cloneTable({ target, source: 'account' });
    if (fails) throw new IntendedFailure();
  }

  @OnMoTransaction('afterCommit', { event: UnitBegun })
  committed({ unit }: UnitBegun): void {
    this.heard.add(unit);
  }

  @MoTransactional()
  async failInside(): Promise<void> {
    throw new IntendedFailure();
  }

  async #fail(): Promise<void> {
    await this.client.query('select 1');
    throw new IntendedFailure();
  }

  async #add(account: number, delta: number): Promise<void> {
    await this.client.execute('update account set balance = balance + ? where id = ?', [delta, account]);
  }
}

function anyAccount(): number {
  return 1 + Math.floor(Math.random() * ACCOUNTS);
}
