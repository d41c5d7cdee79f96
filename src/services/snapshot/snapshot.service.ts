import { type MoTransactionManager, type ReadPoint } from '../../transaction/index.js';
import {
  type DatabaseTransaction,
  type SqlSession,
  type StatementRunner,
} from '../../driver/session/index.js';
import {
  MoAlreadyExistsError,
  MoInvalidArgumentError,
  MoNotFoundError,
  MoReadOnlyError,
} from '../../errors/index.js';
import { storedName, validateSnapshotName } from '../../sql/index.js';
import { type DeferredHandle, type DeferredOperations } from '../../transaction/deferred/index.js';
import { assertMayReachAccount, databaseExists, tableExists } from '../catalog/index.js';
import { CREATE_SNAPSHOT } from './create-snapshot.handler.js';
import { DeferredSnapshot } from './deferred-snapshot.js';
import { DROP_SNAPSHOT, type DropSnapshotPayload } from './drop-snapshot.handler.js';
import { pendingSnapshot, pendingSnapshots } from './pending-snapshots.js';
import { type Snapshot } from './snapshot.js';
import { dropSnapshot, findSnapshot, listSnapshots, takeSnapshot } from './snapshot-catalog.js';
import { SnapshotLevel, toSnapshotLevel, type SnapshotLevelName } from './snapshot-level.js';
import { type SnapshotRecord } from './snapshot-record.js';
import {
  describeObject,
  sameObject,
  toSnapshotSpec,
  type SnapshotSpec,
  type SnapshotTarget,
} from './snapshot-spec.js';

export interface CreateSnapshotOptions extends SnapshotTarget {
  /** Give the snapshot of that name and object if there is one already. */
  readonly ifNotExists?: boolean;
  /**
   * Inside a transaction: `commit` (default) takes it right after COMMIT, with the transaction's rows in it; `now` takes it at once, with
   * the state before the transaction.
   */
  readonly when?: 'commit' | 'now';
  /** With `when: 'now'`: do not drop it again if the transaction is rolled back. */
  readonly keepOnRollback?: boolean;
}

/** Which snapshots to list. */
export interface SnapshotFilter {
  readonly level?: SnapshotLevel | SnapshotLevelName;
  readonly database?: string;
  readonly table?: string;
  readonly account?: string;
}

/**
 * Snapshots. Inside a transaction, create() and drop() are checked at once and happen right after COMMIT, or never; what they
 * are going to change is visible to the transaction's own get(), exists() and list().
 */
export class SnapshotService {
  constructor(
    private readonly session: SqlSession,
    private readonly deferred: DeferredOperations,
    private readonly transactions: Pick<MoTransactionManager, 'readAt'>,
  ) {}

  /**
   * Runs `fn` with every ORM read in it at a snapshot (or its name), a time, or a server timestamp in nanoseconds; native
   * queries by `{ timeTravel: true }`. Throws MoNotFoundError (no such snapshot); a write in it is a MoReadOnlyError.
   */
  readAt<T>(point: ReadPoint, fn: () => Promise<T>): Promise<T> {
    return this.transactions.readAt(point, fn, 'SnapshotService.readAt()');
  }

  /**
   * Takes a snapshot. Throws MoInvalidNameError, MoInvalidArgumentError, MoNotFoundError (its database or table), or
   * MoAlreadyExistsError, also when another open transaction has reserved the name.
   */
  async create(options: CreateSnapshotOptions): Promise<Snapshot> {
    const spec = toSnapshotSpec(options);
    const when = checkWhen(options);
    const transaction = this.session.current();
    if (!transaction) return this.#takeNow(spec, options.ifNotExists);
    if (transaction.readOnly) throw new MoReadOnlyError('The transaction', 'CREATE SNAPSHOT');
    const pending = pendingSnapshot(this.deferred, transaction, spec.name);
    if (pending?.kind === 'create') return this.#unlessSame(pending.snapshot, spec, options.ifNotExists);
    if (when === 'now') return this.#takeBefore(transaction, spec, options);
    const replaces = pending?.kind === 'drop';
    const existing =
      options.ifNotExists && !replaces ? await findSnapshot(transaction, spec.name) : undefined;
    if (existing) return this.#unlessSame(existing, spec, true);
    return this.#takeAfter(transaction, spec, replaces);
  }

