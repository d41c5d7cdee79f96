import {
  EventType,
  type IsolationLevel,
  type LogContext,
  type Transaction,
  type TransactionEventBroadcaster,
} from '@mikro-orm/core';
import { MySqlConnection } from '@mikro-orm/mysql';
import { CompiledQuery, type ControlledTransaction, type DatabaseConnection } from 'kysely';
import { type Pool, type PoolOptions } from 'mysql2';
import { MoIsolationNotSupportedError, MoReadOnlyError } from '../errors/index.js';
import { FlushTransactions } from './flush-transactions.js';
import { indexSettings } from './schema/indexes/index.js';
import { splitStatements } from './schema/split-statements.js';
import {
  ConnectionPool,
  DatabaseTransaction,
  MatrixOneDialect,
  PastContext,
  TransactionHandle,
  type TransactionSettings,
} from './session/index.js';

/** Options of a transaction that MikroORM (or the transaction manager) begins. */
export interface BeginOptions {
  readonly isolationLevel?: IsolationLevel | `${IsolationLevel}`;
  readonly readOnly?: boolean;
  readonly ctx?: Transaction;
  readonly eventBroadcaster?: TransactionEventBroadcaster;
  readonly loggerContext?: LogContext;
  /** Where an ORM call's hooks run after the end; with `settings`, those say. */
  readonly hookScope?: TransactionSettings['hookScope'];
  /** How the transaction manager opens one; an ORM call has none. */
  readonly settings?: TransactionSettings;
}

/** Longest wait for a pool connection when nothing is set, in milliseconds. */
const DEFAULT_ACQUIRE_TIMEOUT = 10_000;

/**
 * The ORM's connection to MatrixOne: one guarded pool for every route, transactions that are begun with their first
 * statement, no savepoints (the server ignores them), sockets that are closed at the end.
 */
export class MatrixOneConnection extends MySqlConnection {
  /** Transactions that a flush has opened for itself. */
  readonly flushes = new FlushTransactions();
  #pool: ConnectionPool | undefined;

  /** The pool that ORM and native statements share. */
  get pool(): ConnectionPool {
    this.getClient();
    return this.#pool as ConnectionPool;
  }

  override async createKyselyDialect(
    overrides: PoolOptions & { acquireTimeout?: number },
  ): Promise<MatrixOneDialect> {
    const { acquireTimeout = DEFAULT_ACQUIRE_TIMEOUT, ...rest } = overrides;
    const { password, ...mysql2 } = this.mapOptions(rest) as PoolOptions & {
      password?: string | PasswordSource;
    };
    const onCreate = (connection: DatabaseConnection): Promise<void> => this.#prepare(connection);
    const onReserve = this.options.onReserveConnection ?? this.config.get('onReserveConnection');
    const common = { acquireTimeout, onCreate, onReserve };
    const pool =
      typeof password === 'function'
        ? new ConnectionPool({ ...common, mysql2, password })
        : new ConnectionPool({ ...common, mysql2: { ...mysql2, password } });
    this.#pool = pool;
    return new MatrixOneDialect(pool);
  }

  override async getNativeClient(): Promise<Pool> {
    await this.ensureConnection();
    return this.pool.native;
  }

  /** Opens a transaction for the ORM and everybody else; nothing is sent before its first statement. */
  async openTransaction(settings: TransactionSettings): Promise<TransactionHandle> {
    await this.ensureConnection();
    const { pool } = this;
    const onHookFailure = (phase: string, error: unknown): void =>
      this.logger.warn('query', `${phase} hook of ${settings.label} failed: ${String(error)}`);
    const database = new DatabaseTransaction(pool, { onHookFailure, ...settings });
    return new TransactionHandle(database, false, {
      dialect: new MatrixOneDialect(pool),
      executor: this.getClient().getExecutor(),
      pool,
    });
  }

