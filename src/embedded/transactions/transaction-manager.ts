import {
  applyChanges,
  CatalogView,
  hasChanges,
  type Catalog,
  type CatalogChanges,
} from '../catalog/catalog.js';
import { type Storage, type StorageConnection } from '../storage/storage.js';
import { type Stored } from '../values/cast.js';
import { type Clock } from './clock.js';
import { LockManager, type LockMode, type LockTerms } from './lock-manager.js';
import { LockWaits, type Changed } from './lock-waits.js';
import { Transaction, type TransactionPoint } from './transaction.js';

/** Writes what else must be kept, as the last part of a transaction. */
export interface CommitJournal {
  beforeCommit(ts: bigint, changes: CatalogChanges): void;
}

/**
 * Lets many transactions write to one SQLite file. At most one is in the file (materialised); the others are parked as
 * their lists of changes. Row locks keep their changes apart, so putting one back always succeeds.
 */
export class TransactionManager {
  readonly locks = new LockManager();
  readonly waits = new LockWaits();
  private materialised: Transaction | undefined;
  private nextId: number;

  constructor(
    private readonly storage: Storage,
    private readonly catalog: Catalog,
    private readonly clock: Clock,
    private readonly journal?: CommitJournal,
  ) {
    const [[last] = []] = storage.writer.all('SELECT max(tx) FROM commits');
    this.nextId = Number(last ?? 0n) + 1;
  }

  begin(explicit: boolean, lockWaitSeconds: number): Transaction {
    return new Transaction(this.nextId++, explicit, lockWaitSeconds);
  }

  /** The catalogue as a transaction sees it: the newest committed one with its own changes. */
  catalogFor(transaction: Transaction | undefined): CatalogView {
    return transaction && hasChanges(transaction.catalog)
      ? new CatalogView(applyChanges(this.catalog.current.state, transaction.catalog))
      : this.catalog.current;
  }

  /** Where a transaction's reads go: the committed state, or its own when it has written. */
  connectionFor(transaction: Transaction | undefined): StorageConnection {
    if (!transaction || transaction.changes.length === 0) return this.storage.reader;
    this.materialise(transaction);
    return this.storage.writer;
  }

  lock(transaction: Transaction, resource: string, mode: LockMode, terms?: LockTerms): void {
    this.locks.take(transaction, resource, mode, terms);
  }

  /** Does one physical change and remembers it. */
  write(transaction: Transaction, sql: string, params: readonly Stored[] = []): number {
    this.materialise(transaction);
    const changes = this.storage.writer.run(sql, params);
    transaction.changes.push({ sql, params });
    return changes;
  }

  /** A change that belongs to no transaction and is there at once. */
  writeOutside(sql: string, params: readonly Stored[]): void {
    if (this.materialised) this.park();
    this.storage.writer.run(sql, params);
  }

  /** Back to a point: undoes what a failed statement did. */
  rewind(transaction: Transaction, point: TransactionPoint): void {
    transaction.catalog = point.catalog;
    if (transaction.changes.length === point.changes) return;
    transaction.changes.length = point.changes;
    if (this.materialised === transaction) this.park();
  }

  commit(transaction: Transaction): void {
    const [fault] = transaction.faults.values();
    if (fault) {
      this.rollback(transaction);
      throw fault;
    }
    const changed = transaction.changed;
    try {
      if (changed !== 'nothing') {
        this.materialise(transaction);
        const ts = this.clock.next();
        this.storage.writer.run('INSERT INTO commits VALUES (?, ?)', [transaction.id, ts]);
        this.journal?.beforeCommit(ts, transaction.catalog);
        this.storage.writer.exec('COMMIT');
        this.materialised = undefined;
        this.catalog.commit(ts, transaction.catalog);
      }
    } finally {
      this.end(transaction, changed);
    }
  }

  rollback(transaction: Transaction): void {
    if (this.materialised === transaction) this.park();
    this.end(transaction, 'nothing');
  }

  private end(transaction: Transaction, changed: Changed): void {
    this.locks.releaseAll(transaction);
    this.waits.ended(transaction, changed, (owner, { resource, mode, ofRow }) =>
      this.locks.take(owner, resource, mode, { ofRow }),
    );
  }

  private materialise(transaction: Transaction): void {
    if (this.materialised === transaction) return;
    if (this.materialised) this.park();
    this.storage.writer.exec('BEGIN IMMEDIATE');
    this.materialised = transaction;
    for (const { sql, params } of transaction.changes) this.storage.writer.run(sql, params);
  }

  private park(): void {
    this.storage.writer.exec('ROLLBACK');
    this.materialised = undefined;
  }
}