  /** Drops a snapshot. Throws MoNotFoundError if there is none, unless `ifExists`. */
  async drop(snapshot: string | Snapshot, options: { readonly ifExists?: boolean } = {}): Promise<void> {
    const name = nameOf(snapshot);
    const transaction = this.session.current();
    const found = transaction
      ? await this.#dropAfter(transaction, name)
      : await dropSnapshot(this.session.pool, name);
    if (!found && !options.ifExists) throw new MoNotFoundError('snapshot', name);
  }

  /** The snapshots of the connection's account, newest first; those of data branches are left out. */
  async list(filter: SnapshotFilter = {}): Promise<readonly Snapshot[]> {
    const transaction = this.session.current();
    const existing = await listSnapshots(transaction ?? this.session.pool);
    const pending = transaction ? pendingSnapshots(this.deferred, transaction) : new Map<string, never>();
    const created = [...pending.values()].flatMap((p) => (p?.kind === 'create' ? [p.snapshot] : []));
    return [...created.toReversed(), ...existing.filter((s) => !pending.has(s.name))].filter(
      matching(filter),
    );
  }

  /** The snapshot of this name. Throws MoNotFoundError. */
  async get(name: string): Promise<Snapshot> {
    const found = await this.#find(nameOf(name));
    if (!found) throw new MoNotFoundError('snapshot', nameOf(name));
    return found;
  }

  async exists(name: string): Promise<boolean> {
    return (await this.#find(nameOf(name))) !== undefined;
  }

  async #find(name: string): Promise<Snapshot | undefined> {
    const transaction = this.session.current();
    if (!transaction) return findSnapshot(this.session.pool, name);
    const pending = pendingSnapshot(this.deferred, transaction, name);
    if (pending?.kind === 'create') return pending.snapshot;
    return pending?.kind === 'drop' ? undefined : findSnapshot(transaction, name);
  }