  override async transactional<T>(
    cb: (trx: Transaction) => Promise<T>,
    options: BeginOptions = {},
  ): Promise<T> {
    const trx = await this.begin(options);
    try {
      const result = await (isOfFlush(options) ? this.flushes.run(trx, () => cb(trx)) : cb(trx));
      await this.commit(trx, options.eventBroadcaster, options.loggerContext);
      return result;
    } catch (error) {
      if (trx.nested) trx.database.setRollbackOnly(error);
      try {
        await this.rollback(trx, options.eventBroadcaster, options.loggerContext);
      } catch (failure) {
        // why the transaction failed matters more; a listener that fails must not keep its connection either
        this.logger.warn('query', `Rolling back ${trx.database.label} failed: ${String(failure)}`);
        if (!trx.nested) await trx.database.rollback();
      }
      throw error;
    }
  }

  override async begin(options: BeginOptions = {}): Promise<HandleAsContext> {
    refuseIsolation(options.isolationLevel);
    const { ctx, eventBroadcaster, readOnly, hookScope } = options;
    const { settings = { label: ORM_LABEL, readOnly, hookScope } } = options;
    await eventBroadcaster?.dispatchEvent(EventType.beforeTransactionStart, ctx);
    const handle = ctx ? handleOf(ctx).nest() : await this.openTransaction(settings);
    if (!ctx) this.logQuery('begin', options.loggerContext);
    await eventBroadcaster?.dispatchEvent(EventType.afterTransactionStart, handle);
    return handle as HandleAsContext;
  }

  override async commit(
    ctx: Transaction,
    eventBroadcaster?: TransactionEventBroadcaster,
    loggerContext?: LogContext,
  ): Promise<void> {
    const { database, nested } = handleOf(ctx);
    await eventBroadcaster?.dispatchEvent(EventType.beforeTransactionCommit, ctx);
    try {
      if (!nested) await database.commit();
    } finally {
      if (nested || database.state === 'committed') {
        if (!nested) this.logQuery('commit', loggerContext);
        await eventBroadcaster?.dispatchEvent(EventType.afterTransactionCommit, ctx);
      }
    }
  }

  override async rollback(
    ctx: Transaction,
    eventBroadcaster?: TransactionEventBroadcaster,
    loggerContext?: LogContext,
  ): Promise<void> {
    const { database, nested } = handleOf(ctx);
    if (database.state !== 'open' && database.state !== 'lost') return;
    await eventBroadcaster?.dispatchEvent(EventType.beforeTransactionRollback, ctx);
    if (nested) database.setRollbackOnly();
    else {
      await database.rollback();
      this.logQuery('rollback', loggerContext);
    }
    await eventBroadcaster?.dispatchEvent(EventType.afterTransactionRollback, ctx);
  }

  async #prepare(connection: DatabaseConnection): Promise<void> {
    for (const sql of indexSettings(this.metadata)) await connection.executeQuery(CompiledQuery.raw(sql));
    await (this.options.onCreateConnection ?? this.config.get('onCreateConnection'))?.(connection);
  }

  /** Runs all statements of a dump on a connection of their own, whose session they may change (`SET …`). */
  override async executeDump(dump: string): Promise<void> {
    await this.ensureConnection();
    try {
      // one by one: the server fails at a SET that stands with other statements in one text
      await this.pool.runBeside(...splitStatements(dump));
    } catch (error) {
      throw this.platform.getExceptionConverter().convertException(error as Error);
    }
  }

  override async close(force?: boolean): Promise<void> {
    await this.#pool?.close();
    await super.close(force);
    this.#pool = undefined;
  }
}

const ORM_LABEL = 'an ORM transaction';

/** MikroORM types its context as kysely's controlled transaction; it never calls what only that one has. */
type HandleAsContext = TransactionHandle & ControlledTransaction<unknown>;

function handleOf(ctx: unknown): TransactionHandle {
  if (ctx instanceof TransactionHandle) return ctx;
  if (ctx instanceof PastContext) throw new MoReadOnlyError('A read at a point in time', 'a transaction');
  throw new TypeError('This transaction context was not begun by MatrixOneConnection.');
}

/** A flush outside of any transaction says nothing but where its events go; `em.transactional()` names a propagation. */
function isOfFlush(options: BeginOptions & { readonly propagation?: unknown }): boolean {
  return !options.ctx && !options.settings && options.propagation === undefined;
}

function refuseIsolation(level: string | undefined): void {
  if (level && level.toLowerCase() !== 'read committed') throw new MoIsolationNotSupportedError(level);
}

type PasswordSource = () => string | Promise<string>;
