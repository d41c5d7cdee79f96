import { DatabaseTransaction, type SqlSession, type StatementRunner } from '../../driver/session/index.js';
import { MoAlreadyExistsError, MoNotFoundError, MoReadOnlyError } from '../../errors/index.js';
import { type DeferredOperations } from '../../transaction/deferred/index.js';
import { assertMayReachAccount, databaseExists, tableExists } from '../catalog/index.js';
import { findSnapshot, pendingSnapshot, snapshotResource, type Snapshot } from '../snapshot/index.js';
import { cloneWithOwnWrites } from './own-writes.js';
import { assertClonableDatabase } from './clone-source.js';
import { DeferredClone, doneClone, type Clone, type ClonePlan } from './clone.js';
import { CLONE_DATABASE, CLONE_TABLE } from './clone.handler.js';
import { toDatabasePlan, toTablePlan, type CloneOptions } from './clone-options.js';
import { runClone } from './clone-statement.js';
import { displayObject, type ObjectName } from './object-name.js';
import { assertCovers } from './snapshot-coverage.js';

/**
 * Clones of databases and tables. Inside a transaction they are part of it: made at once and gone with its rollback, or, from a
 * snapshot that the transaction is making, made right after COMMIT behind it.
 */
export class CloneService {
  constructor(
    private readonly session: SqlSession,
    private readonly deferred: DeferredOperations,
  ) {}

  /**
   * Clones a database with its tables, foreign keys and views. Throws MoNotFoundError (source or snapshot), MoAlreadyExistsError
   * (target), MoUnsupportedError (something in it that MatrixOne cannot clone). In a transaction that has written, without a snapshot,
   * rows are copied, not shared; entities that are persisted but not flushed are not in it.
   */
  async cloneDatabase(options: CloneOptions): Promise<Clone> {
    const plan = toDatabasePlan(options);
    const transaction = this.session.current();
    return transaction ? this.#join(transaction, plan) : this.#alone(plan);
  }

  /** Clones a table; names are `table` or `database.table`. Foreign keys to other tables go on pointing to them. Otherwise as cloneDatabase. */
  async cloneTable(options: CloneOptions): Promise<Clone> {
    const transaction = this.session.current();
    const plan = await toTablePlan(options, transaction ?? this.session.pool);
    return transaction ? this.#join(transaction, plan) : this.#alone(plan);
  }

  cloneDatabaseWithSnapshot(target: string, source: string, snapshot: string | Snapshot): Promise<Clone> {
    return this.cloneDatabase({ target, source, snapshot });
  }

  cloneTableWithSnapshot(target: string, source: string, snapshot: string | Snapshot): Promise<Clone> {
    return this.cloneTable({ target, source, snapshot });
  }

  /** In a transaction of its own: when the server breaks down half-way, nothing half-made stays. */
  async #alone(plan: ClonePlan): Promise<Clone> {
    const transaction = new DatabaseTransaction(this.session.pool, {
      label: `the clone of '${displayObject(plan.source)}'`,
    });
    try {
      const clone = await this.#now(transaction, plan);
      await transaction.commit();
      return clone;
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  }

  async #join(transaction: DatabaseTransaction, plan: ClonePlan): Promise<Clone> {
    if (transaction.readOnly) throw new MoReadOnlyError('The transaction', 'CREATE … CLONE');
    if (plan.snapshot !== undefined) {
      const pending = pendingSnapshot(this.deferred, transaction, plan.snapshot);
      if (pending?.kind === 'create') return this.#after(transaction, plan, pending.snapshot);
      if (pending?.kind === 'drop') throw new MoNotFoundError('snapshot', plan.snapshot);
    } else if (transaction.hasWritten) {
      return doneClone(plan, await cloneWithOwnWrites(transaction, plan));
    }
    return this.#now(transaction, plan);
  }

  async #now(runner: StatementRunner, plan: ClonePlan): Promise<Clone> {
    if (plan.snapshot !== undefined) {
      const snapshot = await findSnapshot(runner, plan.snapshot);
      if (!snapshot) throw new MoNotFoundError('snapshot', plan.snapshot);
      assertCovers(snapshot, plan.source);
    }
    return doneClone(plan, await runClone(runner, plan));
  }

  /** Behind the snapshot that the transaction is making. */
  async #after(transaction: DatabaseTransaction, plan: ClonePlan, snapshot: Snapshot): Promise<Clone> {
    assertCovers(snapshot, plan.source);
    if (plan.ifNotExists && (await this.#targetExists(transaction, plan))) return doneClone(plan, false);
    const isTable = plan.target.table !== undefined;
    const target = displayObject(plan.target);
    const handle = await this.deferred.schedule<boolean>(transaction, {
      kind: isTable ? CLONE_TABLE : CLONE_DATABASE,
      target: plan.account === undefined ? target : `${plan.account}:${target}`,
      what: isTable ? 'table' : 'database',
      payload: plan,
      reads: [snapshotResource(snapshot.name), ...(isTable ? [databaseResource(plan, plan.target)] : [])],
      writes: isTable ? [] : [databaseResource(plan, plan.target)],
      check: () => this.#checkDeferred(transaction, plan, snapshot),
    });
    return new DeferredClone(plan, handle);
  }

  async #checkDeferred(transaction: DatabaseTransaction, plan: ClonePlan, snapshot: Snapshot): Promise<void> {
    const { source, target, account } = plan;
    if (account !== undefined)
      await assertMayReachAccount(transaction, 'A clone to another account', account);
    // a snapshot of another account has that account's databases, which cannot be seen from here
    if (snapshot.account === undefined) await assertSourceExists(transaction, source);
    if (await this.#targetExists(transaction, plan)) {
      throw new MoAlreadyExistsError(
        target.table === undefined ? 'database' : 'table',
        displayObject(target),
      );
    }
  }

  /** Never true for another account, whose catalogue cannot be read from here. */
  async #targetExists(runner: StatementRunner, { target, account }: ClonePlan): Promise<boolean> {
    if (account !== undefined) return false;
    if (target.table === undefined) return databaseExists(runner, target.database);
    return tableExists(runner, { ...target, table: target.table });
  }
}

async function assertSourceExists(runner: StatementRunner, source: ObjectName): Promise<void> {
  if (source.table === undefined) return assertClonableDatabase(runner, { source });
  if (!(await tableExists(runner, { ...source, table: source.table }))) {
    throw new MoNotFoundError('table', displayObject(source));
  }
}

function databaseResource(plan: ClonePlan, { database }: ObjectName): string {
  return `database:${plan.account ?? ''}:${database}`;
}