  #takeNow(spec: SnapshotSpec, ifNotExists = false): Promise<SnapshotRecord> {
    return this.session.pool.use(async (connection) => {
      const existing = ifNotExists ? await findSnapshot(connection, spec.name) : undefined;
      if (existing) return this.#unlessSame(existing, spec, true);
      try {
        return await takeSnapshot(connection, spec);
      } catch (error) {
        // somebody else took one of that name at the same moment
        const other =
          ifNotExists && error instanceof MoAlreadyExistsError
            ? await findSnapshot(connection, spec.name)
            : undefined;
        if (!other) throw error;
        return this.#unlessSame(other, spec, true);
      }
    }, `the snapshot '${spec.name}'`);
  }

  /** A safety point: the state before the transaction, gone again with its rollback. */
  async #takeBefore(
    transaction: DatabaseTransaction,
    spec: SnapshotSpec,
    options: CreateSnapshotOptions,
  ): Promise<SnapshotRecord> {
    const existing = await findSnapshot(transaction, spec.name);
    if (existing) return this.#unlessSame(existing, spec, options.ifNotExists);
    const taken = await this.#takeNow(spec);
    if (options.keepOnRollback) return taken;
    const dropAgain = async (): Promise<void> => {
      const now = await findSnapshot(this.session.pool, spec.name);
      if (now?.id === taken.id) await dropSnapshot(this.session.pool, spec.name);
    };
    try {
      transaction.afterRollback(dropAgain);
    } catch (error) {
      // the transaction ended while the snapshot was taken
      await dropAgain();
      throw error;
    }
    return taken;
  }

  async #takeAfter(
    transaction: DatabaseTransaction,
    spec: SnapshotSpec,
    replaces: boolean,
  ): Promise<DeferredSnapshot> {
    const handle: DeferredHandle<SnapshotRecord> = await this.deferred.schedule(transaction, {
      kind: CREATE_SNAPSHOT,
      target: spec.name,
      what: 'snapshot',
      payload: spec,
      writes: [snapshotResource(spec.name)],
      check: async () => {
        // the name is ours now: who had it before has taken the snapshot, or has not
        if (!replaces && (await findSnapshot(transaction, spec.name))) {
          throw new MoAlreadyExistsError('snapshot', spec.name);
        }
        await assertCanTake(transaction, spec);
      },
    });
    return new DeferredSnapshot(spec, handle);
  }

  async #dropAfter(transaction: DatabaseTransaction, name: string): Promise<boolean> {
    if (transaction.readOnly) throw new MoReadOnlyError('The transaction', 'DROP SNAPSHOT');
    const pending = pendingSnapshot(this.deferred, transaction, name);
    if (pending?.kind === 'drop') return false;
    const existing = pending ? undefined : await findSnapshot(transaction, name);
    if (!pending && !existing) return false;
    const payload: DropSnapshotPayload = {
      name,
      ...(existing ? { id: existing.id } : {}),
      ...(pending ? { takenBy: pending.operation } : {}),
    };
    const writes = [snapshotResource(name)];
    await this.deferred.schedule(transaction, {
      kind: DROP_SNAPSHOT,
      target: name,
      what: 'snapshot',
      payload,
      writes,
    });
    return true;
  }

  #unlessSame<S extends Snapshot>(existing: S, spec: SnapshotSpec, ifNotExists = false): S {
    if (!ifNotExists) throw new MoAlreadyExistsError('snapshot', spec.name);
    if (sameObject(spec, existing)) return existing;
    throw new MoAlreadyExistsError(`snapshot of ${describeObject(existing)}`, spec.name);
  }
}

/** How operations on a snapshot name it, so that their order is kept. */
export function snapshotResource(name: string): string {
  return `snapshot:${name}`;
}

function nameOf(snapshot: string | Snapshot): string {
  return validateSnapshotName(typeof snapshot === 'string' ? snapshot : snapshot.name);
}

function checkWhen({ when = 'commit', keepOnRollback }: CreateSnapshotOptions): 'commit' | 'now' {
  if (when !== 'commit' && when !== 'now') {
    throw new MoInvalidArgumentError(`A snapshot is taken at 'commit' or 'now', not '${String(when)}'.`);
  }
  if (keepOnRollback && when !== 'now') {
    throw new MoInvalidArgumentError(
      "keepOnRollback goes with when: 'now'; a snapshot taken at commit never outlives a rollback.",
    );
  }
  return when;
}

/** What the server would find out after COMMIT. */
async function assertCanTake(runner: StatementRunner, spec: SnapshotSpec): Promise<void> {
  const { level, database, table, account } = spec;
  if (level === SnapshotLevel.CLUSTER || account !== undefined) {
    await assertMayReachAccount(runner, `A snapshot of ${describeObject(spec)}`, account);
  }
  if (database === undefined) return;
  if (!(await databaseExists(runner, database))) throw new MoNotFoundError('database', database);
  if (table !== undefined && !(await tableExists(runner, { database, table }))) {
    throw new MoNotFoundError('table', `${database}.${table}`);
  }
}

function matching(filter: SnapshotFilter): (snapshot: Snapshot) => boolean {
  const level = filter.level === undefined ? undefined : toSnapshotLevel(filter.level);
  const database = filter.database === undefined ? undefined : storedName(filter.database);
  const table = filter.table === undefined ? undefined : storedName(filter.table);
  return (s) =>
    (level ?? s.level) === s.level &&
    (database ?? s.database) === s.database &&
    (table ?? s.table) === s.table &&
    (filter.account ?? s.account) === s.account;
}
