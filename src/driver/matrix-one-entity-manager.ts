import { AsyncLocalStorage } from 'node:async_hooks';
import {
  TransactionContext,
  type ConnectionType,
  type EventManager,
  type ForkOptions,
  type MetadataStorage,
  type Transaction,
  type TransactionOptions,
  TransactionPropagation,
  ValidationError,
} from '@mikro-orm/core';
import { type AbstractSqlDriver } from '@mikro-orm/sql';
import {
  MoIsolationNotSupportedError,
  MoNestedNotSupportedError,
  MoNotAllowedInTransactionError,
} from '../errors/index.js';
import { type AmbientFrame } from './ambient-context.js';
import { runBesideTransaction, setsTransactionAside } from './beside-transaction.js';
import { joinedConnection } from './joined-connection.js';
import { type MatrixOneConnection } from './matrix-one-connection.js';
import { type MatrixOneDriver } from './matrix-one-driver.js';
import { PastEntityManager } from './past-entity-manager.js';
import { transactionOf } from './session/index.js';

/** MikroORM's EntityManager that also finds the transaction of the running `@MoTransactional()` method. */
export class MatrixOneEntityManager<
  Driver extends AbstractSqlDriver = MatrixOneDriver,
> extends PastEntityManager<Driver> {
  private readonly resolvesContext: boolean;
  private transactionsDisabled: boolean;

  constructor(
    config: PastEntityManager<Driver>['config'],
    driver: Driver,
    metadata: MetadataStorage,
    useContext = true,
    eventManager?: EventManager,
  ) {
    super(config, driver, metadata, useContext, eventManager);
    this.resolvesContext = useContext;
    this.transactionsDisabled = config.get('disableTransactions');
  }

  override fork(options: ForkOptions = {}): this {
    const fork = super.fork(options);
    fork.transactionsDisabled = options.disableTransactions ?? this.transactionsDisabled;
    return fork;
  }

  override getContext(validate = true): this {
    // also `undefined`, while the base constructor runs
    if (!this.resolvesContext) return this;
    return this.fromTransactions() ?? this.fromRequest(validate);
  }

  /** The transaction of this call; not that of a flush of the same EntityManager that runs beside it. */
  override getTransactionContext<T extends Transaction = Transaction>(): T | undefined {
    const context = super.getTransactionContext<T>();
    if (!context) return undefined;
    const { flushes } = this.driver.getConnection() as { flushes?: MatrixOneConnection['flushes'] };
    return flushes?.isForeign(context) ? undefined : context;
  }

  override isInTransaction(): boolean {
    return this.getTransactionContext() !== undefined;
  }

  /**
   * As MikroORM's, with three differences: another isolation level than READ COMMITTED is refused; a call that joins a
   * transaction and fails dooms it, whoever catches the error; and REQUIRES_NEW and NOT_SUPPORTED leave the running transaction,
   * and what is pending in it, untouched for everybody else in it.
   */
  override async transactional<T>(
    cb: (em: this) => T | Promise<T>,
    given: TransactionOptions = {},
  ): Promise<T> {
    refuseIsolation(given.isolationLevel);
    // hooks after the end run where the call was made, not inside the transaction that is over
    const options = { hookScope: AsyncLocalStorage.snapshot(), ...given };
    const em = this.getContext(false);
    const running = transactionOf(em.getTransactionContext());
    if (!running) return super.transactional(cb, options);
    if (!this.transactionsDisabled && !em.transactionsDisabled) {
      if (setsTransactionAside(options.propagation)) return runBesideTransaction<this, T>(em, cb, options);
      if (options.propagation === TransactionPropagation.NEVER) return super.transactional(cb, options);
    }
    try {
      return await super.transactional(cb, options);
    } catch (error) {
      running.setRollbackOnly(error);
      throw error;
    }
  }

  /** The connection; inside a transaction, its raw statements without a context of their own join that transaction. */
  override getConnection(type?: ConnectionType): ReturnType<Driver['getConnection']> {
    const connection = super.getConnection(type);
    const transaction: unknown = this.getContext(false).getTransactionContext();
    return transaction ? (joinedConnection(connection, transaction) as typeof connection) : connection;
  }

  override async begin(options: Omit<TransactionOptions, 'ignoreNestedTransactions'> = {}): Promise<void> {
    refuseIsolation(options.isolationLevel);
    // a second transaction on this EntityManager would take the place of the first, and leave none behind
    if (this.getContext(false).isInTransaction()) throw new MoNestedNotSupportedError('em.begin()');
    return super.begin(options);
  }

  override async commit(): Promise<void> {
    this.refuseInBoundary('em.commit()');
    return super.commit();
  }

  override async rollback(): Promise<void> {
    this.refuseInBoundary('em.rollback()');
    return super.rollback();
  }

  /** The end of a boundary's transaction is the boundary's: after it, the rest of the method would autocommit. */
  private refuseInBoundary(call: string): void {
    const frame = (this.driver as { ambient?: MatrixOneDriver['ambient'] }).ambient?.current();
    if (frame?.em === undefined || (frame.em as unknown) !== this.getContext(false)) return;
    throw new MoNotAllowedInTransactionError(
      call,
      'Throw, or call setRollbackOnly() of the current transaction, to roll back.',
    );
  }

  /** The EntityManager of the innermost transaction of this ORM: MikroORM's own, or the ambient frame's. */
  private fromTransactions(): this | undefined {
    const context = TransactionContext.currentTransactionContext();
    // contexts go by name, and two applications of one process may share it: only this ORM's own one counts
    const own = context && this.isSibling(context.em) ? context : undefined;
    const frame: AmbientFrame | undefined = (
      this.driver as { ambient?: MatrixOneDriver['ambient'] }
    ).ambient?.current();
    if (!frame) return own?.em as this | undefined;
    if (own && own !== frame.ormContext) return own.em as this;
    return frame.em as this | undefined;
  }

  private fromRequest(validate: boolean): this {
    const found = this.config.get('context')(this.name) as this | undefined;
    const em = found && this.isSibling(found) ? found : this;
    if (validate && em.global && !this.config.get('allowGlobalContext')) {
      throw ValidationError.cannotUseGlobalContext();
    }
    return em;
  }

  private isSibling(em: object): boolean {
    return (em as { config?: unknown }).config === this.config;
  }
}

function refuseIsolation(level: string | undefined): void {
  if (level && level.toLowerCase() !== 'read committed') throw new MoIsolationNotSupportedError(level);
}
